#include "detail/tree.hpp"

#include "spondyl/error.hpp"

namespace spondyl::detail {

static Mat3<double> about_origin(const Inertia& I) {
    const Mat3<double> C = skew<double>(I.com);
    return I.central - I.mass * C * C;
}

Tree::Tree(const Subject& subject)
    : abdomen{subject.abdomen.thorax, subject.abdomen.X_PA, subject.abdomen.X_TA}, coordinates(subject.coordinates) {
    if (subject.abdomen.thorax >= static_cast<int>(subject.bodies.size()))
        throw SubjectError("the abdomen rides on body " + std::to_string(subject.abdomen.thorax) + ", but there are " +
                           std::to_string(subject.bodies.size()) +
                           " bodies; give a subject of other bodies its own Subject::abdomen");
    bodies.reserve(subject.bodies.size());
    for (const Body& b : subject.bodies)
        bodies.push_back({b.parent, b.coordinate, b.kind, b.X_PC.R, b.X_PC.p, b.axis, b.inertia.mass, b.inertia.com,
                          b.inertia.central, about_origin(b.inertia), b.X_PC.R.isIdentity(0.0), false});
    for (const Level level : levels())
        if (subject.fused[level]) bodies[static_cast<std::size_t>(subject.segment_body[level])].welded = true;
}

template void mass_matrix<double>(const Tree&, const TreeState<double>&, std::vector<Composite<double>>&,
                                  MatX<double>&);

}  // namespace spondyl::detail
