#include "detail/study_row.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "spondyl/outcomes.hpp"

namespace spondyl {

namespace {

constexpr const char* anatomical = "flexion, right lateral bending and left axial rotation are positive";
constexpr const char* cranial = "on the cranial body, in its axes; flexion, right bending, left rotation positive";
constexpr const char* disc = "on the cranial body, mid-disc frame; compression, anterior and right shear positive";
constexpr std::array<std::string_view, 3> components{"compression", "anterior_shear", "right_shear"};

std::vector<StudyVariable> make_variables() {
    using Names = std::vector<std::string>;
    const Names by_axis{"segment", "axis"}, by_force{"segment", "component"}, by_end{"end", "segment"};
    std::vector<StudyVariable> v{
        {"body_mass", {}, "kg", "mass of the person", ""},
        {"body_height", {}, "m", "height of the person", ""},
        {"mobility", by_axis, "1", "angles of the person's segments at any moment against those of the tables", ""},
        {"reach", {}, "1", "primary measure at the peak", "rad, m or N: the unit of the exercise's measure"},
        {"path_fraction", {}, "1", "part of the exercise's way at the peak", ""},
        {"task_load", {}, "1", "multiplier of the primary measure at the peak", "N m or N"},
        {"share_L", {}, "1", "part of the lumbar spine in the rotation about the primary axis", ""},
        {"share_J", {}, "1", "part of T12_L1 in the rotation about the primary axis", ""},
        {"share_T", {}, "1", "part of the thorax in the rotation about the primary axis", ""},
        {"rot_L", {"axis"}, "rad", "sum of the rotations of L1_L2 to L5_S1 at the peak", anatomical},
        {"rotation", by_axis, "rad", "rotation at the peak", anatomical},
        {"util", by_axis, "1", "rotation at the peak over the half range of motion of the free subject", ""},
        {"Mpas", by_axis, "N m", "moment of the passive joint at the peak", cranial},
        {"Mmus", by_axis, "N m", "moment of muscles at the peak, active and stretched", cranial},
        {"Mnet", by_axis, "N m", "moment of all that gravity, inertia, supports and equipment ask for", cranial},
        {"force", by_force, "N", "force at the peak", disc},
        {"largest_force", by_force, "N", "force of largest size over the repetition", disc},
        {"muscle_compression", {"segment"}, "N", "part of the compression at the peak that muscles make", ""},
        {"IDP", {"segment"}, "Pa", "largest pressure a needle in the disc would show", "meant for lumbar discs"},
        {"energy", {"segment"}, "J", "elastic energy at the peak", ""},
        {"dose", by_end, "N s", "integral of compression over the dosage", "least and most that the source states"},
        {"cycles", by_end, "1", "how often a segment goes beyond 0.8 of a half range over the dosage", ""},
        {"effort", {}, "1", "volume-weighted mean of squared activation at the peak", ""},
        {"Fmus", {}, "N", "sum of all fascicle forces at the peak", ""},
        {"selectivity", {}, "rad N-1", "thoracic rotation over the largest lumbar compression", ""},
        {"kkt_max", {}, "1", "largest scaled KKT residual of all frames", ""},
        {"eigenvalue_min", {}, "N m rad-1", "smallest eigenvalue of the reduced Hessian of all frames", ""},
        {"reserve_max", {}, "N m", "largest reserve of L5_S1 to C7_T1 of all frames", ""},
        {"peak_time", {}, "s", "time of the peak", ""},
    };
    for (StudyVariable& x : v)
        for (const std::string& d : x.dimensions) x.size *= d == "segment" ? level_count : d == "end" ? 2 : axis_count;
    return v;
}

// Writes the numbers of one variable after the other, in the order of study_variables().
class Filler {
public:
    explicit Filler(std::vector<double>& values) : values_(&values) {}
    void put(std::string_view name, double value) { begin(name)[0] = value; }
    void put(std::string_view name, auto&& of) {
        double* const to = begin(name);
        for (std::size_t i = 0; i < size_; ++i) to[i] = of(i);
    }

private:
    double* begin(std::string_view name) {
        std::size_t offset = 0;
        for (const StudyVariable& v : study_variables()) {
            if (v.name == name) {
                size_ = v.size;
                return values_->data() + offset;
            }
            offset += v.size;
        }
        throw std::logic_error("no variable of a study is called " + std::string(name));
    }
    std::vector<double>* values_;
    std::size_t size_ = 0;
};

std::string level_word(std::size_t i) { return std::string(name_of(levels()[i])); }
std::string axis_word(std::size_t i) {
    return level_word(i / axis_count) + " " + std::string(name_of(axes()[i % axis_count]));
}

}  // namespace

const std::vector<StudyVariable>& study_variables() {
    static const std::vector<StudyVariable> all = make_variables();
    return all;
}

namespace detail {

StudyRow empty_row(const Study& study) {
    constexpr double missing = std::numeric_limits<double>::quiet_NaN();
    std::size_t size = 0;
    for (const StudyVariable& v : study_variables()) size += v.size;
    StudyRow row;
    row.values.assign(size, missing);
    if (study.keep == Keep::phases) {
        row.rotation.assign(3 * level_count * static_cast<std::size_t>(study.frames), missing);
        row.reaction = row.rotation;
    }
    return row;
}

void take(StudyRow& row, const Study& study, const Subject& subject, const Exercise& exercise,
          const Performance& performance) {
    const Motion& m = performance.motion;
    const Loads& l = performance.loads;
    const auto peak = static_cast<Eigen::Index>(m.peak);
    std::map<std::pair<std::string, std::string>, double> found;
    for (const Outcome& o : outcomes(subject, exercise, performance)) {
        if (o.id == "Fcontact")
            row.contacts[o.where] = o.value;
        else
            found[{o.id, o.id == "reach" ? "" : o.where}] = o.value;
    }
    const auto of = [&](const char* id, const std::string& where = "") { return found.at({id, where}); };
    const auto column = [](std::size_t i) { return static_cast<Eigen::Index>(i); };

    Filler to(row.values);
    to.put("body_mass", subject.options.mass);
    to.put("body_height", subject.options.height);
    to.put("mobility",
           [&](std::size_t i) { return subject.options.mobility[levels()[i / axis_count]][axes()[i % axis_count]]; });
    for (const char* id : {"reach", "share_L", "share_J", "share_T", "effort", "Fmus", "selectivity"})
        to.put(id, of(id));
    to.put("path_fraction", m.reach);
    to.put("task_load", m.multiplier[peak]);
    to.put("rot_L", [&](std::size_t i) { return of("rot_L", std::string(name_of(axes()[i]))); });
    to.put("rotation", [&](std::size_t i) { return m.rotation(peak, column(i)); });
    to.put("util", [&](std::size_t i) { return of("util_i", axis_word(i)); });
    to.put("Mpas", [&](std::size_t i) { return of("Mpas_i", axis_word(i)); });
    to.put("Mmus", [&](std::size_t i) { return of("Mmus_i", axis_word(i)); });
    to.put("Mnet", [&](std::size_t i) { return of("Mnet_i", axis_word(i)); });
    to.put("force", [&](std::size_t i) { return l.reaction(peak, column(i)); });
    constexpr const char* forces[] = {"Fc_i", "Fap_i", "Fml_i"};
    to.put("largest_force",
           [&](std::size_t i) { return of(forces[i % components.size()], level_word(i / components.size())); });
    to.put("muscle_compression", [&](std::size_t i) { return l.muscle_compression(peak, column(i)); });
    to.put("IDP", [&](std::size_t i) { return of("IDP_i", level_word(i)); });
    to.put("energy", [&](std::size_t i) { return l.segment_energy(peak, column(i)); });
    const auto end = [](std::size_t i) { return level_word(i % level_count) + (i < level_count ? " least" : " most"); };
    to.put("dose", [&](std::size_t i) { return of("dose_i", end(i)); });
    to.put("cycles", [&](std::size_t i) { return of("cycles_i", end(i)); });
    double kkt = 0.0, eigenvalue = std::numeric_limits<double>::infinity();
    for (const Certificate& c : m.certificates) {
        kkt = std::max(kkt, c.kkt);
        eigenvalue = std::min(eigenvalue, c.smallest_eigenvalue);
    }
    to.put("kkt_max", kkt);
    to.put("eigenvalue_min", eigenvalue);
    to.put("reserve_max", l.reserve_max.maxCoeff());
    to.put("peak_time", m.time[peak]);
    if (study.keep == Keep::phases) {
        std::copy_n(m.rotation.data(), row.rotation.size(), row.rotation.begin());
        std::copy_n(l.reaction.data(), row.reaction.size(), row.reaction.begin());
    }
}

}  // namespace detail
}  // namespace spondyl
