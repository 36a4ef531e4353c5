#pragma once
// What every file of results says of the program, the person and the words it uses (docs/hdf5.md).

#include <ctime>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "detail/build_info.hpp"
#include "detail/hdf5.hpp"
#include "spondyl/motion_data.hpp"
#include "spondyl/subject.hpp"

namespace spondyl::detail {

inline constexpr const char* anatomical_sign = "flexion, right lateral bending and left axial rotation are positive";
inline constexpr const char* world_axes = "world axes: x anterior, y up, z right at neutral standing (ISB)";
inline constexpr const char* rotation_vector =
    "rotation vectors of balls and pelvis in ISB axes (x anterior, y up, z right), not with user-facing signs";
inline constexpr const char* body_axes =
    "balls: of the child against its parent, in the child's ISB axes; pelvis: translations in world axes";
inline const hdf5::Meaning of_coordinates{"", "generalised coordinate: joint, then axis where there are several"};
inline const hdf5::Meaning of_segments{"", "motion segment, cranial_caudal", "from the sacrum upward"};
inline const hdf5::Meaning of_axes{"", "anatomical axis", anatomical_sign};

template <class Keys> std::vector<std::string> names_of(const Keys& keys) {
    std::vector<std::string> names;
    for (const auto key : keys) names.emplace_back(name_of(key));
    return names;
}

inline std::string status_words() {
    std::string words;
    for (int i = 0; i <= static_cast<int>(Status::not_converged); ++i)
        words += (i ? " " : "") + std::string(name_of(static_cast<Status>(i)));
    return words;
}

inline std::vector<std::string> coordinate_names(const Subject& subject) {
    std::vector<std::string> names;
    for (int i = 0; i < subject.coordinates; ++i) names.push_back(subject.coordinate_name(i));
    return names;
}
inline std::vector<std::string> coordinate_units(const Subject& subject) {
    std::vector<std::string> units(static_cast<std::size_t>(subject.coordinates), "rad");
    for (const Body& body : subject.bodies)
        if (body.kind == JointKind::free)
            for (int i = 0; i < 3; ++i) units[static_cast<std::size_t>(body.coordinate + i)] = "m";
    return units;
}

inline std::string utc_now() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&now, &parts);
    char text[32];
    return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

inline void describe_software(hdf5::NetcdfImage& file) {
    file.attribute("created", utc_now());
    file.attribute("software", "spondyl");
    file.attribute("software_version", version);
    file.attribute("git_commit", git_commit);
    file.attribute("git_dirty", git_dirty ? 1 : 0);
    file.attribute("compiler", compiler);
    file.attribute("build_type", build_type);
    file.attribute("eigen_version", std::to_string(EIGEN_WORLD_VERSION) + "." + std::to_string(EIGEN_MAJOR_VERSION) +
                                        "." + std::to_string(EIGEN_MINOR_VERSION));
    unsigned major = 0, minor = 0, release = 0;
    H5get_libversion(&major, &minor, &release);
    file.attribute("hdf5_version", std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(release));
    file.attribute("license", "that of the datasets the numbers rest on: datasets/ATTRIBUTION.md of the software");
}

inline void describe_subject(hdf5::NetcdfImage& file, const Subject& subject) {
    file.attribute("datasets_fingerprint", subject.datasets_fingerprint);
    const SubjectOptions& options = subject.options;
    file.attribute("subject_mass_kg", options.mass);
    file.attribute("subject_height_m", options.height);
    file.attribute("subject_sex", options.sex == Sex::male ? "male" : "female");
    file.attribute("subject_specific_tension_N_per_m2", options.specific_tension);
    file.attribute("subject_passive_stress_N_per_m2", options.passive_stress);
    file.attribute("subject_abdomen_offset_m", options.abdomen_offset);
    file.attribute("subject_preload_N", options.preload);
    file.attribute("subject_girdle_vertebra", options.girdle_vertebra);
    file.attribute("subject_intercostals", options.intercostals ? 1 : 0);
    file.attribute("subject_cage_stiffness", options.cage_stiffness);
}

}  // namespace spondyl::detail
