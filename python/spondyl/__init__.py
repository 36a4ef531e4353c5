"""What a stiff stretch of thoracic spine does to the rotation and the load of the lumbar spine.

>>> import spondyl
>>> case = spondyl.run_case(spondyl.make_subject(), "stiff_T4_T8", "quadruped_thoracic_rotation")
>>> case.shifts
>>> case.to_xarray().rotation.sel(segment="T6_T7", axis="axial_rotation")

Angles are in rad, everything in SI; flexion, right bending and left rotation are positive.
"""

from . import _display
from ._case import run_case, simulate
from ._display import assumptions_of
from ._names import Axis, BranchSearch, Criterion, Integrator, Level, Match, PresetStrength, Region, Sex, Side, Status
from ._spondyl import (
    Anchor,
    Assumption,
    Band,
    BodyPoint,
    Cancelled,
    Case,
    Change,
    ComparisonError,
    Contact,
    DatasetError,
    Datasets,
    Error,
    Exercise,
    ExerciseError,
    ExternalForce,
    ForwardModel,
    Goal,
    HeldMass,
    JointSpring,
    Ledger,
    LedgerEntry,
    Loads,
    LoadShift,
    Motion,
    MuscleControl,
    Performance,
    Phase,
    Restriction,
    ResultsError,
    Run,
    Shift,
    SimulationError,
    State,
    Subject,
    SubjectError,
    SubjectOptions,
    Support,
    Task,
    Trajectory,
    UnknownNameError,
    axes,
    catalog,
    check_exercise,
    compare,
    evaluate_loads,
    exercise,
    follow,
    forward_model,
    levels,
    make_subject,
    mirrored,
    mjcf,
    neutral_state,
    plan_motion,
    position_of,
    preset,
    preset_names,
    read_datasets,
    read_exercise,
    region_of,
    regions,
    restricted,
    segment_energy,
    segment_rotations,
    simulate_forward,
    write_mjcf,
)
from ._xarray import to_xarray, trajectory_to_xarray

__version__ = "0.1.0"

Case.to_xarray = to_xarray
Trajectory.to_xarray = trajectory_to_xarray
_display.attach()
__all__ = [
    "Anchor",
    "Assumption",
    "Axis",
    "Band",
    "BodyPoint",
    "BranchSearch",
    "Cancelled",
    "Case",
    "Change",
    "ComparisonError",
    "Contact",
    "Criterion",
    "DatasetError",
    "Datasets",
    "Error",
    "Exercise",
    "ExerciseError",
    "ExternalForce",
    "ForwardModel",
    "Goal",
    "HeldMass",
    "Integrator",
    "JointSpring",
    "Ledger",
    "LedgerEntry",
    "Level",
    "LoadShift",
    "Loads",
    "Match",
    "Motion",
    "MuscleControl",
    "Performance",
    "Phase",
    "PresetStrength",
    "Region",
    "Restriction",
    "ResultsError",
    "Run",
    "Sex",
    "Shift",
    "Side",
    "SimulationError",
    "State",
    "Status",
    "Subject",
    "SubjectError",
    "SubjectOptions",
    "Support",
    "Task",
    "Trajectory",
    "UnknownNameError",
    "assumptions_of",
    "axes",
    "catalog",
    "check_exercise",
    "compare",
    "evaluate_loads",
    "exercise",
    "follow",
    "forward_model",
    "levels",
    "make_subject",
    "mirrored",
    "mjcf",
    "neutral_state",
    "plan_motion",
    "position_of",
    "preset",
    "preset_names",
    "read_datasets",
    "read_exercise",
    "region_of",
    "regions",
    "restricted",
    "run_case",
    "segment_energy",
    "segment_rotations",
    "simulate",
    "simulate_forward",
    "write_mjcf",
]

for _name in __all__:  # errors and help name what users import
    if globals()[_name].__module__ == "spondyl._spondyl":
        globals()[_name].__module__ = "spondyl"


def __getattr__(name: str):
    if name == "plot":  # matplotlib is imported only by those who draw
        import importlib

        return importlib.import_module("spondyl.plot")
    raise AttributeError(f"module 'spondyl' has no attribute {name!r}")
