#pragma once
/// @file muscle.hpp
/// Fascicles: a line of pull and the force its fibres can make at a length (theory.md section M). Tendons are rigid.

#include <string>
#include <vector>

#include <Eigen/Core>

#include "spondyl/wrap.hpp"

namespace spondyl {

/// A point fixed to one body of the subject.
struct BodyPoint {
    int body = 0;                                 ///< index into Subject::bodies; their number is the abdomen
    Eigen::Vector3d p = Eigen::Vector3d::Zero();  ///< p_BP, body frame [m]
};

/// A surface that one piece of a path slides over.
struct PathWrap {
    std::size_t piece = 0;  ///< between path points piece and piece + 1
    WrapCylinder cylinder;
};

/// One muscle fascicle.
struct Muscle {
    std::string name;
    std::string group;              ///< muscle it is part of
    std::vector<BodyPoint> path;    ///< origin to insertion, at least two points
    std::vector<PathWrap> wraps;    ///< by piece, at most one on each
    double pcsa = 0.0;              ///< physiological cross-section [m^2]
    double volume = 0.0;            ///< pcsa x optimal fibre length [m^3]
    double strength = 0.0;          ///< largest isometric force of the fibres = pcsa x specific tension [N]
    double passive_strength = 0.0;  ///< passive fibre force at 60 % strain [N]; 0: the joints' laws contain it
    double slack_stretch = 1.0;     ///< stretch up to which there is none: the larger of 1 and that of neutral standing
    double optimal_fibre = 0.1;     ///< fibre length at which active force is largest [m]
    double tendon_slack = 0.0;      ///< length of the rigid tendon [m]
    double pennation = 0.0;         ///< angle of fibres of optimal length to the tendon [rad]
};

/// What the fibres of a fascicle do at one length of its path; forces are along the tendon.
struct FibreState {
    double stretch = 1.0;            ///< fibre length over optimal fibre length
    double capacity = 0.0;           ///< force at full activation, held still [N]
    double passive = 0.0;            ///< passive force [N]; exactly 0 up to slack_stretch
    double passive_stiffness = 0.0;  ///< d(passive)/d(length) [N/m]
    double passive_energy = 0.0;     ///< [J]; passive = d(passive_energy)/d(length)
};

/// Fibres at a path length [m], from origin to insertion (theory.md (M9)-(M11)).
FibreState fibres(const Muscle& muscle, double length);

/// Factor on capacity while the path lengthens at `speed` [m/s]: below 1 when it shortens, up to 1.4 when it lengthens
/// (theory.md (M12)).
double force_velocity(const Muscle& muscle, double speed);

}  // namespace spondyl
