#include "detail/forward_system.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "detail/equipment.hpp"
#include "detail/passive.hpp"
#include "detail/ramp.hpp"
#include "spondyl/error.hpp"

namespace spondyl::detail {

namespace {

int rotation_of(const TreeBody& b) { return b.coordinate + (b.kind == JointKind::free ? 3 : 0); }

// The Hessian of a segment over (flexion, bending, rotation) in ISB axes (bending, rotation, -flexion).
Sym3<double> in_isb(const SegmentKernelResponse<double>& r) {
    return {r.stiffness[1], r.bending_rotation, 0.0, r.stiffness[2], -r.flexion_rotation, r.stiffness[0]};
}

void put(const Sym3<double>& from, Sym3<Pack>& to, int lane) {
    to.xx.set(lane, from.xx);
    to.xy.set(lane, from.xy);
    to.xz.set(lane, from.xz);
    to.yy.set(lane, from.yy);
    to.yz.set(lane, from.yz);
    to.zz.set(lane, from.zz);
}

void require(bool good, const std::string& what, const std::string& expected) {
    if (!good) throw SimulationError("forward model: " + what + "; expected " + expected);
}

Tree tree_of(const Subject& subject, const ForwardModel& model) {
    Subject person = subject;
    const int bodies = static_cast<int>(subject.bodies.size());
    for (const HeldMass& held : model.held) {
        require(held.at.body >= 0 && held.at.body < bodies && held.at.p.allFinite() && held.mass > 0.0 &&
                    std::isfinite(held.mass),
                "the held mass \"" + held.name + "\" has a body, place or mass that cannot be",
                "a body of the subject, a finite place, a positive mass");
        hold(person.bodies[static_cast<std::size_t>(held.at.body)].inertia, held.at.p, held.mass);
    }
    Tree tree(person);
    for (const int body : model.locked) {
        require(body >= 0 && body < tree.size() && tree.bodies[body].kind != JointKind::free,
                "locked names body " + std::to_string(body), "a body with a ball or hinge joint");
        tree.bodies[body].welded = true;
    }
    return tree;
}

}  // namespace

ForwardSystem::ForwardSystem(const Subject& subject, const ForwardModel& model)
    : subject_(subject),
      model_(model),
      n_(subject.coordinates),
      tree_(tree_of(subject, model)),
      articulated_(tree_),
      side_by_side_(tree_),
      placement_(tree_),
      fibres_(subject, tree_),
      uses_points_((model.passive && !fibres_.empty()) || !model.anchors.empty() || !model.contacts.empty() ||
                   !model.bands.empty() || model.muscles || static_cast<bool>(model.external)),
      segment_(subject.bodies.size(), -1),
      rates_(subject.bodies.size()),
      resistance_(subject.bodies.size(), Sym3<double>{}),
      limb_stiffness_(subject.bodies.size()),
      spring_(subject.bodies.size(), 0.0),
      damping_(subject.bodies.size(), 0.0) {
    for (const Level level : levels())
        if (subject.bodies[static_cast<std::size_t>(subject.segment_body[level])].kind == JointKind::ball)
            segment_[static_cast<std::size_t>(subject.segment_body[level])] = static_cast<int>(level);
    body_of_.resize(static_cast<std::size_t>(n_));
    for (int i = 0; i < tree_.size(); ++i)
        for (int k = 0; k < degrees_of(tree_.bodies[i].kind); ++k) body_of_[tree_.bodies[i].coordinate + k] = i;
    for (int i = 0; i < tree_.size(); ++i)
        if (segment_[i] < 0 && tree_.bodies[i].parent >= 0) damping_[i] = model.limb_damping;
    for (const JointSpring& spring : model.springs) {
        require(spring.body >= 0 && spring.body < tree_.size() && tree_.bodies[spring.body].kind != JointKind::free &&
                    spring.stiffness >= 0.0 && spring.damping >= 0.0,
                "a joint spring on body " + std::to_string(spring.body) + " cannot be",
                "a body with a ball or hinge joint, stiffness and damping of at least 0");
        spring_[spring.body] += spring.stiffness;
        damping_[spring.body] += spring.damping;
    }
    if (model.muscles) {
        require(model.muscles->period > 0.0 && static_cast<bool>(model.muscles->wanted),
                "muscles have no wanted accelerations or no sampling period",
                "a function of time and state, and a period above 0 s");
        muscles_.emplace(subject, *model.muscles);
    }
    const Vocabulary words(subject);
    for (const Task& task : model.tasks) {
        measures_.push_back(words.scalar(task.measure, "forward model: "));
        require(static_cast<bool>(task.target), "the task " + task.measure.text + " has no target",
                "a function of time");
    }
    const auto known = [&](const BodyPoint& at, int least) {
        return at.body >= least && at.body < static_cast<int>(subject.bodies.size()) && at.p.allFinite();
    };
    for (const Anchor& a : model.anchors)
        require(known(a.at, 0) && known(a.to, -1) && a.stiffness >= 0.0 && a.damping >= 0.0 && a.offset_W.allFinite(),
                "the anchor \"" + a.name + "\" has a body, place, stiffness or damping that cannot be",
                "bodies of the subject, finite places, stiffness and damping of at least 0");
    for (const Contact& c : model.contacts)
        require(known(c.at, 0) && c.stiffness > 0.0 && c.dissipation >= 0.0 && c.friction >= 0.0 &&
                    c.slip_speed > 0.0 && c.corner > 0.0 && std::abs(c.normal_W.norm() - 1.0) < 1e-9,
                "the contact \"" + c.name + "\" has a body, normal or constant that cannot be",
                "a body of the subject, a unit normal, positive stiffness, slip speed and corner");
    for (const Band& b : model.bands)
        require(known(b.from, -1) && known(b.to, -1) && b.stiffness >= 0.0 && b.damping >= 0.0 && b.corner > 0.0,
                "the band \"" + b.name + "\" has an end or constant that cannot be",
                "bodies of the subject or -1, stiffness and damping of at least 0, a positive corner");
    require(model.tone.size() == 0 || model.tone.size() == n_,
            "tone has " + std::to_string(model.tone.size()) + " entries", std::to_string(n_) + " or none");
    for (Eigen::VectorXd* x : {&state_.q, &state_.v, &tau_, &vd_, &gradient_, &row_, &zero_}) x->setZero(n_);
    task_error_.setZero(static_cast<Eigen::Index>(model.tasks.size()));
    for (VecX<Pack>* x : {&q_lanes_, &v_lanes_, &tau_lanes_, &vd_lanes_}) x->setConstant(n_, Pack(0.0));
    const Pack none(0.0);
    resistance_lanes_.assign(subject.bodies.size(), {none, none, none, none, none, none});
    rates_lanes_.fill(rates_);
    wrenches_.reserve(64);
    wrench_lanes_.reserve(64);
    external_.reserve(16);
}

Eigen::VectorXd ForwardSystem::start(const State& state) const {
    require(state.q.size() == n_ && state.v.size() == n_,
            "the start has " + std::to_string(state.q.size()) + " coordinates and " + std::to_string(state.v.size()) +
                " speeds",
            std::to_string(n_) + " of each");
    Eigen::VectorXd x = Eigen::VectorXd::Zero(2 * n_ + 2 + static_cast<Eigen::Index>(model_.tasks.size()));
    x.head(n_) = state.q;
    x.segment(n_, n_) = state.v;
    for (const TreeBody& b : tree_.bodies)
        if (b.welded) x.segment(n_ + b.coordinate, degrees_of(b.kind)).setZero();
    return x;
}

Vec3<double> ForwardSystem::place_of(const BodyPoint& at) const { return world_point(at, placement_.x); }
Vec3<double> ForwardSystem::velocity_of(const BodyPoint& at) const {
    if (at.body < 0) return Vec3<double>::Zero();
    return placement_.x.v[at.body] + placement_.x.w[at.body].cross(Vec3<double>(placement_.x.R[at.body] * at.p));
}

void ForwardSystem::push(const BodyPoint& at, const Vec3<double>& force) {
    if (at.body >= 0) wrenches_.push_back({at.body, at.p, force, Vec3<double>::Zero()});
}

// Tissue, tone and joint damping; with h > 0 also their resistance to the change over the step.
void ForwardSystem::add_passive(double h) {
    gradient_.setZero();
    for (auto& k : limb_stiffness_) k.setZero();
    if (model_.passive) {
        for (const LimbElement& e : subject_.limb_elements) {
            const double angle = combined_angle(e, state_.q);
            const AxisResponse<double> r = axis_response(e.law, angle);
            if (with_elastic_) elastic_ += energy(e.law, angle);
            for (const auto& [coordinate, coefficient] : e.terms) {
                gradient_[coordinate] += coefficient * r.moment;
                const int body = body_of_[coordinate];
                limb_stiffness_[body][coordinate - rotation_of(tree_.bodies[body])] +=
                    coefficient * coefficient * r.stiffness;
            }
        }
    }
    if (model_.tone.size() > 0) {
        gradient_ += model_.tone;
        elastic_ += model_.tone.dot(state_.q);
    }
    for (int i = 0; i < tree_.size(); ++i) {
        const TreeBody& b = tree_.bodies[i];
        const int c = rotation_of(b);
        const double damping_constant = damping_[i], spring = spring_[i];
        if (b.kind == JointKind::hinge) {
            const double v = state_.v[c], k = spring + limb_stiffness_[i][0];
            tau_[c] -= gradient_[c] + spring * state_.q[c] + damping_constant * v + h * k * v;
            elastic_ += 0.5 * spring * state_.q[c] * state_.q[c];
            dissipation_ += damping_constant * v * v;
            resistance_[i].xx = h * damping_constant + h * h * k;
            continue;
        }
        const M3<double> Jt = transposed(rates_[i]);
        const V3<double> v = triple<double>(state_.v, c), angle = triple<double>(state_.q, c);
        V3<double> g = triple<double>(gradient_, c);
        const Vec3<double>& limb = limb_stiffness_[i];
        Sym3<double> tissue{limb[0], 0.0, 0.0, limb[1], 0.0, limb[2]};
        double loss = 0.0;  // damping over stiffness
        bool is_tissue = !limb.isZero(0.0);
        if (model_.passive && segment_[i] >= 0 && !b.welded) {
            const SegmentLaw& law = subject_.law[static_cast<Level>(segment_[i])];
            const Vec3<double> angles = anatomical_of(state_.q.segment<3>(c));
            const auto r = segment_response<double>(law, {angles[0], angles[1], angles[2]});
            if (with_elastic_) elastic_ += respond(law, angles).energy;
            g += triple<double>(isb_of({r.gradient[0], r.gradient[1], r.gradient[2]}));
            tissue += in_isb(r);
            loss = law.loss / std::numbers::pi;
            is_tissue = true;
        }
        V3<double> force = Jt * g + spring * angle;  // the spring's moment is along the rotation vector
        Sym3<double> K{spring, 0.0, 0.0, spring, 0.0, spring};
        Sym3<double> B{damping_constant, 0.0, 0.0, damping_constant, 0.0, damping_constant};
        if (is_tissue) {
            const Sym3<double> turned = rotated(Jt, tissue);
            K += turned;
            B += scaled(loss, turned);
        }
        elastic_ += 0.5 * spring * dot(angle, angle);
        const V3<double> resisted = B * v;
        dissipation_ += dot(v, resisted);
        force += resisted + h * (K * v);
        store(triple<double>(tau_, c) - force, tau_, c);
        if (b.kind == JointKind::free)
            tau_.segment<3>(b.coordinate) -= gradient_.segment<3>(b.coordinate);
        else if (h > 0.0)
            resistance_[i] = scaled(h, B + scaled(h, K));
    }
}

void ForwardSystem::resist(const BodyPoint& at, const Mat3<double>& K) {
    if (at.body >= 0) points_.push_back({at.body, at.p, six<double>(K)});
}

// With h > 0 also what they resist to the change over the step.
void ForwardSystem::add_supports(double h) {
    points_.clear();
    for (const Anchor& a : model_.anchors) {
        const Vec3<double> off = place_of(a.at) - place_of(a.to) - a.offset_W;
        const Vec3<double> v = velocity_of(a.at) - velocity_of(a.to);
        const Vec3<double> force = -a.stiffness * off - (a.damping + h * a.stiffness) * v;
        push(a.at, force);
        push(a.to, -force);
        elastic_ += 0.5 * a.stiffness * off.squaredNorm();
        dissipation_ += a.damping * v.squaredNorm();
        // between two bodies: each resists for itself, twice to outweigh the missing coupling
        const double both = a.to.body >= 0 ? 2.0 : 1.0;
        const Mat3<double> K = both * h * (a.damping + h * a.stiffness) * Mat3<double>::Identity();
        resist(a.at, K);
        resist(a.to, K);
    }
    for (const Contact& c : model_.contacts) {
        const Vec3<double> v = velocity_of(c.at);
        const auto r = ramp(c.height - c.normal_W.dot(place_of(c.at)), c.corner);
        const double deepening = -c.normal_W.dot(v), root = std::sqrt(r.value);
        constexpr double corner = 0.1;  // over which separation takes the force away
        const auto hold = ramp(1.0 + c.dissipation * deepening, corner);
        const double standing = ramp(1.0, corner).value;
        const double spring = c.stiffness * r.value * root * r.slope, force = spring * hold.value / standing;
        const double damping = spring * hold.slope / standing * c.dissipation;
        const double stiffness = 1.5 * c.stiffness * root * r.slope * r.slope * hold.value / standing;
        const Vec3<double> slip = v + deepening * c.normal_W;
        const double speed = slip.norm() / c.slip_speed;
        const double drag = c.friction * force / c.slip_speed * (speed > 1e-8 ? std::tanh(speed) / speed : 1.0);
        push(c.at, (force + h * stiffness * deepening) * c.normal_W - drag * slip);
        elastic_ += 0.4 * c.stiffness * r.value * r.value * root;
        dissipation_ += (force - spring) * deepening + drag * slip.squaredNorm();
        const Mat3<double> normal = c.normal_W * c.normal_W.transpose();
        resist(c.at, h * ((damping + h * stiffness) * normal + drag * (Mat3<double>::Identity() - normal)));
    }
}

void ForwardSystem::add_equipment(double t) {
    for (const Band& b : model_.bands) {
        const Vec3<double> along = place_of(b.to) - place_of(b.from);
        const double length = along.norm();
        const Vec3<double> direction = along / std::max(length, 1e-12);
        const double rate = direction.dot(velocity_of(b.to) - velocity_of(b.from));
        const auto r = ramp(length - b.rest_length, b.corner);
        const double spring = b.stiffness * r.value * r.slope;
        const double tension = std::max(0.0, spring + b.damping * rate * r.slope);
        push(b.from, tension * direction);
        push(b.to, -tension * direction);
        elastic_ += 0.5 * b.stiffness * r.value * r.value;
        dissipation_ += (tension - spring) * rate;
    }
    if (model_.external) {
        external_.clear();
        model_.external(t, external_);
        for (const ExternalForce& e : external_) {
            wrenches_.push_back({e.at.body, e.at.p, e.force_W, e.moment_W});
            power_ += e.force_W.dot(velocity_of(e.at)) + e.moment_W.dot(placement_.x.w[e.at.body]);
        }
    }
}

void ForwardSystem::add_muscles() {
    row_.setZero();
    muscles_->add_force(placement_.x, row_);
    tau_ += row_;
    power_ += row_.dot(state_.v);
}

void ForwardSystem::add_tasks(const Eigen::VectorXd& x, double t) {
    constexpr double moment = 1e-6;  // [s], for the rate of a target
    placement_.update(tree_, state_.q);
    for (std::size_t k = 0; k < measures_.size(); ++k) {
        const Task& task = model_.tasks[k];
        const Scalar& h = measures_[k];
        const auto local = h.at(placement_, state_.q);
        row_.setZero();
        for (std::size_t m = 0; m < h.y.size(); ++m)
            h.y[m].add_gradient(tree_, placement_, local.slope[static_cast<Eigen::Index>(m)], row_);
        forces_from_gradient(tree_, state_.q, row_, gradient_);
        const double rate = gradient_.dot(state_.v);
        const double target_rate = (task.target(t + moment) - task.target(t - moment)) / (2.0 * moment);
        const auto i = static_cast<Eigen::Index>(k);
        task_error_[i] = task.target(t) - local.value;
        const double force =
            task.stiffness * task_error_[i] + task.damping * (target_rate - rate) + task.integral * x[2 * n_ + 2 + i];
        tau_ += force * gradient_;
        power_ += force * rate;
    }
}

// All but supports and muscles.
void ForwardSystem::add_forces(const Eigen::VectorXd& x, double t, double h) {
    state_.q = x.head(n_);
    state_.v = x.segment(n_, n_);
    tau_.setZero();
    wrenches_.clear();
    dissipation_ = power_ = elastic_ = 0.0;
    for (int i = 0; i < tree_.size(); ++i)
        if (tree_.bodies[i].kind != JointKind::hinge)
            rates_[i] = inverse_jacobian(triple<double>(state_.q, rotation_of(tree_.bodies[i])));
    add_passive(h);
    if (uses_points_) {
        place(tree_, state_.q, placement_.x);
        move<double>(tree_, state_.v, zero_, Vec3<double>::Zero(), placement_.x);
        if (model_.passive && !fibres_.empty()) {
            elastic_ += fibres_.update(tree_, placement_.x);
            fibres_.add_force(tree_, placement_.x, tau_);
        }
        add_equipment(t);
    }
    if (!measures_.empty()) add_tasks(x, t);
    if (model_.prescribed) {
        row_ = tau_;
        model_.prescribed(t, state_, tau_);
        power_ += (tau_ - row_).dot(state_.v);
    }
}

void ForwardSystem::forces(const Eigen::VectorXd& x, double t, double h) {
    add_forces(x, t, h);
    if (uses_points_) add_supports(h);
    if (muscles_) add_muscles();
    if (complaint_.empty() && !tau_.allFinite()) {
        Eigen::Index i = 0;
        while (std::isfinite(tau_[i])) ++i;
        complaint_ = "the force on " + subject_.coordinate_name(static_cast<int>(i)) + " is not finite";
    }
}

// For the middle of the time they will be held, so that the forces do not lag behind the motion.
void ForwardSystem::sample(const Eigen::VectorXd& x, double t) {
    const double ahead = 0.5 * model_.muscles->period;
    Eigen::VectorXd middle = x;
    rates_from_speeds<double>(tree_, x.head(n_), x.segment(n_, n_), row_);
    middle.head(n_) += ahead * row_;
    add_forces(middle, t + ahead, 0.0);
    const Eigen::VectorXd wanted = model_.muscles->wanted(t + ahead, state_);
    if (wanted.size() != n_ || !wanted.allFinite())
        throw SimulationError("forward simulation at t = " + std::to_string(t) + " s: the wanted accelerations are " +
                              (wanted.size() != n_ ? std::to_string(wanted.size()) + " numbers" : "not finite") +
                              "; expected " + std::to_string(n_) + " finite ones");
    applied_.clear();
    for (const Wrench<double>& w : wrenches_)
        applied_.push_back({w.body, placement_.x.o[w.body] + placement_.x.R[w.body] * w.point_B, w.force, w.moment});
    move<double>(tree_, state_.v, wanted, model_.gravity, placement_.x);
    collect<double>(tree_, applied_, placement_.x, row_);
    muscles_->sample(state_.q, row_ - tau_);
}

void ForwardSystem::operator()(const Eigen::VectorXd& x, Eigen::VectorXd& dx, double t) {
    forces(x, t, 0.0);
    articulated_.accelerate(state_.q, state_.v, tau_, wrenches_, model_.gravity, vd_);
    dx.resize(x.size());
    dx.head(n_) = state_.v;
    for (int i = 0; i < tree_.size(); ++i)
        if (tree_.bodies[i].kind != JointKind::hinge) {
            const int c = rotation_of(tree_.bodies[i]);
            store(rates_[i] * triple<double>(state_.v, c), dx, c);
        }
    dx.segment(n_, n_) = vd_;
    dx[2 * n_] = dissipation_;
    dx[2 * n_ + 1] = power_;
    dx.tail(task_error_.size()) = task_error_;
}

// The state, forces and resistance that forces() left, into one lane.
void ForwardSystem::load(int lane) {
    for (Eigen::Index i = 0; i < n_; ++i) {
        q_lanes_[i].set(lane, state_.q[i]);
        v_lanes_[i].set(lane, state_.v[i]);
        tau_lanes_[i].set(lane, tau_[i]);
    }
    for (std::size_t i = 0; i < resistance_.size(); ++i) put(resistance_[i], resistance_lanes_[i], lane);
    point_lanes_.resize(points_.size());
    for (std::size_t i = 0; i < points_.size(); ++i) {  // the same points in every lane
        point_lanes_[i].body = points_[i].body;
        for (int k = 0; k < 3; ++k) point_lanes_[i].point_B[k].set(lane, points_[i].point_B[k]);
        put(points_[i].K, point_lanes_[i].K, lane);
    }
    // lanes share a wrench where their lists agree, as they do unless model.external changes its mind with time
    std::size_t slot = 0;
    for (const Wrench<double>& w : wrenches_) {
        while (slot < wrench_lanes_.size() && wrench_lanes_[slot].body != w.body) ++slot;
        if (slot == wrench_lanes_.size()) {
            const Vec3<Pack> none = Vec3<Pack>::Constant(Pack(0.0));
            wrench_lanes_.push_back({w.body, none, none, none});
        }
        for (int k = 0; k < 3; ++k) {
            wrench_lanes_[slot].point_B[k].set(lane, w.point_B[k]);
            wrench_lanes_[slot].force[k].set(lane, w.force[k]);
            wrench_lanes_[slot].moment[k].set(lane, w.moment[k]);
        }
        ++slot;
    }
    rates_lanes_[static_cast<std::size_t>(lane)].swap(rates_);
}

void ForwardSystem::euler(std::span<const EulerStep<Eigen::VectorXd>> steps) {
    wrench_lanes_.clear();
    int lane = 0;
    for (const auto& [x, t, h] : steps) {
        forces(*x, t, h);  // not at t + h: what holds from a break on is not seen before it
        load(lane++);
        (*x)[2 * n_] += h * dissipation_;
        (*x)[2 * n_ + 1] += h * power_;
        x->tail(task_error_.size()) += h * task_error_;
    }
    side_by_side_.accelerate(q_lanes_, v_lanes_, tau_lanes_, wrench_lanes_, model_.gravity, vd_lanes_,
                             resistance_lanes_, point_lanes_);
    lane = 0;
    for (const auto& [x, t, h] : steps) {
        const auto& rates = rates_lanes_[static_cast<std::size_t>(lane)];
        for (Eigen::Index i = 0; i < n_; ++i) (*x)[n_ + i] += h * vd_lanes_[i][lane];
        row_ = x->segment(n_, n_);
        for (int i = 0; i < tree_.size(); ++i)
            if (tree_.bodies[i].kind != JointKind::hinge) {
                const int c = rotation_of(tree_.bodies[i]);
                store(rates[i] * triple<double>(row_, c), row_, c);
            }
        x->head(n_) += h * row_;
        ++lane;
    }
}

Eigen::VectorXd ForwardSystem::scales() const {
    constexpr double speed = 2.0;  // [1/s] an error of speed counts for half a second
    Eigen::VectorXd s = Eigen::VectorXd::Ones(2 * n_ + 2 + task_error_.size());
    s.segment(n_, n_).setConstant(speed);
    return s;
}

ForwardSystem::Energies ForwardSystem::energies(const Eigen::VectorXd& x, double t) {
    with_elastic_ = true;
    forces(x, t, 0.0);
    with_elastic_ = false;
    place(tree_, state_.q, placement_.x);
    move<double>(tree_, state_.v, zero_, Vec3<double>::Zero(), placement_.x);
    Energies e{0.0, 0.0, elastic_};
    for (int i = 0; i < tree_.size(); ++i) {
        const TreeBody& b = tree_.bodies[i];
        const Vec3<double> w = placement_.x.R[i].transpose() * placement_.x.w[i];
        e.kinetic += 0.5 * (b.mass * velocity_of({i, b.com}).squaredNorm() + w.dot(b.central * w));
        e.gravity -= b.mass * model_.gravity.dot(place_of({i, b.com}));
    }
    return e;
}

double ForwardSystem::fastest_rate(const Eigen::VectorXd& x) {
    forces(x, 0.0, 1.0);
    const auto joints = resistance_;  // B + K
    const auto points = points_;
    forces(x, 0.0, 2.0);  // 2 B + 4 K
    double fastest = 0.0;
    const auto see = [&](double twice, double once, double inertia) {
        const double stiffness = 0.5 * (twice - 2.0 * once), damping = once - stiffness;
        if (inertia > 0.0)
            fastest = std::max({fastest, damping / inertia, std::sqrt(std::max(0.0, stiffness) / inertia)});
    };
    for (int i = 1; i < tree_.size(); ++i) {
        const TreeBody& b = tree_.bodies[i];
        const double inertia = b.about_origin.diagonal().minCoeff();
        const Sym3<double>&twice = resistance_[i], &once = joints[i];
        see(twice.xx, once.xx, inertia);
        if (degrees_of(b.kind) < 3) continue;
        see(twice.yy, once.yy, inertia);
        see(twice.zz, once.zz, inertia);
    }
    for (std::size_t k = 0; k < points.size(); ++k) {
        const Sym3<double>&twice = points_[k].K, &once = points[k].K;
        const double mass = tree_.bodies[points[k].body].mass;
        see(twice.xx, once.xx, mass);
        see(twice.yy, once.yy, mass);
        see(twice.zz, once.zz, mass);
    }
    return fastest;
}

std::string ForwardSystem::name_of(Eigen::Index i) const {
    if (i < n_) return "coordinate " + subject_.coordinate_name(static_cast<int>(i));
    if (i < 2 * n_) return "speed of " + subject_.coordinate_name(static_cast<int>(i - n_));
    if (i == 2 * n_) return "dissipated energy";
    if (i == 2 * n_ + 1) return "applied work";
    return "integral of the task " + model_.tasks[static_cast<std::size_t>(i - 2 * n_ - 2)].measure.text;
}

}  // namespace spondyl::detail
