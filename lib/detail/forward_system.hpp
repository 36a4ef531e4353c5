#pragma once
// The equations of motion of a subject under a ForwardModel as a first-order system (docs/theory.md (F1)-(F6)).
// State: q, v, dissipated energy, applied work, then one integral per task.

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "detail/articulated.hpp"
#include "detail/extrapolation.hpp"
#include "detail/fibres.hpp"
#include "detail/goal.hpp"
#include "detail/muscle_drive.hpp"
#include "detail/pack.hpp"
#include "spondyl/simulation.hpp"

namespace spondyl::detail {

class ForwardSystem {
public:
    // @throws NameError, SimulationError for a model that does not fit the subject
    ForwardSystem(const Subject& subject, const ForwardModel& model);

    Eigen::VectorXd start(const State& state) const;
    Eigen::Index coordinates() const { return n_; }

    // dx/dt; called by odeint
    void operator()(const Eigen::VectorXd& x, Eigen::VectorXd& dx, double t);
    // At most Pack::lanes independent steps of linearly implicit Euler: stiffness and damping of the joints at the end
    // of the step.
    void euler(std::span<const EulerStep<Eigen::VectorXd>> steps);
    // What an error of each component is weighed against, at rest.
    Eigen::VectorXd scales() const;
    // Period at whose multiples the forces may jump or bend; 0: nowhere.
    double breaks_every(double output_step) const { return model_.prescribed || model_.external ? output_step : 0.0; }

    // Muscle forces are held from one sample to the next; a step must not reach beyond it. 0: there are no muscles.
    double sampling_period() const { return model_.muscles ? model_.muscles->period : 0.0; }
    // @throws SimulationError when what is wanted is not finite
    void sample(const Eigen::VectorXd& x, double t);
    const MuscleDrive* muscles() const { return muscles_ ? &*muscles_ : nullptr; }

    struct Energies {
        double kinetic, gravity, elastic;
    };
    Energies energies(const Eigen::VectorXd& x, double t);

    // Fastest rate of one joint or support against its own body [1/s].
    double fastest_rate(const Eigen::VectorXd& x);
    // The first force since the last call of forget() that was not finite, in words; empty: none.
    const std::string& complaint() const { return complaint_; }
    void forget() { complaint_.clear(); }
    // What the component i of the state is, in words.
    std::string name_of(Eigen::Index i) const;

private:
    void forces(const Eigen::VectorXd& x, double t, double h);
    void add_forces(const Eigen::VectorXd& x, double t, double h);
    void add_passive(double h);
    void add_supports(double h);
    void add_equipment(double t);
    void add_muscles();
    void add_tasks(const Eigen::VectorXd& x, double t);
    void push(const BodyPoint& at, const Vec3<double>& force);
    void resist(const BodyPoint& at, const Mat3<double>& K);
    Vec3<double> place_of(const BodyPoint& at) const;
    Vec3<double> velocity_of(const BodyPoint& at) const;
    void load(int lane);

    const Subject& subject_;
    const ForwardModel& model_;
    Eigen::Index n_;
    Tree tree_;
    Articulated<double> articulated_;
    Articulated<Pack> side_by_side_;
    Placement placement_;
    std::vector<Scalar> measures_;
    PassiveFibres fibres_;
    bool uses_points_;
    std::optional<MuscleDrive> muscles_;
    std::vector<int> segment_;  // level of each body, -1: none
    std::vector<int> body_of_;  // of each coordinate

    State state_;
    Eigen::VectorXd tau_, vd_, gradient_, row_, zero_;
    std::vector<M3<double>> rates_;                // dq/dt = rates v of each ball and of the root's rotation
    std::vector<Sym3<double>> resistance_;         // h B + h^2 K
    std::vector<PointResistance<double>> points_;  // likewise, of supports
    std::vector<Vec3<double>> limb_stiffness_;     // diagonal by q of each body's limb elements
    std::vector<double> spring_, damping_;         // of each body's joint, isotropic
    std::vector<Wrench<double>> wrenches_;
    std::vector<ExternalForce> external_;
    std::vector<AppliedForce<double>> applied_;
    // of the steps that are taken side by side
    VecX<Pack> q_lanes_, v_lanes_, tau_lanes_, vd_lanes_;
    std::vector<Sym3<Pack>> resistance_lanes_;
    std::vector<Wrench<Pack>> wrench_lanes_;
    std::vector<PointResistance<Pack>> point_lanes_;
    std::array<std::vector<M3<double>>, Pack::lanes> rates_lanes_;
    bool with_elastic_ = false;
    double dissipation_ = 0.0, power_ = 0.0, elastic_ = 0.0;
    Eigen::VectorXd task_error_;
    std::string complaint_;
};

}  // namespace spondyl::detail
