#pragma once
// What a Recruitment owns; shared with the loads, which place its forces on the body.

#include <optional>
#include <vector>

#include "detail/cavity.hpp"
#include "detail/cord.hpp"
#include "detail/force_range.hpp"
#include "detail/goal.hpp"
#include "detail/passive.hpp"
#include "detail/path.hpp"
#include "detail/qp.hpp"
#include "detail/trunk_stiffness.hpp"
#include "detail/workspace.hpp"
#include "spondyl/recruitment.hpp"

namespace spondyl {

struct Recruitment::Impl {
    enum class RowKind : std::uint8_t { base, spine, weld, limb };
    struct Contact {
        BodyPoint at;
        std::optional<BodyPoint> on;  // partner of a contact inside the body
        BodyPoint touch{};            // where on the partner the last solution pushed
        Eigen::Matrix<double, 3, 8> edges;
        std::vector<int> rows;
        bool bears_trunk = false;  // between what is cranial of L5_S1 and what is not, or the ground
    };

    // What pulls on the abdomen: force and first moment over the points' places in its frame.
    struct OnAbdomen {
        Eigen::Vector3d force = Eigen::Vector3d::Zero();
        Eigen::Matrix3d moment = Eigen::Matrix3d::Zero();
    };

    enum class From : std::uint8_t { last, trend };

    Impl(const Subject& subject, const std::vector<Support>& supports, const RecruitmentOptions& options,
         std::vector<detail::Cord> cords = {});
    void allow(const std::vector<char>& pushing);  // by support
    void brace(double pressure);                   // the least of the abdominal cavity, from here on [Pa]
    void bound_activations();                      // by the supports that push
    void take_bounds();
    void add_cord(const detail::CordLine& line, const detail::Cord& cord, double tension, Eigen::VectorXd& force);
    void fill_columns(bool moving);  // moving: speeds are placed too
    const ForceSharing& share();
    void optimise();
    void take_forces();
    void share_stiff();
    void ask_for_stiffness(std::size_t number);
    void make_ranges(const detail::QpPattern& all);
    void find_ranges();
    void solve_quadratic(const Eigen::VectorXd& wanted, From from = From::last);
    double worth(std::size_t muscle) const;
    void share_squared();
    void share_cubed();
    void share_min_max();
    // Gradient by q, and by the abdomen's points, of the potential of all forces of the last solution; muscles and
    // pressure find the abdomen's points at o + R p.
    void potential_gradient(const Eigen::VectorXd& q, const Eigen::Vector3d& o, const Eigen::Matrix3d& wall_R,
                            Eigen::VectorXd& g, OnAbdomen& on_abdomen);

    const Subject* subject;
    RecruitmentOptions options;
    double crept = 0.0;  // part of the segments' passive moments that creep has taken away (Motion::creep)
    Workspace::Impl work;
    std::vector<RowKind> kind;  // of the coordinates; the last six rows are the abdomen's force and moment
    std::vector<std::vector<int>> muscle_rows;
    std::vector<Eigen::Index> first_value;  // of each muscle's column
    std::vector<int> pressure_rows;
    std::vector<Eigen::Index> stiffness_value;  // of each column but the slacks: its entry in the first stiffness row
    std::vector<Eigen::Index> wall_muscles;     // those that pull on the abdomen
    std::vector<Eigen::Index> coactivated;      // flexors and extensors of the trunk
    // Bounds from outside, by fascicle.
    struct Known {
        Eigen::Index muscle;
        double lower, upper;
    };
    std::vector<Known> known;
    std::vector<Contact> contacts;
    std::vector<detail::Cord> cords;
    std::vector<std::vector<int>> strap_rows;  // of each strap's column, in the order of the cords
    std::vector<FibreState> fibre;
    detail::Cavity cavity;
    detail::BodyForces stretched;  // pulls of the passive fibres
    Eigen::VectorXd posture, volume, scratch, tissue, still, gradient, load, start, before;
    std::optional<detail::TrunkStiffness> trunk;   // where a stiffness is asked for
    std::vector<Eigen::VectorXd> soft_directions;  // in which it is, one by stiffness row; empty: not in use
    std::vector<char> renewed;                     // rows whose multiplier of the last solution means nothing
    std::vector<detail::SupportedPoint> supported;
    std::optional<detail::ForceRange> ranges;  // where they are asked for
    std::vector<int> limb_rows;                // whose ideal torques may follow
    std::optional<detail::Qp> qp;
    const detail::QpResult* qp_result = nullptr;
    bool warm = false;       // qp_result is a solution
    bool two_known = false;  // and `before` the multipliers of the one before it
    double peak = 0.0;       // largest activation of the last solution of min_max
    ForceSharing out;
};

namespace detail {
// The force sharing of an exercise: its supports where they stand, its cords. The subject has the masses already.
Recruitment recruitment_of(const Subject& equipped, const Exercise& exercise, const RecruitmentOptions& options = {});
// Which supports push in each phase: those that an earlier phase or this one switched on, or none switched off.
std::vector<std::vector<char>> pushing_supports(const Exercise& exercise);
// The least pressure of the abdominal cavity at a time of a phase (docs/theory.md (A4)) [Pa].
double least_pressure(const Exercise& exercise, const RecruitmentOptions& options, int phase, double time);
}  // namespace detail

}  // namespace spondyl
