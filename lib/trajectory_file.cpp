#include "spondyl/trajectory_file.hpp"

#include <span>
#include <string>
#include <vector>

#include "detail/atomic_file.hpp"
#include "detail/hdf5.hpp"
#include "detail/provenance.hpp"
#include "spondyl/error.hpp"

namespace spondyl {

namespace {

using detail::hdf5::NetcdfImage;

std::span<const double> all(const auto& values) { return {values.data(), static_cast<std::size_t>(values.size())}; }

std::vector<std::string> muscle_names(const Subject& subject) {
    std::vector<std::string> names;
    for (const Muscle& muscle : subject.muscles) names.push_back(muscle.name);
    return names;
}

void lay_out(NetcdfImage& file, const Subject& subject, const Trajectory& t) {
    file.attribute("Conventions", "CF-1.10");
    file.attribute("schema", "spondyl-trajectory");
    file.attribute("schema_version", "1.0");
    file.attribute("title", "forward simulation");
    file.attribute("summary", std::to_string(t.time.size()) + " times of one course. SI units and radians; " +
                                  detail::anatomical_sign + ".");
    detail::describe_software(file);
    detail::describe_subject(file, subject);
    file.attribute("restriction", subject.restriction.name);
    file.attribute("integrator", std::string(name_of(t.integrator)));
    file.attribute("steps", static_cast<double>(t.steps));
    file.attribute("energy_gap_J", t.energy_gap());
    if (t.event_time >= 0.0) file.attribute("event_time_s", t.event_time);
    if (t.activation.cols() > 0) file.attribute("sharing_status", std::string(name_of(t.sharing)));

    file.coordinate("time", all(t.time), {"s", "time from the start of the simulation"});
    file.labels("segment", detail::names_of(levels()), detail::of_segments);
    file.labels("axis", detail::names_of(axes()), detail::of_axes);
    file.labels("coordinate", detail::coordinate_names(subject), detail::of_coordinates);
    file.labels("muscle", t.activation.cols() > 0 ? muscle_names(subject) : std::vector<std::string>{},
                {"", "muscle fascicle"});

    file.texts("coordinate_unit", {"coordinate"}, "unit of the coordinate", detail::coordinate_units(subject));
    file.numbers("q", {"time", "coordinate"},
                 {"1", "generalised coordinates, times coordinate_unit", detail::rotation_vector}, all(t.q));
    file.numbers("v", {"time", "coordinate"},
                 {"s-1", "generalised speeds (angular velocities), times coordinate_unit", detail::body_axes},
                 all(t.v));
    std::vector<double> rotation, energy;
    for (Eigen::Index k = 0; k < t.time.size(); ++k) {
        const Eigen::VectorXd q = t.q.row(k).transpose();
        const PerSegment<Eigen::Vector3d> turned = segment_rotations(subject, q);
        const PerSegment<double> stored = segment_energy(subject, q);
        for (const Level level : levels()) {
            rotation.insert(rotation.end(), turned[level].begin(), turned[level].end());
            energy.push_back(stored[level]);
        }
    }
    file.numbers("rotation", {"time", "segment", "axis"},
                 {"rad", "rotation of the cranial against the caudal body",
                  std::string("rotation vector; ") + detail::anatomical_sign},
                 rotation);
    file.numbers("segment_energy", {"time", "segment"}, {"J", "elastic energy of the segment"}, energy);
    file.numbers("kinetic_energy", {"time"}, {"J", "kinetic energy"}, all(t.kinetic));
    file.numbers("gravity_energy", {"time"}, {"J", "potential energy of weight", "zero at world height 0"},
                 all(t.gravity));
    file.numbers("elastic_energy", {"time"}, {"J", "energy stored in tissue, tone, anchors, contacts and bands"},
                 all(t.elastic));
    file.numbers("dissipated_energy", {"time"}, {"J", "energy taken by dampers, friction and contacts since the start"},
                 all(t.dissipated));
    file.numbers("applied_work", {"time"},
                 {"J", "work of muscles, tasks, prescribed and external forces since the start"}, all(t.applied));
    file.numbers("activation", {"time", "muscle"}, {"1", "muscle activation, 0 to 1", "held since the last sample"},
                 all(t.activation));
}

}  // namespace

void write_trajectory(const std::filesystem::path& file, const Subject& subject, const Trajectory& trajectory) {
    if (trajectory.q.cols() != subject.coordinates)
        throw ResultsError(file.string() + ": the trajectory has " + std::to_string(trajectory.q.cols()) +
                           " coordinates, the subject " + std::to_string(subject.coordinates) +
                           "; write it with the subject that was simulated");
    const auto image = [&] {
        const detail::hdf5::Lock lock;
        try {
            NetcdfImage made("spondyl:" + file.string());
            lay_out(made, subject, trajectory);
            return made.bytes();
        } catch (const detail::hdf5::Failure& failure) {
            throw ResultsError(file.string() + ": HDF5 could not build the file: " + failure.what() +
                               "; nothing was written; if memory is short, store fewer times");
        }
    };
    detail::write_atomically(file, image());
}

}  // namespace spondyl
