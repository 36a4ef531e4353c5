"""
The C++ library behind the package spondyl.
"""
from __future__ import annotations
import collections.abc
import numpy
import numpy.typing
import os
import pathlib
import spondyl
import spondyl._names
import typing
import xarray
__all__: list[str] = ['Anchor', 'Anchors', 'Assumption', 'Band', 'Bands', 'BodyPoint', 'Cancelled', 'Case', 'Change', 'ComparisonError', 'Contact', 'Contacts', 'DatasetError', 'Datasets', 'Dosage', 'Draw', 'Ensemble', 'Equipment', 'Error', 'Exercise', 'ExerciseError', 'ExternalForce', 'ForwardModel', 'ForwardRun', 'Goal', 'HeldMass', 'HeldMasses', 'ImplantLoad', 'InstrumentBias', 'JointSpring', 'JointSprings', 'Ledger', 'LedgerEntry', 'LoadShift', 'Loads', 'LumbopelvicSplit', 'MaximalEffort', 'Motion', 'MuscleControl', 'Outcome', 'OutcomeChange', 'Parameter', 'Performance', 'Phase', 'Restriction', 'ResultsError', 'Run', 'Shift', 'SimulationError', 'State', 'StorageTable', 'Study', 'StudyFolder', 'StudyState', 'Subject', 'SubjectError', 'SubjectOptions', 'Support', 'Task', 'Tasks', 'Trajectory', 'UnknownNameError', 'activation_table', 'axes', 'catalog', 'check_exercise', 'cobb_angle', 'compare', 'coordinate_table', 'design', 'disc_pressure', 'draw', 'ensemble', 'evaluate_loads', 'exercise', 'exercise_schema', 'follow', 'forward_model', 'group_activation', 'implant_load', 'inclinometer_angle', 'inclinometer_bias', 'levels', 'lumbopelvic_split', 'make_subject', 'maximal_effort', 'mirrored', 'mjcf', 'muscle_force_table', 'neutral_state', 'outcome_changes', 'outcomes', 'parameter_names', 'percent_of_maximum', 'plan_motion', 'position_of', 'preset', 'preset_names', 'ratio_to_reference', 'reaction_table', 'read_datasets', 'read_ensemble', 'read_exercise', 'read_storage', 'read_study', 'region_of', 'regions', 'restricted', 'segment_energy', 'segment_rotations', 'simulate_exercise', 'simulate_forward', 'skin_angle', 'support_table', 'write_csv', 'write_mjcf', 'write_storage']
class Error(Exception):
    """
    Base of all errors of the library.
    """
class UnknownNameError(Error, LookupError):
    """
    Fix the spelling: no level, axis, body, measure, preset or exercise of this name.
    """
class DatasetError(Error, ValueError):
    """
    Fix the file: a table or exercise could not be read. Text begins with file:line:column.
    """
class SubjectError(Error, ValueError):
    """
    Fix the person: a parameter or restriction is out of range.
    """
class ExerciseError(Error, ValueError):
    """
    Fix the exercise: its goals or supports do not fit.
    """
class SimulationError(Error, RuntimeError):
    """
    Change settings or task: an equilibrium or force sharing was not found.
    """
class ComparisonError(Error, ValueError):
    """
    Two runs were compared that were not made for it.
    """
class ResultsError(Error, OSError):
    """
    Fix the path or the disk: a file could not be written or read.
    """
class Cancelled(Error):
    """
    A computation was stopped before its end.
    """
class Assumption:
    """
    A row of the datasets that is not verified.
    """
    __hash__: typing.ClassVar[None]  # type: ignore
    def __copy__(self) -> Assumption:
        ...
    def __deepcopy__(self, memo: dict) -> Assumption:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[int, typing.Any]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def label(self) -> str:
        """
        MEMORY, INTERPOLATED or ASSUMPTION.
        """
    @property
    def source(self) -> str:
        """
        Citation or reason.
        """
    @property
    def what(self) -> str:
        """
        The statement, or the columns concerned.
        """
    @property
    def where(self) -> str:
        """
        Row of the datasets: file and key.
        """
class Datasets:
    """
    All tables a subject is made from, read and checked; made by `read_datasets`.
    
    Equal where the fingerprints are. A pickle holds the place and the fingerprint, not the tables.
    """
    def __copy__(self) -> Datasets:
        ...
    def __deepcopy__(self, memo: dict) -> Datasets:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[int, tuple[str, str]]:
        ...
    def __hash__(self) -> int:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def fingerprint(self) -> str:
        """
        Tells versions of the tables apart.
        """
    @property
    def root(self) -> pathlib.Path:
        """
        The folder they were read from.
        """
class Restriction:
    """
    A stiff stretch of spine, written as a chain; each step is a new value.
    
    Theory.md (P8), (P9), (P13).
    
    Examples
    --------
    >>> Restriction("mid thorax").limit(("T4_T5", "T7_T8"), rom_fraction=0.5).fuse("T9_T10")
    """
    __hash__: typing.ClassVar[None]  # type: ignore
    def __copy__(self) -> Restriction:
        ...
    def __deepcopy__(self, memo: dict) -> Restriction:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[int, typing.Any]:
        ...
    def __init__(self, name: str = '') -> None:
        """
        Begins with a spine that nothing restricts.
        
        Parameters
        ----------
        name : str
            Appears in results and figures.
        """
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def _repr_html_(self) -> str:
        ...
    def fuse(self, levels: spondyl.Level | str | collections.abc.Sequence[spondyl.Level | str]) -> Restriction:
        """
        Welds levels at their neutral angles. The one step that has no severity.
        
        Parameters
        ----------
        levels : Level, str or pair of them
        
        Returns
        -------
        Restriction
        
        Raises
        ------
        UnknownNameError
            If there is no such level.
        """
    def limit(self, levels: spondyl.Level | str | collections.abc.Sequence[spondyl.Level | str], *, axis: spondyl.Axis | str | None = None, side: spondyl.Side | str | None = None, rom_fraction: typing.SupportsFloat | typing.SupportsIndex | None = None, neutral_zone_loss: typing.SupportsFloat | typing.SupportsIndex | None = None, stiffness_factor: typing.SupportsFloat | typing.SupportsIndex | None = None, neutral_shift_deg: typing.SupportsFloat | typing.SupportsIndex | None = None) -> Restriction:
        """
        Limits levels; what is left out is "all" (axis, side) or "as it was" (numbers).
        
        Parameters
        ----------
        levels : Level, str or pair of them
            One level, or the first and last of a stretch, both included.
        axis : Axis or str, optional
        side : Side or str, optional
            "positive" is flexion, right bending, left rotation.
        rom_fraction : float, optional
            Remaining fraction of the angle at any moment, (0, 1].
        neutral_zone_loss : float, optional
            Lost fraction of the neutral zone, [0, 1].
        stiffness_factor : float, optional
            Factor on all stiffness, >= 1.
        neutral_shift_deg : float, optional
            Added to the neutral angle [deg], at most 30; fixed kyphosis is positive flexion.
        
        Returns
        -------
        Restriction
        
        Raises
        ------
        SubjectError
            If a number is out of range; with level, direction, value and remedy.
        UnknownNameError
            If there is no such level, axis or side.
        """
    def scaled(self, severity: typing.SupportsFloat | typing.SupportsIndex) -> Restriction:
        """
        The restriction at a severity; every number runs linearly from none (theory.md (P13)).
        
        Parameters
        ----------
        severity : float
            In [0, 1]: 0 changes nothing, 1 is the restriction itself.
        
        Returns
        -------
        Restriction
        
        Raises
        ------
        SubjectError
            If the severity is out of range, or between 0 and 1 with fused levels.
        """
    def with_cage(self, levels: spondyl.Level | str | collections.abc.Sequence[spondyl.Level | str], *, stiffness: typing.SupportsFloat | typing.SupportsIndex | None = None, integrity: typing.SupportsFloat | typing.SupportsIndex | None = None) -> Restriction:
        """
        Changes the rib cage at thoracic levels.
        
        Parameters
        ----------
        levels : Level, str or pair of them
        stiffness : float, optional
            1 is normal, >= 0.
        integrity : float, optional
            1 is intact, 0 is cut.
        
        Returns
        -------
        Restriction
        
        Raises
        ------
        SubjectError
            If a number is out of range or a level carries no rib.
        UnknownNameError
            If there is no such level.
        """
    @property
    def is_none(self) -> bool:
        """
        True if it changes nothing; the name does not count.
        """
    @property
    def levels(self) -> list[spondyl.Level]:
        """
        Levels it changes, from the sacrum upward.
        """
    @property
    def name(self) -> str:
        """
        Appears in results and figures.
        """
class SubjectOptions:
    """
    What a person is made from; see `make_subject`.
    """
    __hash__: typing.ClassVar[None]  # type: ignore
    def __copy__(self) -> SubjectOptions:
        ...
    def __deepcopy__(self, memo: dict) -> SubjectOptions:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[int, typing.Any]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def abdomen_offset(self) -> float:
        """
        Of the abdominal wall, backward from where the source has it [m].
        """
    @property
    def cage_stiffness(self) -> float:
        """
        Of the rib cage against that of the tables (theory.md (P9)).
        """
    @property
    def girdle_vertebra(self) -> int:
        """
        Thoracic vertebra that carries sternum, clavicles and arms.
        """
    @property
    def height(self) -> float:
        """
        [m]
        """
    @property
    def intercostals(self) -> bool:
        """
        Whether constructed intercostal fascicles of low trust are there.
        """
    @property
    def mass(self) -> float:
        """
        [kg]
        """
    @property
    def mobility(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (18, 3) angles of every level and axis at any moment against those of the tables (theory.md (P8)).
        """
    @property
    def passive_stress(self) -> float:
        """
        Of stretched muscle fibres at 60 % strain [N/m^2].
        """
    @property
    def preload(self) -> float:
        """
        Constant compression behind the passive law [N] (theory.md (P6)).
        """
    @property
    def sex(self) -> spondyl.Sex:
        """
        Selects the segment proportions.
        """
    @property
    def specific_tension(self) -> float:
        """
        Muscle stress at full activation [N/m^2].
        """
class BodyPoint:
    """
    A point fixed to one body; p (3,) in its frame [m]. Body -1 is the world.
    """
    __hash__: typing.ClassVar[None]  # type: ignore
    def __copy__(self) -> BodyPoint:
        ...
    def __deepcopy__(self, memo: dict) -> BodyPoint:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[int, typing.Any]:
        ...
    def __init__(self, body: typing.SupportsInt | typing.SupportsIndex, p: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[3, 1]"]) -> None:
        """
        A point of a body.
        
        Parameters
        ----------
        body : int
            Index into `Subject.bodies`; -1 is the world.
        p : array_like
            (3,) in the body's frame: x anterior, y up, z right at neutral standing [m].
        """
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def body(self) -> int:
        """
        Index into `Subject.bodies`; -1 is the world.
        """
    @body.setter
    def body(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    @property
    def p(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[3, 1]"]:
        """
        (3,) in the body's frame [m].
        """
    @p.setter
    def p(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[3, 1]"]) -> None:
        ...
class Subject:
    """
    One person; made by `make_subject`, stiffened by `restricted`.
    
    Never changes, so threads may share it. Equal where options, restriction and fingerprint of the tables are. A pickle
    holds these and not the body: reading it makes the same subject again, bit for bit, from the tables in the folder they
    came from, else from the default ones, and is refused (DatasetError) where neither has that fingerprint.
    """
    def __copy__(self) -> Subject:
        ...
    def __deepcopy__(self, memo: dict) -> Subject:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[int, typing.Any]:
        ...
    def __hash__(self) -> int:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def _repr_html_(self) -> str:
        ...
    def body_named(self, name: str) -> int:
        """
        Index of a body.
        
        Parameters
        ----------
        name : str
            One of `bodies`.
        
        Returns
        -------
        int
        
        Raises
        ------
        UnknownNameError
            With the closest names.
        """
    def coordinate_named(self, name: str) -> int:
        """
        Index of a coordinate.
        
        Parameters
        ----------
        name : str
            "knee_r" for a hinge, "hip_r.flexion" for one axis of a ball.
        
        Returns
        -------
        int
        
        Raises
        ------
        UnknownNameError
            With the closest names.
        """
    def coordinate_sign(self, coordinate: typing.SupportsInt | typing.SupportsIndex) -> float:
        """
        What the user-facing angle is to be multiplied by to become the coordinate.
        
        Parameters
        ----------
        coordinate : int
        
        Returns
        -------
        float
            -1 for flexion of pelvis and spine and for knees, else 1.
        """
    def point(self, name: str) -> BodyPoint:
        """
        Where a contact point is fixed.
        
        Parameters
        ----------
        name : str
            One of `contact_points`.
        
        Returns
        -------
        BodyPoint
        
        Raises
        ------
        UnknownNameError
            With the closest names.
        """
    @property
    def bodies(self) -> list[str]:
        """
        Names of the rigid bodies, parents before children; 0 is the pelvis.
        """
    @property
    def contact_points(self) -> list[str]:
        """
        Names of the points the world or another body may push on.
        """
    @property
    def coordinate_names(self) -> list[str]:
        """
        Order of the columns of `Motion.q`: "pelvis.x", "T6_T7.axial_rotation", "knee_r".
        """
    @property
    def coordinates(self) -> int:
        """
        Number of generalised coordinates.
        """
    @property
    def datasets_fingerprint(self) -> str:
        """
        Of the tables it was made from; as `Datasets.fingerprint`.
        """
    @property
    def mass(self) -> float:
        """
        Total mass of the bodies [kg].
        """
    @property
    def muscles(self) -> list[str]:
        """
        Fascicle names, the order of `Loads.activation`.
        """
    @property
    def options(self) -> SubjectOptions:
        """
        What it was made from.
        """
    @property
    def restriction(self) -> Restriction:
        """
        What `restricted` applied; none for the free subject.
        """
class Goal:
    """
    A wish about one measure during one phase.
    """
    __hash__: typing.ClassVar[None]  # type: ignore
    def __copy__(self) -> Goal:
        ...
    def __deepcopy__(self, memo: dict) -> Goal:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[int, typing.Any]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def kind(self) -> str:
        """
        "equal" (a constraint), "weight" (a spring) or "bound" (an upper limit).
        """
    @property
    def measure(self) -> str:
        """
        What is measured, as exercise files write it: "tilt(T1, right, up)".
        """
    @property
    def primary(self) -> bool:
        """
        Whether the measure is the reach of the exercise (theory.md (E7)).
        """
    @property
    def relative(self) -> bool:
        """
        Whether the value counts from the value at rest.
        """
    @property
    def value(self) -> float | None:
        """
        At the end of the phase [rad], [m] or [N]; None is the value at rest.
        """
    @property
    def weight(self) -> float:
        """
        Of kind weight [N m/rad] or [N/m]; 0 only observes.
        """
class Support:
    """
    A contact of the body with the ground, with furniture or with the body.
    """
    __hash__: typing.ClassVar[None]  # type: ignore
    def __copy__(self) -> Support:
        ...
    def __deepcopy__(self, memo: dict) -> Support:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[int, typing.Any]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def friction(self) -> float:
        """
        Coulomb coefficient.
        """
    @property
    def height(self) -> float:
        """
        Over the ground or over the top of the equipment; or gap to the other contact point [m].
        """
    @property
    def id(self) -> str:
        """
        Name within the exercise.
        """
    @property
    def law(self) -> str:
        """
        "point" (stays), "slide" (keeps its height), "press" or "pad" (may leave and come back).
        """
    @property
    def point(self) -> str:
        """
        Contact point that is held; see `Subject.contact_points`.
        """
    @property
    def surface(self) -> str:
        """
        "ground", a contact point of another body, or the id of a bench, chair or roller.
        """
class Phase:
    """
    A stretch of time with one set of goals.
    """
    __hash__: typing.ClassVar[None]  # type: ignore
    def __copy__(self) -> Phase:
        ...
    def __deepcopy__(self, memo: dict) -> Phase:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[int, typing.Any]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def breath(self) -> str:
        """
        "in", "out" or "free".
        """
    @property
    def drive(self) -> str:
        """
        "reach" (a measure is brought to a target), "force" (gravity and equipment pull on a relaxed trunk) or "hold".
        """
    @property
    def duration(self) -> float:
        """
        [s]
        """
    @property
    def goals(self) -> list[Goal]:
        """
        In the order of the file.
        """
    @property
    def name(self) -> str:
        """
        Name within the exercise.
        """
    @property
    def profile(self) -> str:
        """
        Course in time: "minimum_jerk", "hold" or "release".
        """
    @property
    def relax(self) -> float:
        """
        Fraction of gravity that muscles do not carry, 0 to 1.
        """
class Dosage:
    """
    How often and how long, exactly as the source states it; None where it does not.
    """
    __hash__: typing.ClassVar[None]  # type: ignore
    def __copy__(self) -> Dosage:
        ...
    def __deepcopy__(self, memo: dict) -> Dosage:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[int, typing.Any]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def breathing(self) -> str:
        """
        In the source's words.
        """
    @property
    def hold(self) -> typing.Annotated[list[float], "FixedSize(2)"] | None:
        """
        (low, high) [s]
        """
    @property
    def repetitions(self) -> typing.Annotated[list[float], "FixedSize(2)"] | None:
        """
        (low, high)
        """
    @property
    def rest(self) -> typing.Annotated[list[float], "FixedSize(2)"] | None:
        """
        (low, high) [s]
        """
    @property
    def sets(self) -> typing.Annotated[list[float], "FixedSize(2)"] | None:
        """
        (low, high)
        """
    @property
    def sides(self) -> str:
        """
        "one", "both" or "alternate".
        """
class Equipment:
    """
    A thing that is held, leaned on, pulled or pushed with.
    """
    __hash__: typing.ClassVar[None]  # type: ignore
    def __copy__(self) -> Equipment:
        ...
    def __deepcopy__(self, memo: dict) -> Equipment:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[int, typing.Any]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def anchors(self) -> dict[str, str]:
        """
        Contact points, bodies, "ground" or phases, by key.
        """
    @property
    def id(self) -> str:
        """
        Name within the exercise.
        """
    @property
    def kind(self) -> str:
        """
        "band", "bench", "chair", "mass", "pull", "roller", "strap" or "thrust".
        """
    @property
    def parameters(self) -> dict[str, float]:
        """
        SI, by key without the unit.
        """
class Exercise:
    """
    One exercise as data; made by `exercise` or `read_exercise`.
    """
    __hash__: typing.ClassVar[None]  # type: ignore
    def __copy__(self) -> Exercise:
        ...
    def __deepcopy__(self, memo: dict) -> Exercise:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[int, typing.Any]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def _repr_html_(self) -> str:
        ...
    def to_toml(self) -> str:
        """
        The exercise as the text of one self-contained file.
        
        Returns
        -------
        str
            `read_exercise` gives the same exercise from it, without name of the posture, lines, source_text and path.
        """
    @property
    def assumptions(self) -> list[str]:
        """
        What is our reading and not the article's.
        """
    @property
    def compare(self) -> list[str]:
        """
        Comparison modes the file asks for.
        """
    @property
    def dosage(self) -> Dosage:
        """
        As the source states it.
        """
    @property
    def duration(self) -> float:
        """
        Of one repetition [s].
        """
    @property
    def equipment(self) -> list[Equipment]:
        """
        In the order of the file.
        """
    @property
    def family(self) -> str:
        """
        What it belongs to in the catalog.
        """
    @property
    def fidelity(self) -> str:
        """
        Whether the source has it "described" or it is "interpreted" from a name.
        """
    @property
    def id(self) -> str:
        """
        Name of its file.
        """
    @property
    def method(self) -> str:
        """
        "equilibrium" (plan_motion) or "forward" (simulate_exercise).
        """
    @property
    def names(self) -> list[str]:
        """
        As people call it.
        """
    @property
    def outcomes(self) -> list[str]:
        """
        Ids of the outcomes that matter for it.
        """
    @property
    def path(self) -> str:
        """
        Of the file.
        """
    @property
    def phases(self) -> list[Phase]:
        """
        In the order of time.
        """
    @property
    def primary_axis(self) -> str:
        """
        "flexion", "extension", "lateral_bending", "axial_rotation" or "mixed".
        """
    @property
    def primary_goal(self) -> Goal:
        """
        The goal whose measure is the reach of the exercise.
        """
    @property
    def seeds(self) -> list[str]:
        """
        Article file names.
        """
    @property
    def source_text(self) -> str:
        """
        The file itself.
        """
    @property
    def supports(self) -> list[Support]:
        """
        In the order of the file, that of `Loads.support_force`.
        """
class Motion:
    """
    Postures of one repetition, and the proof that they are equilibria.
    
    Arrays are read-only views. Angles in rad; flexion, right bending and left rotation are positive.
    """
    __hash__: typing.ClassVar[None]  # type: ignore
    def __copy__(self) -> Motion:
        ...
    def __deepcopy__(self, memo: dict) -> Motion:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[int, typing.Any]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def _repr_html_(self) -> str:
        ...
    @property
    def certificates(self) -> numpy.typing.NDArray[numpy.void]:
        """
        (time,) structured array: kkt (scaled residual, < 1e-8), smallest_eigenvalue and spine_eigenvalue [N m/rad],
        iterations, branches, lower_branch [J], status (number; `motion.status` names the worst).
        """
    @property
    def creep(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time,) part of the segments' elastic moments that holds have taken away.
        """
    @property
    def criterion(self) -> spondyl.Criterion:
        """
        Which of the many postures that reach the goal was taken (theory.md (E17)-(E20)).
        """
    @property
    def energy_peak(self) -> float:
        """
        The same at the peak [J].
        """
    @property
    def energy_released(self) -> float:
        """
        What went where phases before the peak let go of goals that held something [J]; energy_peak - energy_start = goal_work - energy_released.
        """
    @property
    def energy_start(self) -> float:
        """
        At the first frame, of tissue, tone, springs and relaxed gravity [J].
        """
    @property
    def exercise(self) -> str:
        """
        Id of the exercise.
        """
    @property
    def frames(self) -> int:
        """
        Number of frames.
        """
    @property
    def goal_work(self) -> float:
        """
        Work of the moving goals from the first frame to the peak [J].
        """
    @property
    def guarding_stiffness(self) -> float:
        """
        Of match guarding [N m/rad] or [N/m].
        """
    @property
    def identity(self) -> str:
        """
        Equal for motions that may be compared.
        """
    @property
    def match(self) -> spondyl.Match:
        """
        How it was made comparable with the free motion.
        """
    @property
    def measure(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time,) primary measure [rad] or [m].
        """
    @property
    def multiplier(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time,) task load that holds it [N m] or [N].
        """
    @property
    def multiplier_curvature(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time,) its second derivative.
        """
    @property
    def multiplier_rate(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time,) its derivative by progress.
        """
    @property
    def peak(self) -> int:
        """
        Frame at which the primary measure is at its target.
        """
    @property
    def phase(self) -> numpy.typing.NDArray[numpy.int32]:
        """
        (time,) index of the phase.
        """
    @property
    def progress(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time,) progress within the phase, 0 to 1.
        """
    @property
    def q(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time, coordinate) generalised coordinates [m], [rad]; ball joints: rotation vector in ISB axes.
        """
    @property
    def reach(self) -> float:
        """
        Path fraction reached at the peak; 1 is the target.
        """
    @property
    def reach_roots(self) -> list[float]:
        """
        Every reach that was found to match.
        """
    @property
    def rest(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (coordinate,) settled starting posture.
        """
    @property
    def restriction(self) -> str:
        """
        Name; empty for the free subject.
        """
    @property
    def rotation(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time, 18, 3) rotation vector of each level: flexion, right bending, left rotation [rad].
        """
    @property
    def status(self) -> spondyl.Status:
        """
        Worst of all frames.
        """
    @property
    def time(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time,) [s]
        """
    @property
    def tone(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (coordinate,) force that balances the limbs at rest [N m], [N].
        """
    @property
    def v(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time, coordinate) generalised speeds [m/s], [rad/s].
        """
    @property
    def vdot(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time, coordinate) their rates [m/s^2], [rad/s^2].
        """
class Loads:
    """
    What every level carries over one repetition, and who carries it.
    
    Arrays are read-only views. Moments act on the cranial body, in its axes; flexion, right bending and left rotation are
    positive. At every level and frame gravity + inertia + support + equipment + passive + muscle + muscle_passive +
    pressure + reserve = 0 (theory.md (L2)).
    """
    __hash__: typing.ClassVar[None]  # type: ignore
    def __copy__(self) -> Loads:
        ...
    def __deepcopy__(self, memo: dict) -> Loads:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[int, typing.Any]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def _repr_html_(self) -> str:
        ...
    @property
    def activation(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time, muscle) 0 to 1
        """
    @property
    def balance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time,) whole-body residual, largest of N and N m
        """
    @property
    def cords(self) -> list[str]:
        """
        Names of bands, pulls and straps, the order of `tension`.
        """
    @property
    def effort(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time,) volume-weighted mean of squared activation
        """
    @property
    def equipment_moment(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time, 18, 3) of bands, pulls and straps [N m]
        """
    @property
    def fibre_energy(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time,) of stretched muscle fibres [J]
        """
    @property
    def gap(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time,) relative duality gap
        """
    @property
    def gravity_moment(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time, 18, 3) [N m]
        """
    @property
    def inertia_moment(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time, 18, 3), d'Alembert [N m]
        """
    @property
    def kkt(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time,) scaled optimality residual
        """
    @property
    def limb_energy(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time,) elastic [J]
        """
    @property
    def limb_torque(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time, coordinate), 0 on spine and pelvis [N m]
        """
    @property
    def muscle_compression(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time, 18) part of the compression that muscles make, activated or stretched [N]
        """
    @property
    def muscle_force(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time, muscle) along the tendon, activated and stretched [N]
        """
    @property
    def muscle_moment(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time, 18, 3) of activated fibres [N m]
        """
    @property
    def muscle_passive_force(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time, muscle) of stretched fibres [N]
        """
    @property
    def muscle_passive_moment(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time, 18, 3) of stretched fibres [N m]
        """
    @property
    def muscles(self) -> list[str]:
        """
        Names, the order of `activation`.
        """
    @property
    def net_moment(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time, 18, 3) all but gravity, inertia, supports and equipment, which set it [N m]
        """
    @property
    def passive_moment(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time, 18, 3) [N m]
        """
    @property
    def pressure(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time,) of the abdominal cavity [Pa]
        """
    @property
    def pressure_moment(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time, 18, 3) of abdominal pressure [N m]
        """
    @property
    def reaction(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time, 18, 3) compression, anterior shear, right shear in the mid-disc frame [N]. The rib cage carries no share of it.
        """
    @property
    def reserve_max(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time,) largest |reserve| of the spine [N m]
        """
    @property
    def reserve_moment(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time, 18, 3) what nobody carries, and welds of fused levels [N m]
        """
    @property
    def segment_energy(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time, 18) elastic [J]
        """
    @property
    def status(self) -> list[spondyl.Status]:
        """
        Verdict of every frame.
        """
    @property
    def stiffness(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time,) smallest of the trunk [N m/rad]; not a number unless a minimum was asked for
        """
    @property
    def support_force(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time, support, 3) world x anterior, y up, z right, on the body [N]
        """
    @property
    def support_moment(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time, 18, 3) [N m]
        """
    @property
    def support_range(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time, support, 2) least and largest normal force that leaves muscles and spine as they are [N]; not a number unless asked for
        """
    @property
    def supports(self) -> list[str]:
        """
        Names, the order of `support_force`.
        """
    @property
    def tension(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time, cord) of bands, pulls and straps [N]
        """
    @property
    def worst(self) -> spondyl.Status:
        """
        Worst of all frames.
        """
class Performance:
    """
    One exercise done by one subject: `motion` and `loads`.
    """
    __hash__: typing.ClassVar[None]  # type: ignore
    def __copy__(self) -> Performance:
        ...
    def __deepcopy__(self, memo: dict) -> Performance:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[int, typing.Any]:
        ...
    def __init__(self, motion: Motion, loads: Loads) -> None:
        """
        Keeps the two stages of one run together.
        
        Parameters
        ----------
        motion : Motion
        loads : Loads
            Of this motion.
        """
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def _repr_html_(self) -> str:
        ...
    def to_xarray(self, subject: Subject, exercise: Exercise) -> xarray.Dataset:
        """
        Both stages as one labelled dataset, in memory.
        
        Parameters
        ----------
        subject : Subject
            The one that did it.
        exercise : Exercise
        
        Returns
        -------
        xarray.Dataset
            As `Case.to_xarray`, without the dimension run.
        """
    @property
    def loads(self) -> Loads:
        """
        What every level carries (stage 2).
        """
    @property
    def motion(self) -> Motion:
        """
        Postures (stage 1).
        """
    @property
    def status(self) -> spondyl.Status:
        """
        Worst of motion and loads.
        """
class Change:
    """
    A value of the free and of the restricted run.
    """
    __hash__: typing.ClassVar[None]  # type: ignore
    def __copy__(self) -> Change:
        ...
    def __deepcopy__(self, memo: dict) -> Change:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[int, typing.Any]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def difference(self) -> float:
        """
        restricted - free.
        """
    @property
    def free(self) -> float:
        """
        Before.
        """
    @property
    def percent(self) -> float:
        """
        100 (restricted / free - 1); NaN or inf where free is 0.
        """
    @property
    def restricted(self) -> float:
        """
        After.
        """
class LoadShift:
    """
    Changes of one level or region at the peak of the exercise.
    """
    __hash__: typing.ClassVar[None]  # type: ignore
    def __copy__(self) -> LoadShift:
        ...
    def __deepcopy__(self, memo: dict) -> LoadShift:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[int, typing.Any]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def anterior_shear(self) -> Change:
        """
        At the peak [N]; of a region: largest in magnitude.
        """
    @property
    def compression(self) -> Change:
        """
        At the peak [N]; of a region: largest.
        """
    @property
    def energy(self) -> Change:
        """
        Elastic [J]; of a region: sum.
        """
    @property
    def muscle_force(self) -> Change:
        """
        Muscle compression [N]; of a region: mean of its levels.
        """
    @property
    def passive_moment(self) -> Change:
        """
        Resisting [N m]; of a region: mean of its levels.
        """
    @property
    def peak_compression(self) -> Change:
        """
        Over the repetition [N]; of a region: largest.
        """
    @property
    def rotation(self) -> Change:
        """
        About the primary axis [rad]; of a region: sum.
        """
class LedgerEntry:
    """
    One line of a ledger.
    """
    __hash__: typing.ClassVar[None]  # type: ignore
    def __copy__(self) -> LedgerEntry:
        ...
    def __deepcopy__(self, memo: dict) -> LedgerEntry:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[int, typing.Any]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def difference(self) -> float:
        """
        restricted - free; posture + parameters where it is split.
        """
    @property
    def free(self) -> float:
        """
        Before, in the unit of the ledger.
        """
    @property
    def name(self) -> str:
        """
        Level, region or part of the body.
        """
    @property
    def parameters(self) -> float:
        """
        Part because the tissue changed.
        """
    @property
    def posture(self) -> float:
        """
        Part of the difference because the posture changed (two-factor Shapley mean).
        """
    @property
    def restricted(self) -> float:
        """
        After.
        """
class Ledger:
    """
    An account that closes: the entries' differences sum to `total` up to `residual`.
    """
    __hash__: typing.ClassVar[None]  # type: ignore
    def __copy__(self) -> Ledger:
        ...
    def __deepcopy__(self, memo: dict) -> Ledger:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[int, typing.Any]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def entries(self) -> list[LedgerEntry]:
        """
        Its lines.
        """
    @property
    def name(self) -> str:
        """
        What is accounted for.
        """
    @property
    def residual(self) -> float:
        """
        |sum - total|, below 1e-9 of its own unit.
        """
    @property
    def total(self) -> float:
        """
        What the differences of the entries sum to.
        """
    @property
    def unit(self) -> str:
        """
        SI.
        """
class Shift:
    """
    What a restriction shifted, in one named comparison mode.
    """
    __hash__: typing.ClassVar[None]  # type: ignore
    def __copy__(self) -> Shift:
        ...
    def __deepcopy__(self, memo: dict) -> Shift:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[int, typing.Any]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def _repr_html_(self) -> str:
        ...
    @property
    def axis(self) -> spondyl.Axis:
        """
        Primary axis of the exercise.
        """
    @property
    def compression(self) -> list[Ledger]:
        """
        Ledgers [N], one per level.
        """
    @property
    def effort(self) -> Change:
        """
        Volume-weighted mean of squared activation at the peak.
        """
    @property
    def energy(self) -> Ledger:
        """
        Ledger [J].
        """
    @property
    def exercise(self) -> str:
        """
        Id of the exercise.
        """
    @property
    def ledger_residual_max(self) -> float:
        """
        Largest amount by which a ledger does not close.
        """
    @property
    def lumbar_share(self) -> Change:
        """
        Lumbar part of what lumbar spine, T12_L1 and thorax turn about the primary axis from the first frame to the peak; not a number where these turn against each other.
        """
    @property
    def mode(self) -> spondyl.Match:
        """
        How the restricted run was made comparable.
        """
    @property
    def moment(self) -> list[Ledger]:
        """
        Ledgers [N m], one per level, about the primary axis.
        """
    @property
    def reach(self) -> Change:
        """
        Primary measure at the peak [rad] or [m].
        """
    @property
    def region(self) -> spondyl._names.Keyed[spondyl.Region, LoadShift]:
        """
        {Region: LoadShift}.
        """
    @property
    def restriction(self) -> str:
        """
        Name of the restriction.
        """
    @property
    def rotation(self) -> Ledger:
        """
        Ledger of the reach [rad] along the chain.
        """
    @property
    def segment(self) -> spondyl._names.Keyed[spondyl.Level, LoadShift]:
        """
        {Level: LoadShift} from L5_S1 to C7_T1.
        """
    @property
    def status(self) -> spondyl.Status:
        """
        Worst of both runs; only ok may be quoted.
        """
    @property
    def task_load(self) -> Change:
        """
        Its multiplier [N m] or [N].
        """
class Outcome:
    """
    One number about one performance; defined in docs/outcomes.md.
    """
    __hash__: typing.ClassVar[None]  # type: ignore
    def __copy__(self) -> Outcome:
        ...
    def __deepcopy__(self, memo: dict) -> Outcome:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[int, typing.Any]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def id(self) -> str:
        """
        As in the key `outcomes` of an exercise.
        """
    @property
    def unit(self) -> str:
        """
        SI.
        """
    @property
    def value(self) -> float:
        """
        In `unit`.
        """
    @property
    def where(self) -> str:
        """
        Segment, segment and axis, axis, support or cord; may be empty.
        """
class OutcomeChange:
    """
    One number of the free and of the restricted subject.
    """
    __hash__: typing.ClassVar[None]  # type: ignore
    def __copy__(self) -> OutcomeChange:
        ...
    def __deepcopy__(self, memo: dict) -> OutcomeChange:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[int, typing.Any]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def id(self) -> str:
        """
        As `Outcome.id`.
        """
    @property
    def unit(self) -> str:
        """
        SI.
        """
    @property
    def value(self) -> Change:
        """
        Change: free, restricted, difference, percent.
        """
    @property
    def where(self) -> str:
        """
        As `Outcome.where`.
        """
class ImplantLoad:
    """
    What a telemeterised implant and the fixator behind it carry.
    
    Read-only views in OrthoLoad axes x anterior, y left, z cranial; compression is -z.
    """
    __hash__: typing.ClassVar[None]  # type: ignore
    def __copy__(self) -> ImplantLoad:
        ...
    def __deepcopy__(self, memo: dict) -> ImplantLoad:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[int, typing.Any]:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def fixator_force(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time, 3) of the rods [N]
        """
    @property
    def fixator_moment(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time, 3) about the rods' line [N m]
        """
    @property
    def force(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time, 3) of the implant [N]
        """
    @property
    def moment(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time, 3) about the disc centre [N m]
        """
    @property
    def resultant(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time,) |force| [N]
        """
class InstrumentBias:
    """
    What is known of an instrument's error; stands beside a reading, is never applied.
    """
    @property
    def high(self) -> float:
        """
        Highest mean [rad].
        """
    @property
    def label(self) -> str:
        """
        How far the numbers can be trusted.
        """
    @property
    def limits(self) -> float:
        """
        Half width of the limits of agreement [rad].
        """
    @property
    def low(self) -> float:
        """
        Reading minus reference method, lowest mean [rad].
        """
    @property
    def source(self) -> str:
        """
        Citation.
        """
class LumbopelvicSplit:
    """
    Sagittal rotations since the start, flexion positive.
    """
    __hash__: typing.ClassVar[None]  # type: ignore
    def __copy__(self) -> LumbopelvicSplit:
        ...
    def __deepcopy__(self, memo: dict) -> LumbopelvicSplit:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[int, typing.Any]:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def lumbar(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time,) trunk - pelvis [rad]
        """
    @property
    def pelvis(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time,) of the sacrum [rad]
        """
    @property
    def trunk(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time,) of the upper sensor [rad]
        """
class MaximalEffort:
    """
    The largest effort within the reserve gate.
    """
    __hash__: typing.ClassVar[None]  # type: ignore
    def __copy__(self) -> MaximalEffort:
        ...
    def __deepcopy__(self, memo: dict) -> MaximalEffort:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[int, typing.Any]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def activation(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (muscle,) 0 to 1
        """
    @property
    def limited_by(self) -> str:
        """
        Coordinate whose reserve leaves its gate first, or the status of the force sharing.
        """
    @property
    def moment(self) -> float:
        """
        That the harness resists [N m], or the multiple of the direction asked for.
        """
    @property
    def solves(self) -> int:
        """
        Force sharings it took.
        """
class Run:
    """
    One run of a case.
    """
    __hash__: typing.ClassVar[None]  # type: ignore
    def __copy__(self) -> Run:
        ...
    def __deepcopy__(self, memo: dict) -> Run:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[int, typing.Any]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def loads(self) -> Loads:
        """
        Of the performance.
        """
    @property
    def mode(self) -> spondyl.Match | None:
        """
        How a restricted run was matched; None for the free run.
        """
    @property
    def motion(self) -> Motion:
        """
        Of the performance.
        """
    @property
    def performance(self) -> Performance:
        """
        Motion and loads.
        """
    @property
    def restricted(self) -> bool:
        """
        Whether the restricted subject did it.
        """
    @property
    def status(self) -> spondyl.Status:
        """
        Worst of motion and loads.
        """
class Case:
    """
    One subject, one exercise, one restriction: the free run, the restricted runs, their shifts.
    """
    __hash__: typing.ClassVar[None]  # type: ignore
    def __copy__(self) -> Case:
        ...
    def __deepcopy__(self, memo: dict) -> Case:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[int, typing.Any]:
        ...
    def __init__(self, free_subject: Subject, restricted_subject: Subject, exercise: Exercise, free: Performance, restricted: collections.abc.Sequence[Performance]) -> None:
        """
        Compares restricted performances with the free one and keeps them together.
        
        Parameters
        ----------
        free_subject, restricted_subject : Subject
        exercise : Exercise
        free : Performance
        restricted : list of Performance
            May be empty.
        
        Raises
        ------
        ComparisonError
            If they were not made to be compared.
        """
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def _repr_html_(self) -> str:
        ...
    def to_xarray(self) -> xarray.Dataset:
        """
        All runs as one labelled dataset, in memory.
        
        Returns
        -------
        xarray.Dataset
            Dimensions run, time, segment, axis, component, muscle, support, coordinate and more; every variable has units. The
            layout is that of the results file (docs/hdf5.md) because it is made by the same writer.
        """
    def write(self, file: os.PathLike | str | bytes) -> None:
        """
        Writes one netCDF-4-compatible HDF5 file (docs/hdf5.md), complete or not at all.
        
        Parameters
        ----------
        file : path
            Replaced only by a complete one.
        
        Raises
        ------
        ResultsError
            With the path and the reason.
        """
    @property
    def exercise(self) -> Exercise:
        """
        What all runs do.
        """
    @property
    def free_subject(self) -> Subject:
        """
        Of the free run.
        """
    @property
    def restricted_subject(self) -> Subject:
        """
        Of all other runs.
        """
    @property
    def runs(self) -> list[Run]:
        """
        Runs, the free one first.
        """
    @property
    def shifts(self) -> list[Shift]:
        """
        Shift of each restricted run, in the order of `runs`.
        """
class State:
    """
    Coordinates and generalised speeds; both arrays may be written into.
    """
    __hash__: typing.ClassVar[None]  # type: ignore
    def __copy__(self) -> State:
        ...
    def __deepcopy__(self, memo: dict) -> State:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[int, typing.Any]:
        ...
    def __init__(self, q: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"], v: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"]) -> None:
        """
        A state of motion.
        
        Parameters
        ----------
        q : array_like
            (coordinate,) translations [m], rotation vectors and hinge angles [rad].
        v : array_like
            (coordinate,) generalised speeds [m/s], [rad/s].
        """
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def q(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        (coordinate,) translations [m], rotation vectors and hinge angles [rad].
        """
    @q.setter
    def q(self, arg1: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"]) -> None:
        ...
    @property
    def v(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        (coordinate,) generalised speeds [m/s], [rad/s].
        """
    @v.setter
    def v(self, arg1: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"]) -> None:
        ...
class ExternalForce:
    """
    Force and moment on one body, at a point of that body.
    """
    __hash__: typing.ClassVar[None]  # type: ignore
    def __copy__(self) -> ExternalForce:
        ...
    def __deepcopy__(self, memo: dict) -> ExternalForce:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[int, typing.Any]:
        ...
    def __init__(self, at: BodyPoint, force_W: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[3, 1]"] = ..., moment_W: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[3, 1]"] = ...) -> None:
        """
        A force from outside.
        
        Parameters
        ----------
        at : BodyPoint
        force_W : array_like
            (3,) in world axes: x anterior, y up, z right [N].
        moment_W : array_like
            (3,) in world axes [N m].
        """
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def at(self) -> BodyPoint:
        """
        Where it acts.
        """
    @at.setter
    def at(self, arg0: BodyPoint) -> None:
        ...
    @property
    def force_W(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[3, 1]"]:
        """
        (3,) in world axes [N].
        """
    @force_W.setter
    def force_W(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[3, 1]"]) -> None:
        ...
    @property
    def moment_W(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[3, 1]"]:
        """
        (3,) in world axes [N m].
        """
    @moment_W.setter
    def moment_W(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[3, 1]"]) -> None:
        ...
class Anchor:
    """
    A body point tied by a linear spring and damper in all directions.
    """
    __hash__: typing.ClassVar[None]  # type: ignore
    def __copy__(self) -> Anchor:
        ...
    def __deepcopy__(self, memo: dict) -> Anchor:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[int, typing.Any]:
        ...
    def __init__(self, name: str, at: BodyPoint, to: BodyPoint = ..., *, offset_W: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[3, 1]"] = ..., stiffness: typing.SupportsFloat | typing.SupportsIndex = 100000.0, damping: typing.SupportsFloat | typing.SupportsIndex = 200.0) -> None:
        """
        Ties a point.
        
        Parameters
        ----------
        name : str
        at : BodyPoint
            What is tied.
        to : BodyPoint
            To what; on body -1 it is a place in the world.
        offset_W : array_like
            (3,) distance it keeps from there, world axes [m].
        stiffness : float
            [N/m]
        damping : float
            [N s/m]
        """
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def at(self) -> BodyPoint:
        """
        What is tied.
        """
    @at.setter
    def at(self, arg0: BodyPoint) -> None:
        ...
    @property
    def damping(self) -> float:
        """
        [N s/m]
        """
    @damping.setter
    def damping(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> None:
        ...
    @property
    def name(self) -> str:
        """
        Its name.
        """
    @name.setter
    def name(self, arg0: str) -> None:
        ...
    @property
    def offset_W(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[3, 1]"]:
        """
        (3,) distance it keeps from there, world axes [m].
        """
    @offset_W.setter
    def offset_W(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[3, 1]"]) -> None:
        ...
    @property
    def stiffness(self) -> float:
        """
        [N/m]
        """
    @stiffness.setter
    def stiffness(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> None:
        ...
    @property
    def to(self) -> BodyPoint:
        """
        To what; on body -1 it is a place in the world.
        """
    @to.setter
    def to(self, arg0: BodyPoint) -> None:
        ...
class Contact:
    """
    A body point that may press on a plane and rub on it (Hunt and Crossley 1975); never pulls.
    """
    __hash__: typing.ClassVar[None]  # type: ignore
    def __copy__(self) -> Contact:
        ...
    def __deepcopy__(self, memo: dict) -> Contact:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[int, typing.Any]:
        ...
    def __init__(self, name: str, at: BodyPoint, *, normal_W: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[3, 1]"] = ..., height: typing.SupportsFloat | typing.SupportsIndex = 0.0, stiffness: typing.SupportsFloat | typing.SupportsIndex = 1000000.0, dissipation: typing.SupportsFloat | typing.SupportsIndex = 1.0, friction: typing.SupportsFloat | typing.SupportsIndex = 0.8, slip_speed: typing.SupportsFloat | typing.SupportsIndex = 0.01, corner: typing.SupportsFloat | typing.SupportsIndex = 0.0001) -> None:
        """
        A point and a plane.
        
        Parameters
        ----------
        name : str
        at : BodyPoint
        normal_W : array_like
            (3,) unit vector out of the surface, world axes.
        height : float
            Of the surface along the normal [m].
        stiffness : float
            [N/m^1.5]
        dissipation : float
            [s/m]
        friction : float
            Coulomb coefficient.
        slip_speed : float
            At which friction has reached 76 % of its limit [m/s].
        corner : float
            Depth over which contact sets in [m].
        """
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def at(self) -> BodyPoint:
        """
        The point.
        """
    @at.setter
    def at(self, arg0: BodyPoint) -> None:
        ...
    @property
    def corner(self) -> float:
        """
        Depth over which contact sets in [m].
        """
    @corner.setter
    def corner(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> None:
        ...
    @property
    def dissipation(self) -> float:
        """
        [s/m]
        """
    @dissipation.setter
    def dissipation(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> None:
        ...
    @property
    def friction(self) -> float:
        """
        Coulomb coefficient.
        """
    @friction.setter
    def friction(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> None:
        ...
    @property
    def height(self) -> float:
        """
        Of the surface along the normal [m].
        """
    @height.setter
    def height(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> None:
        ...
    @property
    def name(self) -> str:
        """
        Its name.
        """
    @name.setter
    def name(self, arg0: str) -> None:
        ...
    @property
    def normal_W(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[3, 1]"]:
        """
        (3,) unit vector out of the surface, world axes.
        """
    @normal_W.setter
    def normal_W(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[3, 1]"]) -> None:
        ...
    @property
    def slip_speed(self) -> float:
        """
        At which friction has reached 76 % of its limit [m/s].
        """
    @slip_speed.setter
    def slip_speed(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> None:
        ...
    @property
    def stiffness(self) -> float:
        """
        [N/m^1.5]
        """
    @stiffness.setter
    def stiffness(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> None:
        ...
class Band:
    """
    Straight elastic band or strap: pulls beyond its rest length, never pushes.
    """
    __hash__: typing.ClassVar[None]  # type: ignore
    def __copy__(self) -> Band:
        ...
    def __deepcopy__(self, memo: dict) -> Band:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[int, typing.Any]:
        ...
    def __init__(self, name: str, from_: BodyPoint, to: BodyPoint, *, rest_length: typing.SupportsFloat | typing.SupportsIndex, stiffness: typing.SupportsFloat | typing.SupportsIndex, damping: typing.SupportsFloat | typing.SupportsIndex = 0.0, corner: typing.SupportsFloat | typing.SupportsIndex = 0.001) -> None:
        """
        A band between two points.
        
        Parameters
        ----------
        name : str
        from_, to : BodyPoint
            On body -1: a place in the world. `from_` is `from` in C++.
        rest_length : float
            [m]
        stiffness : float
            [N/m]
        damping : float
            While it is taut [N s/m].
        corner : float
            Stretch over which it becomes taut [m].
        """
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def corner(self) -> float:
        """
        Stretch over which it becomes taut [m].
        """
    @corner.setter
    def corner(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> None:
        ...
    @property
    def damping(self) -> float:
        """
        While it is taut [N s/m].
        """
    @damping.setter
    def damping(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> None:
        ...
    @property
    def from_(self) -> BodyPoint:
        """
        One end; C++: from.
        """
    @from_.setter
    def from_(self, arg0: BodyPoint) -> None:
        ...
    @property
    def name(self) -> str:
        """
        Its name.
        """
    @name.setter
    def name(self, arg0: str) -> None:
        ...
    @property
    def rest_length(self) -> float:
        """
        [m]
        """
    @rest_length.setter
    def rest_length(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> None:
        ...
    @property
    def stiffness(self) -> float:
        """
        [N/m]
        """
    @stiffness.setter
    def stiffness(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> None:
        ...
    @property
    def to(self) -> BodyPoint:
        """
        The other end.
        """
    @to.setter
    def to(self, arg0: BodyPoint) -> None:
        ...
class JointSpring:
    """
    Spring and damper of one body's joint, neutral at zero: a brace.
    """
    __hash__: typing.ClassVar[None]  # type: ignore
    def __copy__(self) -> JointSpring:
        ...
    def __deepcopy__(self, memo: dict) -> JointSpring:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[int, typing.Any]:
        ...
    def __init__(self, body: typing.SupportsInt | typing.SupportsIndex, *, stiffness: typing.SupportsFloat | typing.SupportsIndex = 0.0, damping: typing.SupportsFloat | typing.SupportsIndex = 0.0) -> None:
        """
        The same about all axes of the joint.
        
        Parameters
        ----------
        body : int
            Whose joint to its parent it is.
        stiffness : float
            [N m/rad]
        damping : float
            [N m s/rad]
        """
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def body(self) -> int:
        """
        Whose joint to its parent it is.
        """
    @body.setter
    def body(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    @property
    def damping(self) -> float:
        """
        [N m s/rad]
        """
    @damping.setter
    def damping(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> None:
        ...
    @property
    def stiffness(self) -> float:
        """
        [N m/rad]
        """
    @stiffness.setter
    def stiffness(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> None:
        ...
class HeldMass:
    """
    A mass that one body holds at a point: a dumbbell, a stick.
    """
    __hash__: typing.ClassVar[None]  # type: ignore
    def __copy__(self) -> HeldMass:
        ...
    def __deepcopy__(self, memo: dict) -> HeldMass:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[int, typing.Any]:
        ...
    def __init__(self, name: str, at: BodyPoint, mass: typing.SupportsFloat | typing.SupportsIndex) -> None:
        """
        Weight and inertia without length.
        
        Parameters
        ----------
        name : str
        at : BodyPoint
        mass : float
            [kg]
        """
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def at(self) -> BodyPoint:
        """
        Where it is held.
        """
    @at.setter
    def at(self, arg0: BodyPoint) -> None:
        ...
    @property
    def mass(self) -> float:
        """
        [kg]
        """
    @mass.setter
    def mass(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> None:
        ...
    @property
    def name(self) -> str:
        """
        Its name.
        """
    @name.setter
    def name(self, arg0: str) -> None:
        ...
class Task:
    """
    Feedback on one measure of the posture.
    """
    def __init__(self, measure: str, target: collections.abc.Callable[[float], typing.SupportsFloat | typing.SupportsIndex], *, stiffness: typing.SupportsFloat | typing.SupportsIndex, damping: typing.SupportsFloat | typing.SupportsIndex = 0.0, integral: typing.SupportsFloat | typing.SupportsIndex = 0.0) -> None:
        """
        A force along the gradient of a measure that drives it to a target.
        
        Parameters
        ----------
        measure : str
            As in exercise files: `tilt(T1, right, up)`.
        target : callable(time) -> float
            In the measure's unit [rad] or [m]; differentiable.
        stiffness : float
            Gain on the error [N m/rad] or [N/m].
        damping : float
            Gain on its rate [N m s/rad] or [N s/m].
        integral : float
            Gain on its integral [N m/(rad s)] or [N/(m s)].
        
        Raises
        ------
        ExerciseError
            With the accepted forms of a measure.
        """
    @property
    def damping(self) -> float:
        """
        Gain on its rate [N m s/rad] or [N s/m].
        """
    @damping.setter
    def damping(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> None:
        ...
    @property
    def integral(self) -> float:
        """
        Gain on its integral [N m/(rad s)] or [N/(m s)].
        """
    @integral.setter
    def integral(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> None:
        ...
    @property
    def measure(self) -> str:
        """
        As in exercise files.
        """
    @property
    def stiffness(self) -> float:
        """
        Gain on the error [N m/rad] or [N/m].
        """
    @stiffness.setter
    def stiffness(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> None:
        ...
    @property
    def target(self) -> collections.abc.Callable[[typing.SupportsFloat | typing.SupportsIndex], float]:
        """
        Of the time [s], in the measure's unit [rad] or [m].
        """
    @target.setter
    def target(self, arg0: collections.abc.Callable[[float], typing.SupportsFloat | typing.SupportsIndex]) -> None:
        ...
class MuscleControl:
    """
    Muscles in time: the force sharing, anew every `period`.
    
    It finds the fascicle forces, limb torques and reserves that give the wanted accelerations against all other forces of
    the model, and holds them.
    """
    def __init__(self, supports: collections.abc.Sequence[Support], wanted: collections.abc.Callable[[float, State], typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"]], *, period: typing.SupportsFloat | typing.SupportsIndex = 0.01) -> None:
        """
        Muscles that give wanted accelerations.
        
        Parameters
        ----------
        supports : list of Support
            Those it counts on; the anchors and contacts of the model stand in for them.
        wanted : callable(time, state) -> array_like
            (coordinate,) rates of v that are wanted; see `follow`.
        period : float
            [s]
        """
    @property
    def period(self) -> float:
        """
        Between samples [s].
        """
    @period.setter
    def period(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> None:
        ...
    @property
    def supports(self) -> list[Support]:
        """
        Those it counts on.
        """
    @supports.setter
    def supports(self, arg0: collections.abc.Sequence[Support]) -> None:
        ...
    @property
    def wanted(self) -> collections.abc.Callable[[typing.SupportsFloat | typing.SupportsIndex, State], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]]:
        """
        Rates of v that are wanted, by time and state.
        """
    @wanted.setter
    def wanted(self, arg0: collections.abc.Callable[[float, State], typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"]]) -> None:
        ...
class JointSprings:
    def __bool__(self) -> bool:
        """
        Check whether the list is nonempty
        """
    @typing.overload
    def __delitem__(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> None:
        """
        Delete the list elements at index ``i``
        """
    @typing.overload
    def __delitem__(self, arg0: slice) -> None:
        """
        Delete list elements using a slice object
        """
    @typing.overload
    def __getitem__(self, s: slice) -> JointSprings:
        """
        Retrieve list elements using a slice object
        """
    @typing.overload
    def __getitem__(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> JointSpring:
        ...
    @typing.overload
    def __init__(self) -> None:
        ...
    @typing.overload
    def __init__(self, arg0: JointSprings) -> None:
        """
        Copy constructor
        """
    @typing.overload
    def __init__(self, arg0: collections.abc.Iterable) -> None:
        ...
    def __iter__(self) -> collections.abc.Iterator[JointSpring]:
        ...
    def __len__(self) -> int:
        ...
    @typing.overload
    def __setitem__(self, arg0: typing.SupportsInt | typing.SupportsIndex, arg1: JointSpring) -> None:
        ...
    @typing.overload
    def __setitem__(self, arg0: slice, arg1: JointSprings) -> None:
        """
        Assign list elements using a slice object
        """
    def append(self, x: JointSpring) -> None:
        """
        Add an item to the end of the list
        """
    def clear(self) -> None:
        """
        Clear the contents
        """
    @typing.overload
    def extend(self, L: JointSprings) -> None:
        """
        Extend the list by appending all the items in the given list
        """
    @typing.overload
    def extend(self, L: collections.abc.Iterable) -> None:
        """
        Extend the list by appending all the items in the given list
        """
    def insert(self, i: typing.SupportsInt | typing.SupportsIndex, x: JointSpring) -> None:
        """
        Insert an item at a given position.
        """
    @typing.overload
    def pop(self) -> JointSpring:
        """
        Remove and return the last item
        """
    @typing.overload
    def pop(self, i: typing.SupportsInt | typing.SupportsIndex) -> JointSpring:
        """
        Remove and return the item at index ``i``
        """
class Anchors:
    def __bool__(self) -> bool:
        """
        Check whether the list is nonempty
        """
    @typing.overload
    def __delitem__(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> None:
        """
        Delete the list elements at index ``i``
        """
    @typing.overload
    def __delitem__(self, arg0: slice) -> None:
        """
        Delete list elements using a slice object
        """
    @typing.overload
    def __getitem__(self, s: slice) -> Anchors:
        """
        Retrieve list elements using a slice object
        """
    @typing.overload
    def __getitem__(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> Anchor:
        ...
    @typing.overload
    def __init__(self) -> None:
        ...
    @typing.overload
    def __init__(self, arg0: Anchors) -> None:
        """
        Copy constructor
        """
    @typing.overload
    def __init__(self, arg0: collections.abc.Iterable) -> None:
        ...
    def __iter__(self) -> collections.abc.Iterator[Anchor]:
        ...
    def __len__(self) -> int:
        ...
    @typing.overload
    def __setitem__(self, arg0: typing.SupportsInt | typing.SupportsIndex, arg1: Anchor) -> None:
        ...
    @typing.overload
    def __setitem__(self, arg0: slice, arg1: Anchors) -> None:
        """
        Assign list elements using a slice object
        """
    def append(self, x: Anchor) -> None:
        """
        Add an item to the end of the list
        """
    def clear(self) -> None:
        """
        Clear the contents
        """
    @typing.overload
    def extend(self, L: Anchors) -> None:
        """
        Extend the list by appending all the items in the given list
        """
    @typing.overload
    def extend(self, L: collections.abc.Iterable) -> None:
        """
        Extend the list by appending all the items in the given list
        """
    def insert(self, i: typing.SupportsInt | typing.SupportsIndex, x: Anchor) -> None:
        """
        Insert an item at a given position.
        """
    @typing.overload
    def pop(self) -> Anchor:
        """
        Remove and return the last item
        """
    @typing.overload
    def pop(self, i: typing.SupportsInt | typing.SupportsIndex) -> Anchor:
        """
        Remove and return the item at index ``i``
        """
class Contacts:
    def __bool__(self) -> bool:
        """
        Check whether the list is nonempty
        """
    @typing.overload
    def __delitem__(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> None:
        """
        Delete the list elements at index ``i``
        """
    @typing.overload
    def __delitem__(self, arg0: slice) -> None:
        """
        Delete list elements using a slice object
        """
    @typing.overload
    def __getitem__(self, s: slice) -> Contacts:
        """
        Retrieve list elements using a slice object
        """
    @typing.overload
    def __getitem__(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> Contact:
        ...
    @typing.overload
    def __init__(self) -> None:
        ...
    @typing.overload
    def __init__(self, arg0: Contacts) -> None:
        """
        Copy constructor
        """
    @typing.overload
    def __init__(self, arg0: collections.abc.Iterable) -> None:
        ...
    def __iter__(self) -> collections.abc.Iterator[Contact]:
        ...
    def __len__(self) -> int:
        ...
    @typing.overload
    def __setitem__(self, arg0: typing.SupportsInt | typing.SupportsIndex, arg1: Contact) -> None:
        ...
    @typing.overload
    def __setitem__(self, arg0: slice, arg1: Contacts) -> None:
        """
        Assign list elements using a slice object
        """
    def append(self, x: Contact) -> None:
        """
        Add an item to the end of the list
        """
    def clear(self) -> None:
        """
        Clear the contents
        """
    @typing.overload
    def extend(self, L: Contacts) -> None:
        """
        Extend the list by appending all the items in the given list
        """
    @typing.overload
    def extend(self, L: collections.abc.Iterable) -> None:
        """
        Extend the list by appending all the items in the given list
        """
    def insert(self, i: typing.SupportsInt | typing.SupportsIndex, x: Contact) -> None:
        """
        Insert an item at a given position.
        """
    @typing.overload
    def pop(self) -> Contact:
        """
        Remove and return the last item
        """
    @typing.overload
    def pop(self, i: typing.SupportsInt | typing.SupportsIndex) -> Contact:
        """
        Remove and return the item at index ``i``
        """
class Bands:
    def __bool__(self) -> bool:
        """
        Check whether the list is nonempty
        """
    @typing.overload
    def __delitem__(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> None:
        """
        Delete the list elements at index ``i``
        """
    @typing.overload
    def __delitem__(self, arg0: slice) -> None:
        """
        Delete list elements using a slice object
        """
    @typing.overload
    def __getitem__(self, s: slice) -> Bands:
        """
        Retrieve list elements using a slice object
        """
    @typing.overload
    def __getitem__(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> Band:
        ...
    @typing.overload
    def __init__(self) -> None:
        ...
    @typing.overload
    def __init__(self, arg0: Bands) -> None:
        """
        Copy constructor
        """
    @typing.overload
    def __init__(self, arg0: collections.abc.Iterable) -> None:
        ...
    def __iter__(self) -> collections.abc.Iterator[Band]:
        ...
    def __len__(self) -> int:
        ...
    @typing.overload
    def __setitem__(self, arg0: typing.SupportsInt | typing.SupportsIndex, arg1: Band) -> None:
        ...
    @typing.overload
    def __setitem__(self, arg0: slice, arg1: Bands) -> None:
        """
        Assign list elements using a slice object
        """
    def append(self, x: Band) -> None:
        """
        Add an item to the end of the list
        """
    def clear(self) -> None:
        """
        Clear the contents
        """
    @typing.overload
    def extend(self, L: Bands) -> None:
        """
        Extend the list by appending all the items in the given list
        """
    @typing.overload
    def extend(self, L: collections.abc.Iterable) -> None:
        """
        Extend the list by appending all the items in the given list
        """
    def insert(self, i: typing.SupportsInt | typing.SupportsIndex, x: Band) -> None:
        """
        Insert an item at a given position.
        """
    @typing.overload
    def pop(self) -> Band:
        """
        Remove and return the last item
        """
    @typing.overload
    def pop(self, i: typing.SupportsInt | typing.SupportsIndex) -> Band:
        """
        Remove and return the item at index ``i``
        """
class Tasks:
    def __bool__(self) -> bool:
        """
        Check whether the list is nonempty
        """
    @typing.overload
    def __delitem__(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> None:
        """
        Delete the list elements at index ``i``
        """
    @typing.overload
    def __delitem__(self, arg0: slice) -> None:
        """
        Delete list elements using a slice object
        """
    @typing.overload
    def __getitem__(self, s: slice) -> Tasks:
        """
        Retrieve list elements using a slice object
        """
    @typing.overload
    def __getitem__(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> Task:
        ...
    @typing.overload
    def __init__(self) -> None:
        ...
    @typing.overload
    def __init__(self, arg0: Tasks) -> None:
        """
        Copy constructor
        """
    @typing.overload
    def __init__(self, arg0: collections.abc.Iterable) -> None:
        ...
    def __iter__(self) -> collections.abc.Iterator[Task]:
        ...
    def __len__(self) -> int:
        ...
    @typing.overload
    def __setitem__(self, arg0: typing.SupportsInt | typing.SupportsIndex, arg1: Task) -> None:
        ...
    @typing.overload
    def __setitem__(self, arg0: slice, arg1: Tasks) -> None:
        """
        Assign list elements using a slice object
        """
    def append(self, x: Task) -> None:
        """
        Add an item to the end of the list
        """
    def clear(self) -> None:
        """
        Clear the contents
        """
    @typing.overload
    def extend(self, L: Tasks) -> None:
        """
        Extend the list by appending all the items in the given list
        """
    @typing.overload
    def extend(self, L: collections.abc.Iterable) -> None:
        """
        Extend the list by appending all the items in the given list
        """
    def insert(self, i: typing.SupportsInt | typing.SupportsIndex, x: Task) -> None:
        """
        Insert an item at a given position.
        """
    @typing.overload
    def pop(self) -> Task:
        """
        Remove and return the last item
        """
    @typing.overload
    def pop(self, i: typing.SupportsInt | typing.SupportsIndex) -> Task:
        """
        Remove and return the item at index ``i``
        """
class HeldMasses:
    def __bool__(self) -> bool:
        """
        Check whether the list is nonempty
        """
    @typing.overload
    def __delitem__(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> None:
        """
        Delete the list elements at index ``i``
        """
    @typing.overload
    def __delitem__(self, arg0: slice) -> None:
        """
        Delete list elements using a slice object
        """
    @typing.overload
    def __getitem__(self, s: slice) -> HeldMasses:
        """
        Retrieve list elements using a slice object
        """
    @typing.overload
    def __getitem__(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> HeldMass:
        ...
    @typing.overload
    def __init__(self) -> None:
        ...
    @typing.overload
    def __init__(self, arg0: HeldMasses) -> None:
        """
        Copy constructor
        """
    @typing.overload
    def __init__(self, arg0: collections.abc.Iterable) -> None:
        ...
    def __iter__(self) -> collections.abc.Iterator[HeldMass]:
        ...
    def __len__(self) -> int:
        ...
    @typing.overload
    def __setitem__(self, arg0: typing.SupportsInt | typing.SupportsIndex, arg1: HeldMass) -> None:
        ...
    @typing.overload
    def __setitem__(self, arg0: slice, arg1: HeldMasses) -> None:
        """
        Assign list elements using a slice object
        """
    def append(self, x: HeldMass) -> None:
        """
        Add an item to the end of the list
        """
    def clear(self) -> None:
        """
        Clear the contents
        """
    @typing.overload
    def extend(self, L: HeldMasses) -> None:
        """
        Extend the list by appending all the items in the given list
        """
    @typing.overload
    def extend(self, L: collections.abc.Iterable) -> None:
        """
        Extend the list by appending all the items in the given list
        """
    def insert(self, i: typing.SupportsInt | typing.SupportsIndex, x: HeldMass) -> None:
        """
        Insert an item at a given position.
        """
    @typing.overload
    def pop(self) -> HeldMass:
        """
        Remove and return the last item
        """
    @typing.overload
    def pop(self, i: typing.SupportsInt | typing.SupportsIndex) -> HeldMass:
        """
        Remove and return the item at index ``i``
        """
class ForwardModel:
    """
    Everything that acts on the subject in a forward simulation.
    """
    def __init__(self, *, passive: bool = True, limb_damping: typing.SupportsFloat | typing.SupportsIndex = 0.5, gravity: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[3, 1]"] = ..., tone: numpy.typing.ArrayLike | None = None, locked: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex] = []) -> None:
        """
        Tissue and gravity; supports, equipment and muscles are added to the lists.
        
        Parameters
        ----------
        passive : bool
            Tissue of the segments and limb elements, structural damping of the segments.
        limb_damping : float
            Of every limb coordinate [N m s/rad]; an assumption.
        gravity : array_like
            (3,) in world axes [m/s^2]. Without gravity the muscles are thought to carry the weight, as in plan_motion.
        tone : array_like, optional
            (coordinate,) constant generalised force, as `Motion.tone`.
        locked : list of int
            Bodies whose joint keeps the angles it starts with.
        """
    @property
    def anchors(self) -> Anchors:
        """
        Anchor each.
        """
    @anchors.setter
    def anchors(self, arg0: Anchors) -> None:
        ...
    @property
    def bands(self) -> Bands:
        """
        Band each.
        """
    @bands.setter
    def bands(self, arg0: Bands) -> None:
        ...
    @property
    def contacts(self) -> Contacts:
        """
        Contact each.
        """
    @contacts.setter
    def contacts(self, arg0: Contacts) -> None:
        ...
    @property
    def gravity(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[3, 1]"]:
        """
        (3,) in world axes [m/s^2].
        """
    @gravity.setter
    def gravity(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[3, 1]"]) -> None:
        ...
    @property
    def held(self) -> HeldMasses:
        """
        HeldMass each.
        """
    @held.setter
    def held(self, arg0: HeldMasses) -> None:
        ...
    @property
    def limb_damping(self) -> float:
        """
        Of every limb coordinate [N m s/rad].
        """
    @limb_damping.setter
    def limb_damping(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> None:
        ...
    @property
    def locked(self) -> list[int]:
        """
        Bodies whose joint keeps the angles it starts with.
        """
    @locked.setter
    def locked(self, arg0: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex]) -> None:
        ...
    @property
    def muscles(self) -> MuscleControl | None:
        """
        MuscleControl or None.
        """
    @muscles.setter
    def muscles(self, arg0: MuscleControl | None) -> None:
        ...
    @property
    def passive(self) -> bool:
        """
        Whether tissue and its structural damping act.
        """
    @passive.setter
    def passive(self, arg0: bool) -> None:
        ...
    @property
    def springs(self) -> JointSprings:
        """
        JointSpring each.
        """
    @springs.setter
    def springs(self, arg0: JointSprings) -> None:
        ...
    @property
    def tasks(self) -> Tasks:
        """
        Task each.
        """
    @tasks.setter
    def tasks(self, arg0: Tasks) -> None:
        ...
    @property
    def tone(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        (coordinate,) constant generalised force, as `Motion.tone`; empty: none.
        """
    @tone.setter
    def tone(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"]) -> None:
        ...
class Trajectory:
    """
    A simulated course. Arrays are read-only views.
    """
    __hash__: typing.ClassVar[None]  # type: ignore
    def __copy__(self) -> Trajectory:
        ...
    def __deepcopy__(self, memo: dict) -> Trajectory:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[int, typing.Any]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def energy_gap(self) -> float:
        """
        How far the energy account does not close.
        
        Returns
        -------
        float
            Largest |kinetic + gravity + elastic + dissipated - applied - its first value| [J].
        """
    def to_xarray(self, subject: Subject) -> xarray.Dataset:
        """
        The course as one labelled dataset, in memory.
        
        Parameters
        ----------
        subject : Subject
            The one that was simulated.
        
        Returns
        -------
        xarray.Dataset
            Dimensions time, segment, axis, coordinate and, if muscles drove, muscle (docs/hdf5.md, "Trajectory file").
        """
    def write(self, file: os.PathLike | str | bytes, subject: Subject) -> None:
        """
        Writes one netCDF-4-compatible HDF5 file (docs/hdf5.md), complete or not at all.
        
        Parameters
        ----------
        file : path
            Replaced only by a complete one.
        subject : Subject
            The one that was simulated.
        
        Raises
        ------
        ResultsError
            With the path and the reason.
        """
    @property
    def activation(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time, muscle) held by MuscleControl, 0 to 1; (time, 0) without.
        """
    @property
    def applied(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time,) work of muscles, tasks, prescribed and external forces since the start [J]
        """
    @property
    def dissipated(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time,) taken by dampers, friction and contacts since the start [J]
        """
    @property
    def elastic(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time,) of tissue, tone, anchors, contacts and bands [J]
        """
    @property
    def event_time(self) -> float | None:
        """
        [s]; None: the event did not happen.
        """
    @property
    def gravity(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time,) energy of weight, zero at world height 0 [J]
        """
    @property
    def integrator(self) -> spondyl.Integrator:
        """
        The one that ran.
        """
    @property
    def kinetic(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time,) energy of motion [J]
        """
    @property
    def q(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time, coordinate) generalised coordinates [m], [rad].
        """
    @property
    def sharing(self) -> spondyl.Status:
        """
        Worst status of the force sharings of MuscleControl.
        """
    @property
    def steps(self) -> int:
        """
        Accepted steps.
        """
    @property
    def time(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time,) [s]
        """
    @property
    def v(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time, coordinate) generalised speeds [m/s], [rad/s].
        """
class ForwardRun:
    """
    One repetition of an exercise forward in time; made by simulate_exercise.
    """
    __hash__: typing.ClassVar[None]  # type: ignore
    def __copy__(self) -> ForwardRun:
        ...
    def __deepcopy__(self, memo: dict) -> ForwardRun:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[int, typing.Any]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def energy_residual(self) -> float:
        """
        Gap of the energy account over the largest energy that changed hands.
        
        Returns
        -------
        float
        """
    @property
    def course(self) -> Trajectory:
        """
        Of the phases, from there.
        """
    @property
    def exercise(self) -> str:
        """
        Id of the exercise.
        """
    @property
    def lock_error(self) -> float:
        """
        Largest departure of a locked or pinned point along the course [m] or [rad].
        """
    @property
    def measure(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        (time,) primary measure along the course [rad] or [m].
        """
    @property
    def phase(self) -> list[int]:
        """
        (time,) index of the phase of each row of the course.
        """
    @property
    def restriction(self) -> str:
        """
        Name, empty for the free subject.
        """
    @property
    def settling(self) -> Trajectory:
        """
        From the posture as written until the subject is at rest on its supports.
        """
class StorageTable:
    """
    A time series as OpenSim stores it.
    
    Parameters
    ----------
    name : str
        First line of the file.
    labels : list of str
        Of all columns; the first is "time".
    values : (time, label) array
        Finite or not a number; the first column in s.
    units : list of str, optional
        Of all columns, such as "deg" or "N m"; only CSV shows them.
    in_degrees : bool
        Whether rotational coordinates among the columns are in degrees; else in radians.
    """
    def __init__(self, name: str, labels: collections.abc.Sequence[str], values: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, n]"], *, units: collections.abc.Sequence[str] = [], in_degrees: bool = False) -> None:
        """
        A table of one's own.
        
        Parameters
        ----------
        name : str
            First line of the file.
        labels : sequence of str
            Of all columns; the first is "time".
        values : array_like
            (time, label).
        units : sequence of str
            Of all columns, for CSV.
        in_degrees : bool
            Whether rotational coordinates are in degrees.
        """
    def __repr__(self) -> str:
        ...
    @property
    def in_degrees(self) -> bool:
        """
        Whether rotational coordinates are in degrees.
        """
    @property
    def labels(self) -> list[str]:
        """
        Of all columns; the first is "time".
        """
    @property
    def name(self) -> str:
        """
        First line of the file.
        """
    @property
    def units(self) -> list[str]:
        """
        Of all columns; empty in a table that was read.
        """
    @property
    def values(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        (time, label) read-only view.
        """
class Parameter:
    """
    One input of the model that varies between people.
    """
    def __repr__(self) -> str:
        ...
    @property
    def is_fixed(self) -> bool:
        """
        True for a value that does not vary.
        """
    @property
    def label(self) -> str:
        """
        Label of the source, as in the tables.
        """
    @property
    def men(self) -> str:
        """
        Distribution of men, and of women where they have none of their own; normal and lognormal by their 5 % and 95 % quantiles.
        """
    @property
    def name(self) -> str:
        """
        As in `parameter_names`.
        """
    @property
    def source(self) -> str:
        """
        Citation or reason.
        """
    @property
    def unit(self) -> str:
        """
        SI unit, "1" for a ratio or a choice.
        """
    @property
    def women(self) -> str | None:
        """
        Distribution of women.
        """
class Ensemble:
    """
    What varies between people, and how.
    
    Made by `ensemble` or `read_ensemble`, or from the text of such a file (docs/study_format.md).
    """
    __hash__: typing.ClassVar[None]  # type: ignore
    def __copy__(self) -> Ensemble:
        ...
    def __deepcopy__(self, memo: dict) -> Ensemble:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[int, typing.Any]:
        ...
    def __init__(self, toml: str = '') -> None:
        """
        The ensemble that a text describes.
        
        Parameters
        ----------
        toml : str, optional
            Text with tables ``[parameters.<name>]``; nobody varies if left out.
        
        Raises
        ------
        DatasetError
            With line and column.
        """
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def only(self, names: collections.abc.Sequence[str]) -> Ensemble:
        """
        The same ensemble with some of its inputs alone; all others are nominal.
        
        Parameters
        ----------
        names : sequence of str
            Names of parameters, and "mobility".
        
        Returns
        -------
        Ensemble
        
        Raises
        ------
        UnknownNameError
        """
    def to_toml(self) -> str:
        """
        The text of a file that reads back to the same ensemble.
        
        Returns
        -------
        str
        """
    @property
    def dimensions(self) -> list[str]:
        """
        Names of the dimensions of a design.
        """
    @property
    def parameters(self) -> list[Parameter]:
        """
        What varies or is fixed, beside mobility.
        """
    @property
    def varies_mobility(self) -> bool:
        """
        Whether the mobility of the levels is drawn.
        """
class Draw:
    """
    One person drawn from an ensemble, and what else was drawn.
    """
    @property
    def criterion(self) -> spondyl.Criterion:
        """
        Which equilibrium is taken.
        """
    @property
    def friction(self) -> float | None:
        """
        Of every support, or None: its own.
        """
    @property
    def person(self) -> SubjectOptions:
        """
        SubjectOptions; `make_subject(options=...)` makes the person.
        """
    @property
    def severity(self) -> float:
        """
        Of the restriction.
        """
    @property
    def support_cost(self) -> float:
        """
        Factor on the cost of every support.
        """
    @property
    def values(self) -> list[float]:
        """
        Of `Ensemble.parameters`, in SI; choices by their number.
        """
class Study:
    """
    What is to be run: subjects x exercises x restrictions x criteria.
    
    Every subject does every exercise under every criterion, free and with every restriction in every mode.
    """
    def __init__(self, id: str, exercises: collections.abc.Sequence[Exercise], restrictions: collections.abc.Sequence[Restriction] = [], modes: collections.abc.Sequence[spondyl.Match | str] = ..., criteria: collections.abc.Sequence[spondyl.Criterion | str] = ..., ensemble: Ensemble | None = None, *, subjects: typing.SupportsInt | typing.SupportsIndex = 1, sampling: str = 'latin_hypercube', seed: typing.SupportsInt | typing.SupportsIndex = 1, quantiles: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None = None, frames: typing.SupportsInt | typing.SupportsIndex = 101, branches: spondyl.BranchSearch | str = spondyl.BranchSearch.none, keep: str = 'summary', title: str = '') -> None:
        """
        A study that can be run.
        
        Parameters
        ----------
        id : str
            Letters, digits and underscores.
        exercises : sequence of Exercise
        restrictions : sequence of Restriction
        modes : sequence of Match or str
            reach_matched, load_matched, effort_matched.
        criteria : sequence of Criterion or str
        ensemble : Ensemble, optional
            What varies between subjects; left out: the nominal man.
        subjects : int
        sampling : {"latin_hypercube", "sobol", "random"}
        seed : int
        quantiles : array, shape (subjects, dimensions), optional
            A design of one's own in [0, 1].
        frames : int
            Of one repetition.
        branches : BranchSearch or str
        keep : {"summary", "phases", "files"}
        title : str
        
        Raises
        ------
        ExerciseError, SubjectError
            When it cannot be run.
        """
    def __repr__(self) -> str:
        ...
    def to_toml(self) -> str:
        """
        The text of its study file.
        
        Returns
        -------
        str
        """
    @property
    def criteria(self) -> list[spondyl.Criterion]:
        """
        Which equilibria are taken.
        """
    @property
    def ensemble(self) -> Ensemble:
        """
        What varies between subjects.
        """
    @property
    def exercises(self) -> list[Exercise]:
        """
        What everybody does.
        """
    @property
    def frames(self) -> int:
        """
        Of one repetition.
        """
    @property
    def id(self) -> str:
        """
        Letters, digits and underscores.
        """
    @property
    def keep(self) -> str:
        """
        What is kept of a run.
        """
    @property
    def modes(self) -> list[spondyl.Match]:
        """
        How restricted runs are matched.
        """
    @property
    def restrictions(self) -> list[Restriction]:
        """
        Each in every mode.
        """
    @property
    def sampling(self) -> str:
        """
        How the design is made.
        """
    @property
    def seed(self) -> int:
        """
        Of the sampling.
        """
    @property
    def subjects(self) -> int:
        """
        Number of subjects.
        """
    @property
    def title(self) -> str:
        """
        For people.
        """
class StudyState:
    """
    How far the folder of a study is.
    """
    def __repr__(self) -> str:
        ...
    @property
    def blocks(self) -> int:
        """
        Units that are run, written and resumed.
        """
    @property
    def done(self) -> int:
        """
        Blocks that are there.
        """
    @property
    def id(self) -> str:
        """
        Of the study.
        """
    @property
    def key(self) -> str:
        """
        Over everything a row depends on.
        """
    @property
    def rows(self) -> int:
        """
        Of the whole study.
        """
    @property
    def subjects(self) -> int:
        """
        Of the whole study.
        """
class StudyFolder:
    """
    A folder in which a study runs, and goes on after any interruption.
    """
    def __init__(self, path: os.PathLike | str | bytes, study: Study | None = None, *, datasets: spondyl.Datasets | os.PathLike[str] | str | None = None) -> None:
        """
        Makes the folder, or goes on in it.
        
        Parameters
        ----------
        path : path
        study : Study, optional
            Left out: the study that was begun there.
        datasets : Datasets or path, optional
        
        Raises
        ------
        ResultsError
            When the folder belongs to another study, other tables or another program, or cannot be written.
        """
    def __repr__(self) -> str:
        ...
    def _collect(self, path: os.PathLike | str | bytes, progress: collections.abc.Callable[[str, float], typing.Any] | None) -> None:
        ...
    def _run(self, threads: typing.SupportsInt | typing.SupportsIndex, shard: tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex], progress: collections.abc.Callable[[str, float], typing.Any] | None) -> None:
        ...
    def collect(self, file: os.PathLike[str] | str, *, progress: bool | collections.abc.Callable[[str, float], typing.Any] = False) -> pathlib.Path:
        """
        Writes the study file; a pure function of the parts.
        
        Parameters
        ----------
        file : path
        progress : bool or callable(stage, fraction)
        
        Returns
        -------
        pathlib.Path
            Of the file.
        
        Raises
        ------
        ResultsError
            If a block is missing, or a part is damaged or of another study.
        """
    def is_done(self, block: typing.SupportsInt | typing.SupportsIndex) -> bool:
        """
        Whether the part of a block is there.
        
        Parameters
        ----------
        block : int
        
        Returns
        -------
        bool
        """
    def run(self, *, threads: typing.SupportsInt | typing.SupportsIndex = 0, shard: tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex] = (0, 1), progress: bool | collections.abc.Callable[[str, float], typing.Any] = True) -> None:
        """
        Runs the blocks of a shard that are missing, without the GIL.
        
        Parameters
        ----------
        threads : int
            0 takes as many as the machine has.
        shard : (int, int)
            (i, n) does every n-th block from the i-th on.
        progress : bool or callable(stage, fraction)
            True shows a bar with rate and remaining time.
        
        Raises
        ------
        ResultsError
            When a part cannot be written.
        """
    def run_block(self, block: typing.SupportsInt | typing.SupportsIndex, *, progress: collections.abc.Callable[[str, float], typing.Any] | None = None) -> None:
        """
        Runs one block and writes its part; does nothing if it is there. Without the GIL.
        
        Parameters
        ----------
        block : int
        progress : callable(stage, fraction), optional
        
        Raises
        ------
        ResultsError
        """
    @property
    def blocks(self) -> int:
        """
        Number of blocks.
        """
    @property
    def path(self) -> pathlib.Path:
        """
        The folder.
        """
    @property
    def state(self) -> StudyState:
        """
        How far it is.
        """
    @property
    def study(self) -> Study:
        """
        What is run here.
        """
def _assumptions_of(subject: Subject) -> list[Assumption]:
    ...
def _stored_run(*, exercise: str, restriction: str, match: spondyl.Match | str, time: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"], q: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, n]"], muscles: collections.abc.Sequence[str], activation: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, n]"], muscle_force: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, n]"], reaction: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, n]"], passive_moment: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, n]"], reserve_moment: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, n]"], supports: collections.abc.Sequence[str], support_force: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, n]"]) -> Performance:
    ...
@typing.overload
def activation_table(motion: Motion, loads: Loads) -> StorageTable:
    """
    Activation of every muscle, 0 to 1, like OpenSim's `_activation.sto`.
    
    Parameters
    ----------
    motion : Motion
    loads : Loads
    
    Returns
    -------
    StorageTable
    
    Raises
    ------
    SimulationError
        If what is given does not belong together; for a trajectory also if no MuscleControl held activations.
    """
@typing.overload
def activation_table(subject: Subject, trajectory: Trajectory) -> StorageTable:
    """
    Activations that MuscleControl held.
    
    Parameters
    ----------
    subject : Subject
    trajectory : Trajectory
    
    Returns
    -------
    StorageTable
    """
def axes() -> list[spondyl.Axis]:
    """
    All axes.
    
    Returns
    -------
    list of Axis
        Flexion, lateral bending, axial rotation: the order of every array over axes.
    """
def catalog(datasets: spondyl.Datasets | os.PathLike[str] | str | None = None) -> list[str]:
    """
    Ids of all exercises of the datasets.
    
    Parameters
    ----------
    datasets : Datasets or path, optional
        The folder of the package if left out.
    
    Returns
    -------
    list of str
        Sorted.
    
    Raises
    ------
    DatasetError
        If the folder has no exercises.
    """
def check_exercise(subject: Subject, exercise: Exercise) -> None:
    """
    Whether this subject can do this exercise: names, goals, supports and the floor.
    
    Parameters
    ----------
    subject : Subject
    exercise : Exercise
    
    Raises
    ------
    ExerciseError
        With file, line and remedy.
    UnknownNameError
        With file, line and the closest names.
    """
def cobb_angle(subject: Subject, posture: spondyl.Motion | numpy.typing.ArrayLike, upper: str, lower: str) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
    """
    Angle between the upper end plate of one vertebra and the lower one of another below it.
    
    End plates are square to the body frames, which is an assumption: compare differences between postures.
    
    Parameters
    ----------
    subject : Subject
    posture : Motion or array_like
        Coordinates (coordinate,) or (time, coordinate).
    upper, lower : str
        "T4" and "T12"; the lower one may be "S1", whose upper plate counts.
    
    Returns
    -------
    numpy.ndarray
        (time,) kyphosis positive, lordosis negative [rad]
    
    Raises
    ------
    UnknownNameError, SimulationError
    """
def compare(free_subject: Subject, free: Performance, restricted_subject: Subject, restricted: Performance, exercise: Exercise) -> Shift:
    """
    Compares two performances of one exercise.
    
    Parameters
    ----------
    free_subject, restricted_subject : Subject
    free, restricted : Performance
    exercise : Exercise
    
    Returns
    -------
    Shift
    
    Raises
    ------
    ComparisonError
        If they were not made to be compared: another exercise, body, criterion or number of frames, or a restricted motion
        that was matched against another free one.
    """
def coordinate_table(subject: Subject, motion: Motion | Trajectory, *, in_degrees: bool = True, knee_flexion_positive: bool = False) -> StorageTable:
    """
    One column per degree of freedom, in OpenSim's common names.
    
    Three angles of one joint are body-fixed, first about z, then x, then y, from neutral standing; columns are continuous.
    Where the second angle passes 90 degrees the other two may change fast. Names and signs: docs/exchange.md.
    
    Parameters
    ----------
    subject : Subject
    motion : Motion or Trajectory
    in_degrees : bool
        Else in radians.
    knee_flexion_positive : bool
        As in Rajagopal's model and its descendants; else as in gait2392 and the thoracolumbar full-body model.
    
    Returns
    -------
    StorageTable
    
    Raises
    ------
    SimulationError
        If subject and motion do not belong together.
    """
def design(sampling: str, points: typing.SupportsInt | typing.SupportsIndex, dimensions: typing.SupportsInt | typing.SupportsIndex, seed: typing.SupportsInt | typing.SupportsIndex = 1) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
    """
    Points of the unit cube; the same bits everywhere for the same arguments.
    
    Parameters
    ----------
    sampling : {"latin_hypercube", "sobol", "random"}
    points, dimensions : int
    seed : int
    
    Returns
    -------
    numpy.ndarray, shape (points, dimensions)
    """
def disc_pressure(subject: Subject, loads: Loads, *, p0: typing.SupportsFloat | typing.SupportsIndex = 75000.0, c: typing.SupportsFloat | typing.SupportsIndex = 1.5151515151515151, area: typing.SupportsFloat | typing.SupportsIndex | None = None) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
    """
    What a needle in each disc would read: p0 + c F/A, F the compression.
    
    Parameters
    ----------
    subject : Subject
    loads : Loads
    p0 : float
        Pressure of an unloaded disc [Pa]; recalled, 0.05 to 0.10 MPa.
    c : float
        Pressure per mean stress; recalled, 1/0.77 to 1/0.55.
    area : float, optional
        Of every disc [m^2]; the subject's own if left out. Wilke's subject: 1800e-6 (recalled).
    
    Returns
    -------
    numpy.ndarray
        (time, 18) [Pa]
    
    Raises
    ------
    SimulationError
        If an area is not positive.
    """
def draw(ensemble: Ensemble, quantiles: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], *, datasets: spondyl.Datasets | os.PathLike[str] | str | None = None) -> Draw:
    """
    The person at one point of the unit cube.
    
    Parameters
    ----------
    ensemble : Ensemble
    quantiles : sequence of float
        One in [0, 1] for each of `Ensemble.dimensions`.
    datasets : Datasets or path, optional
    
    Returns
    -------
    Draw
    
    Raises
    ------
    SubjectError
    """
def ensemble(name: str = 'population', *, datasets: spondyl.Datasets | os.PathLike[str] | str | None = None) -> Ensemble:
    """
    An ensemble of the datasets.
    
    Parameters
    ----------
    name : str
        A file of datasets/uncertainty.
    datasets : Datasets or path, optional
    
    Returns
    -------
    Ensemble
    
    Raises
    ------
    UnknownNameError
    """
def evaluate_loads(subject: Subject, exercise: Exercise, motion: Motion, *, objective: spondyl.Objective | str = spondyl.Objective.squared, bounds: collections.abc.Mapping[str, typing.Annotated[collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], "FixedSize(2)"]] = {}, coactivation: typing.SupportsFloat | typing.SupportsIndex = 0.0, pressure: typing.Annotated[collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], "FixedSize(2)"] = [0.0, 26600.0], breathing: collections.abc.Mapping[str, typing.SupportsFloat | typing.SupportsIndex] = {}, force_velocity: bool = False, stiffness_minimum: typing.SupportsFloat | typing.SupportsIndex | None = None, push_stiffness: typing.SupportsFloat | typing.SupportsIndex = 0.0, short_range_stiffness: typing.SupportsFloat | typing.SupportsIndex = 23.4, support_ranges: bool = False, progress: collections.abc.Callable[[str, float], typing.Any] | None = None) -> Loads:
    """
    Loads of every frame of a motion. Runs without the GIL; Ctrl-C stops it.
    
    Parameters
    ----------
    subject : Subject
        The one the motion was planned for.
    exercise : Exercise
        The one the motion does.
    motion : Motion
    objective : Objective or str
        How activations are weighed: "squared", "cubed", "volume_weighted" or "min_max".
    bounds : dict of str to (float, float)
        Lowest and highest activation, from EMG, of a fascicle, a group ("rectus_abdominis") or its side
        ("rectus_abdominis_r").
    coactivation : float
        Least activation of the trunk's flexors and extensors while the trunk rests on nothing; people standing or sitting
        freely have 0.017.
    pressure : (float, float)
        Lowest and highest pressure of the abdominal cavity [Pa]; the lowest braces.
    breathing : dict of str to float
        Lowest pressure by the breath of the exercise's phases, "in", "out" and "free" [Pa], in each phase from that of the
        phase before to its own; what is not named is 0. The larger one counts where the abdomen is braced too.
    force_velocity : bool
        Whether capacity depends on the speed of the fibres.
    stiffness_minimum : float, optional
        Smallest eigenvalue that the trunk's stiffness shall have, pelvis and limbs held [N m/rad]; 0 makes a posture
        stable by co-contraction. None does not ask for it.
    push_stiffness : float
        With a minimum: stiffness that T8 shall have besides against horizontal pushes [N/m].
    short_range_stiffness : float
        Stiffness of activated fibres over force per optimal fibre length.
    support_ranges : bool
        Whether to find how far the support forces are determined.
    progress : callable(stage, fraction), optional
        Called about every 50 ms; an exception in it ends the run and reaches the caller.
    
    Returns
    -------
    Loads
        Failures of single frames are data: see `Loads.status`.
    
    Raises
    ------
    SimulationError
        If subject, exercise and motion do not belong together or the options contradict themselves.
    UnknownNameError
        For bounds of muscles and breaths that do not exist.
    Cancelled
    """
def exercise(id: str, datasets: spondyl.Datasets | os.PathLike[str] | str | None = None) -> Exercise:
    """
    An exercise of the catalog.
    
    Parameters
    ----------
    id : str
        See `catalog`.
    datasets : Datasets or path, optional
        The folder of the package if left out.
    
    Returns
    -------
    Exercise
    
    Raises
    ------
    UnknownNameError
        With the closest ids.
    DatasetError
        With file, line and column of what is wrong in it.
    """
def exercise_schema() -> str:
    """
    JSON Schema (draft 2020-12) of exercise files, every key with its meaning.
    
    Returns
    -------
    str
        A parsed TOML file that it refuses is no exercise; `#/$defs/posture_file` is the schema of posture files.
    """
def follow(subject: Subject, motion: Motion, *, rate: typing.SupportsFloat | typing.SupportsIndex = 40.0) -> collections.abc.Callable[[typing.SupportsFloat | typing.SupportsIndex, State], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]]:
    """
    Wanted accelerations that follow a planned motion, for `MuscleControl`.
    
    Parameters
    ----------
    subject : Subject
    motion : Motion
        Beyond its end the last posture is held.
    rate : float
        Of the critically damped return to it [1/s].
    
    Returns
    -------
    callable(time, state) -> numpy.ndarray
        (coordinate,) rates of v.
    
    Raises
    ------
    SimulationError
        When motion and subject do not belong together.
    """
def forward_model(subject: Subject, exercise: Exercise, q: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"], *, anchor_stiffness: typing.SupportsFloat | typing.SupportsIndex = 1000000.0) -> ForwardModel:
    """
    The supports, held masses, bands and locked joints of an exercise.
    
    Parameters
    ----------
    subject : Subject
    exercise : Exercise
    q : array_like
        (coordinate,) the posture; every supported point is anchored where it is there.
    anchor_stiffness : float
        [N/m]
    
    Returns
    -------
    ForwardModel
    
    Raises
    ------
    UnknownNameError
        For a point the subject lacks.
    ExerciseError, SimulationError
        For equipment that has no place in a forward simulation.
    """
def group_activation(subject: Subject, activation: spondyl.Loads | numpy.typing.ArrayLike, group: str) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
    """
    Mean activation of a muscle group, weighted by cross-section.
    
    Parameters
    ----------
    subject : Subject
    activation : Loads or array_like
        (muscle,) or (time, muscle)
    group : str
        "multifidus_lumborum", of one side with "_r" or "_l".
    
    Returns
    -------
    numpy.ndarray
        (time,)
    
    Raises
    ------
    UnknownNameError
    """
def implant_load(subject: Subject, motion: Motion, loads: Loads, *, level: spondyl.Level | str = spondyl.Level.T12_L1, lever: typing.SupportsFloat | typing.SupportsIndex = 0.05, fixator_share: typing.SupportsFloat | typing.SupportsIndex = 0.0) -> ImplantLoad:
    """
    Resultant of the anterior column, as a vertebral body replacement with a dorsal fixator measures it.
    
    Absolute newtons are not comparable with a patient's; ratios to a reference posture and shapes are.
    
    Parameters
    ----------
    subject : Subject
    motion : Motion
    loads : Loads
        Of this motion.
    level : Level or str
        The disc above the replaced body.
    lever : float
        From the disc centre back to the rods [m]; assumed.
    fixator_share : float
        Of the column's force that the rods take, 0 to below 1; assumed. Ratios do not depend on it.
    
    Returns
    -------
    ImplantLoad
    
    Raises
    ------
    SimulationError
        If motion and loads do not belong together or a number is out of range.
    """
def inclinometer_angle(subject: Subject, posture: spondyl.Motion | numpy.typing.ArrayLike, start: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"] | None = None, *, body: str = 'T1', axis: spondyl.Axis | str = spondyl.Axis.axial_rotation, held_vertical: bool = True, reference_W: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[3, 1]"] = ...) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
    """
    What a gravity inclinometer with its dial square to one axis of a body reads since the start.
    
    Parameters
    ----------
    subject : Subject
    posture : Motion or array_like
        Coordinates (coordinate,) or (time, coordinate).
    start : array_like, optional
        (coordinate,) the posture that reads zero; the first one if left out.
    body : str
        The vertebra it lies on.
    axis : Axis or str
    held_vertical : bool
        The examiner keeps the dial vertical: tilt of the body's edge that was nearest to level, within 90 deg. Else it is
        fixed to the body: turn of the dial under gravity.
    reference_W : array_like
        (3,) world direction: up is gravity, (1, 0, 0) a bar or compass for upright rotation tests.
    
    Returns
    -------
    numpy.ndarray
        (time,) [rad]. No bias is added; see `inclinometer_bias`.
    
    Raises
    ------
    UnknownNameError
    SimulationError
        If the axis comes within 10 deg of the reference.
    """
def inclinometer_bias() -> InstrumentBias:
    """
    Inclinometers against ultrasound and motion capture at C7/T1 in heel-sit rotation.
    
    Returns
    -------
    InstrumentBias
    """
def levels() -> list[spondyl.Level]:
    """
    All levels.
    
    Returns
    -------
    list of Level
        From L5_S1 to C7_T1, the order of every array over segments.
    """
def lumbopelvic_split(subject: Subject, posture: spondyl.Motion | numpy.typing.ArrayLike, start: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"] | None = None, *, vertebra: str = 'T12') -> LumbopelvicSplit:
    """
    Lumbar and pelvic rotation as sensors on a vertebra and the sacrum give them.
    
    Parameters
    ----------
    subject : Subject
    posture : Motion or array_like
        Coordinates (coordinate,) or (time, coordinate).
    start : array_like, optional
        (coordinate,) the posture that reads zero; the first one if left out.
    vertebra : str
        Under the upper sensor.
    
    Returns
    -------
    LumbopelvicSplit
    
    Raises
    ------
    UnknownNameError, SimulationError
    """
def make_subject(datasets: spondyl.Datasets | os.PathLike[str] | str | None = None, *, mass: typing.SupportsFloat | typing.SupportsIndex = 78.0, height: typing.SupportsFloat | typing.SupportsIndex = 1.73, sex: spondyl.Sex | str = spondyl.Sex.male, specific_tension: typing.SupportsFloat | typing.SupportsIndex = 700000.0, passive_stress: typing.SupportsFloat | typing.SupportsIndex = 350000.0, abdomen_offset: typing.SupportsFloat | typing.SupportsIndex = 0.02, preload: typing.SupportsFloat | typing.SupportsIndex = 0.0, girdle_vertebra: typing.SupportsInt | typing.SupportsIndex = 4, intercostals: bool = True, cage_stiffness: typing.SupportsFloat | typing.SupportsIndex = 1.0, mobility: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None = None, options: SubjectOptions | None = None) -> Subject:
    """
    Builds a person by scaling the man of the datasets.
    
    Parameters
    ----------
    datasets : Datasets or path, optional
        The tables of the package if left out.
    mass : float
        [kg], 40 to 140.
    height : float
        [m], 1.40 to 2.10.
    sex : {"male", "female"}
        Selects segment proportions.
    specific_tension : float
        Muscle stress at full activation [N/m^2], 20e4 to 150e4.
    passive_stress : float
        Of stretched muscle fibres at 60 % strain [N/m^2], 0 to 150e4; 0 leaves them out.
    abdomen_offset : float
        Of the abdominal wall, backward from where the source has it [m], -0.02 to 0.05.
    preload : float
        Constant compression behind the passive law [N], 0 to 2000.
    girdle_vertebra : int
        Thoracic vertebra that carries sternum, clavicles and arms, 1 to 6.
    intercostals : bool
        Constructed fascicles of low trust.
    cage_stiffness : float
        Of the rib cage against that of the tables, 0 to 4.
    mobility : array_like, optional
        (18, 3) angles of every level and axis at any moment against those of the tables, 0.1 to 10; 1 if left out.
    options : SubjectOptions, optional
        All of the above at once, as `draw` gives them; what else is said is not looked at then.
    
    Returns
    -------
    Subject
        Scaled by theory.md (B1)-(B4).
    
    Raises
    ------
    SubjectError
        If a number is out of range.
    """
def maximal_effort(subject: Subject, q: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"], *, body: str = 'T4', level: spondyl.Level | str = spondyl.Level.L5_S1, axis: spondyl.Axis | str = spondyl.Axis.flexion, side: spondyl.Side | str = spondyl.Side.negative, direction: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"] | None = None) -> MaximalEffort:
    """
    Quasi-isometric maximal effort: the pelvis strapped, a harness holds one vertebra still. Runs without the GIL.
    
    Parameters
    ----------
    subject : Subject
    q : array_like
        (coordinate,) the posture; its weight and passive tissue are part of the task.
    body : str
        Vertebra under the harness.
    level : Level or str
        Joint centre the moment is read about.
    axis : Axis or str
        In the pelvis's axes.
    side : {"positive", "negative"}
        Of the effort: negative is extension, left bending, right rotation.
    direction : array_like, optional
        (coordinate,) any other generalised force, its first six components 0; replaces the four above.
    
    Returns
    -------
    MaximalEffort
    
    Raises
    ------
    UnknownNameError
    SimulationError
        If the posture cannot even be held.
    """
def mirrored(exercise: Exercise) -> Exercise:
    """
    The same exercise on the other side of the body.
    
    Parameters
    ----------
    exercise : Exercise
    
    Returns
    -------
    Exercise
        Names ending in _r and _l exchanged, lateral values negated; its mirror image is the exercise again.
    
    Raises
    ------
    ExerciseError
        For a bound on a lateral measure, whose mirror image would be a lower bound.
    """
def mjcf(subject: Subject, *, shapes: bool = True, muscles: bool = True, gravity: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[3, 1]"] = ...) -> str:
    """
    The subject's tree as MJCF text for MuJoCo 2.2 or later; no tissue, contacts or actuators.
    
    Parameters
    ----------
    subject : Subject
    shapes : bool
        Whether bodies get shapes to look at.
    muscles : bool
        Whether fascicles are drawn as tendons.
    gravity : array_like
        (3,) in world axes: x anterior, y up, z right [m/s^2].
    
    Returns
    -------
    str
    """
def muscle_force_table(motion: Motion, loads: Loads) -> StorageTable:
    """
    Force of every muscle along its tendon [N], like OpenSim's `_force.sto`.
    
    Parameters
    ----------
    motion : Motion
    loads : Loads
    
    Returns
    -------
    StorageTable
    
    Raises
    ------
    SimulationError
        If motion and loads do not belong together.
    """
def neutral_state(subject: Subject) -> State:
    """
    Neutral standing at rest.
    
    Parameters
    ----------
    subject : Subject
    
    Returns
    -------
    State
    """
def outcome_changes(free_subject: Subject, free: Performance, restricted_subject: Subject, restricted: Performance, exercise: Exercise) -> list[OutcomeChange]:
    """
    Outcomes of two performances side by side, with `dRot_L` and `reach_deficit`.
    
    Parameters
    ----------
    free_subject, restricted_subject : Subject
    free, restricted : Performance
    exercise : Exercise
    
    Returns
    -------
    list of OutcomeChange
        Prints as a table.
    
    Raises
    ------
    ComparisonError
        If they were not made to be compared.
    """
def outcomes(subject: Subject, exercise: Exercise, performance: Performance) -> list[Outcome]:
    """
    All outcomes of a performance, in a fixed order.
    
    Parameters
    ----------
    subject : Subject
    exercise : Exercise
    performance : Performance
    
    Returns
    -------
    list of Outcome
        Prints as a table. SI units. Not a number: a share of regions that turn against each other, a dose the source does not state.
    
    Raises
    ------
    SimulationError
        When motion and loads differ in frames.
    ExerciseError
        When the exercise has no primary goal.
    """
def parameter_names() -> list[str]:
    """
    What can vary between people, beside mobility.
    
    Returns
    -------
    list of str
    """
def percent_of_maximum(subject: Subject, activation: spondyl.Loads | numpy.typing.ArrayLike, maximum: MaximalEffort, group: str) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
    """
    Activation of a muscle group in percent of that in a maximal effort: %MVC.
    
    Parameters
    ----------
    subject : Subject
    activation : Loads or array_like
        (muscle,) or (time, muscle)
    maximum : MaximalEffort
        Of the same subject.
    group : str
        As in `group_activation`.
    
    Returns
    -------
    numpy.ndarray
        (time,) [percent]
    
    Raises
    ------
    UnknownNameError
    SimulationError
        If the group is silent in the maximal effort.
    """
def plan_motion(subject: Subject, exercise: Exercise, match: spondyl.Match | str = spondyl.Match.reach_matched, free: spondyl.Motion | spondyl.Performance | None = None, *, criterion: spondyl.Criterion | str = spondyl.Criterion.elastic, frames: typing.SupportsInt | typing.SupportsIndex = 101, guarding_stiffness: typing.SupportsFloat | typing.SupportsIndex = 0.0, blend: typing.SupportsFloat | typing.SupportsIndex = 0.5, branches: spondyl.BranchSearch | str = spondyl.BranchSearch.phase_ends, creep: typing.SupportsFloat | typing.SupportsIndex = 0.0, creep_time: typing.SupportsFloat | typing.SupportsIndex = 560.0, progress: collections.abc.Callable[[str, float], typing.Any] | None = None) -> Motion:
    """
    Which posture a person takes to fulfil an exercise. Runs without the GIL; Ctrl-C stops it.
    
    Parameters
    ----------
    subject : Subject
    exercise : Exercise
    match : Match or str
        How a restricted motion is made comparable with the free one.
    free : Motion or Performance, optional
        The free subject's; needed by every match but "reach_matched". Where gravity drives the exercise that uses it too;
        without it the subject is relaxed as the exercise says.
    criterion : Criterion or str
        Which of the many postures that reach the goal is taken: "elastic", "muscle_effort", "blend" or "rhythm" (theory.md
        (E17)-(E20)).
    frames : int
        Of one repetition, at least 3.
    guarding_stiffness : float
        Of match "guarding" [N m/rad] or [N/m].
    blend : float
        Weight of muscle effort in criterion "blend", 0 to 1.
    branches : {"none", "phase_ends", "every_frame"}
        At which frames other equilibria are looked for.
    creep : float
        Part of the segments' moments that a hold of endless length takes away, 0 to 0.9; 0.25 is recalled from experiments.
    creep_time : float
        Its time constant [s].
    progress : callable(stage, fraction), optional
        Called about every 50 ms; an exception in it ends the run and reaches the caller.
    
    Returns
    -------
    Motion
        In equilibrium at every frame (theory.md section E). Failures of single frames are data: see `Motion.status`.
    
    Raises
    ------
    ExerciseError
        If the subject cannot do the exercise; see `check_exercise`.
    UnknownNameError
        With the closest names.
    SimulationError
        If the options do not fit together or the start posture has no equilibrium.
    Cancelled
    """
def position_of(subject: Subject, q: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], point: BodyPoint) -> numpy.typing.NDArray[numpy.float64]:
    """
    World place of a body point.
    
    Parameters
    ----------
    subject : Subject
    q : array_like
        (coordinate,) or (time, coordinate), as `Motion.q` [m], [rad].
    point : BodyPoint
        See `Subject.point`.
    
    Returns
    -------
    numpy.ndarray
        (3,), or (time, 3) for q of (time, coordinate): x anterior, y up, z right [m].
    """
def preset(name: str, severity: typing.SupportsFloat | typing.SupportsIndex = 1.0, *, strength: spondyl.PresetStrength | str = spondyl.PresetStrength.mid, levels: spondyl.Level | str | collections.abc.Sequence[spondyl.Level | str] | None = None, datasets: spondyl.Datasets | os.PathLike[str] | str | None = None) -> Restriction:
    """
    A restriction of the datasets by name.
    
    Parameters
    ----------
    name : str
        See `preset_names`.
    severity : float, default 1
        In [0, 1]; 0 changes nothing.
    strength : {"low", "mid", "high"}
        Which number of the row's range.
    levels : Level, str or pair of them, optional
        The same preset moved there.
    datasets : Datasets or path, optional
        The tables of the package if left out.
    
    Returns
    -------
    Restriction
    
    Raises
    ------
    UnknownNameError
        With the closest names.
    SubjectError
        If the severity is out of range.
    """
def preset_names(datasets: spondyl.Datasets | os.PathLike[str] | str | None = None) -> list[str]:
    """
    Names of the presets.
    
    Parameters
    ----------
    datasets : Datasets or path, optional
        The tables of the package if left out.
    
    Returns
    -------
    list of str
        In the order of the file.
    """
def ratio_to_reference(reading: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], reference: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[1, n]"], offset: typing.SupportsFloat | typing.SupportsIndex = 0.0) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
    """
    (reading - offset) / (reference - offset), column by column.
    
    Parameters
    ----------
    reading : array_like
        (time, n), or one row (n,).
    reference : array_like
        (n,) the reference posture, read by the same instrument.
    offset : float
        0 gives the ratio of pressures that was measured, p0 that of the forces.
    
    Returns
    -------
    numpy.ndarray
        (time, n)
    
    Raises
    ------
    SimulationError
        If a reference is not above the offset.
    """
def reaction_table(subject: Subject, motion: Motion, loads: Loads) -> StorageTable:
    """
    Force [N] and moment [N m] of every level on its cranial body, like OpenSim's JointReaction on the child.
    
    In the axes of the mid-disc frame (x forward, y up, z right), the moment of tissue or weld about the joint centre:
    `L4_L5_on_L4_in_disc_fx` ... `_mz`. So fy is compression, -fx anterior shear, -fz right shear.
    
    Parameters
    ----------
    subject : Subject
    motion : Motion
    loads : Loads
    
    Returns
    -------
    StorageTable
    
    Raises
    ------
    SimulationError
        If what is given does not belong together.
    """
def read_datasets(root: os.PathLike | str | bytes | None = None) -> Datasets:
    """
    Reads the tables a subject is made from.
    
    Parameters
    ----------
    root : path, optional
        A folder of datasets; else $SPONDYL_DATASETS, else those of the package.
    
    Returns
    -------
    Datasets
    
    Raises
    ------
    DatasetError
        With file, line and column.
    """
def read_ensemble(file: os.PathLike | str | bytes) -> Ensemble:
    """
    Reads a file of distributions.
    
    Parameters
    ----------
    file : path
    
    Returns
    -------
    Ensemble
    
    Raises
    ------
    DatasetError
        With file, line and column.
    """
def read_exercise(file: os.PathLike | str | bytes) -> Exercise:
    """
    Reads one exercise file (TOML).
    
    Parameters
    ----------
    file : path
        Postures it names are looked up in `../postures` beside it.
    
    Returns
    -------
    Exercise
    
    Raises
    ------
    DatasetError
        With file, line and column of what is wrong.
    """
def read_storage(file: os.PathLike | str | bytes) -> StorageTable:
    """
    Reads a .sto or .mot file of numbers.
    
    Parameters
    ----------
    file : path
    
    Returns
    -------
    StorageTable
    
    Raises
    ------
    DatasetError
        "file:line:column: ..." if header, labels and rows do not agree, time does not increase or a cell is no number.
    """
def read_study(file: os.PathLike | str | bytes, *, datasets: spondyl.Datasets | os.PathLike[str] | str | None = None) -> Study:
    """
    Reads a study file (docs/study_format.md).
    
    Parameters
    ----------
    file : path
    datasets : Datasets or path, optional
    
    Returns
    -------
    Study
    
    Raises
    ------
    DatasetError
        With file, line and column.
    """
def region_of(level: spondyl.Level | str) -> spondyl.Region:
    """
    The region a level is counted in.
    
    Parameters
    ----------
    level : Level or str
    
    Returns
    -------
    Region
        T12_L1 stands alone as thoracolumbar.
    
    Raises
    ------
    UnknownNameError
        With the closest names.
    """
def regions() -> list[spondyl.Region]:
    """
    All regions.
    
    Returns
    -------
    list of Region
        From the sacrum upward.
    """
def restricted(subject: Subject, restriction: Restriction) -> Subject:
    """
    The same person with stiff segments.
    
    Parameters
    ----------
    subject : Subject
    restriction : Restriction
        Replaces an earlier one; one that changes nothing gives the free subject bit for bit.
    
    Returns
    -------
    Subject
    
    Raises
    ------
    SubjectError
        If a number is out of range.
    """
def segment_energy(subject: Subject, q: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> numpy.typing.NDArray[numpy.float64]:
    """
    Elastic energy of every level, zero at its neutral angle.
    
    Parameters
    ----------
    subject : Subject
    q : array_like
        (coordinate,) or (time, coordinate), as `Motion.q` [m], [rad].
    
    Returns
    -------
    numpy.ndarray
        (18,), or (time, 18) for q of (time, coordinate) [J].
    """
def segment_rotations(subject: Subject, q: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> numpy.typing.NDArray[numpy.float64]:
    """
    Rotation vector of every level: flexion, right bending, left rotation.
    
    Parameters
    ----------
    subject : Subject
    q : array_like
        (coordinate,) or (time, coordinate), as `Motion.q` [m], [rad].
    
    Returns
    -------
    numpy.ndarray
        (18, 3), or (time, 18, 3) for q of (time, coordinate) [rad].
    """
def simulate_exercise(subject: Subject, exercise: Exercise, *, output_step: typing.SupportsFloat | typing.SupportsIndex = 0.01, tolerance: typing.SupportsFloat | typing.SupportsIndex = 1e-06, progress: collections.abc.Callable[[str, float], typing.Any] | None = None) -> ForwardRun:
    """
    Does an exercise of method forward: lets the subject settle, then the phases happen.
    
    Parameters
    ----------
    subject : Subject
    exercise : Exercise
    output_step : float
        [s]
    tolerance : float
        Error of one step, absolute (SI, rad) and relative.
    progress : callable(stage, fraction), optional
        Called about every 50 ms; an exception in it ends the run and reaches the caller.
    
    Returns
    -------
    ForwardRun
    
    Raises
    ------
    ExerciseError
        When the exercise is a path of equilibria, has goals that are no springs, or the subject does not come to rest.
    SimulationError, UnknownNameError
        As simulate_forward.
    """
def simulate_forward(subject: Subject, model: ForwardModel, start: State, *, duration: typing.SupportsFloat | typing.SupportsIndex = 1.0, output_step: typing.SupportsFloat | typing.SupportsIndex = 0.01, integrator: spondyl.Integrator | str = spondyl.Integrator.automatic, tolerance: typing.SupportsFloat | typing.SupportsIndex = 1e-06, smallest_step: typing.SupportsFloat | typing.SupportsIndex = 1e-09, step_budget: typing.SupportsInt | typing.SupportsIndex = 1000000, event: collections.abc.Callable[[float, State], typing.SupportsFloat | typing.SupportsIndex] | None = None, progress: collections.abc.Callable[[str, float], typing.Any] | None = None) -> Trajectory:
    """
    Integrates the equations of motion. Runs without the GIL; Ctrl-C stops it.
    
    Parameters
    ----------
    subject : Subject
    model : ForwardModel
        What acts on it.
    start : State
    duration, output_step : float
        [s]
    integrator : {"automatic", "explicit_dormand_prince", "implicit_extrapolation"}
        Automatic takes the implicit one when the stiffest joint or support would limit an explicit step below output_step.
    tolerance : float
        Error of one step, absolute (SI, rad) and relative; implicit: an error of speed counts for half a second.
    smallest_step : float
        [s]
    step_budget : int
        Accepted steps.
    event : callable(time, state) -> float, optional
        The run ends where this crosses zero from below.
    progress : callable(stage, fraction), optional
        Called about every 50 ms; an exception in it ends the run and reaches the caller.
    
    Returns
    -------
    Trajectory
    
    Raises
    ------
    SimulationError
        With time, place and remedy: a state that is not finite, a joint that turns by a whole turn, a step below the
        smallest, a spent budget.
    UnknownNameError
        For the measure of a task.
    """
def skin_angle(subject: Subject, posture: spondyl.Motion | numpy.typing.ArrayLike, angle: str | tuple[tuple[str, str], tuple[str, str]]) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
    """
    Forward inclination of a chord between skin points against a lower one, in the pelvis's sagittal plane.
    
    Parameters
    ----------
    subject : Subject
    posture : Motion or array_like
        Coordinates (coordinate,) or (time, coordinate).
    angle : {"thoracic", "thoracolumbar", "lumbar"} or ((str, str), (str, str))
        Markers on T1, T5, T10, L3 and S2, or the cranial and caudal contact point of the upper and of the lower chord.
    
    Returns
    -------
    numpy.ndarray
        (time,) kyphosis positive, lordosis negative [rad]
    
    Raises
    ------
    UnknownNameError
    """
def support_table(subject: Subject, exercise: Exercise, motion: Motion, loads: Loads) -> StorageTable:
    """
    Force of every support on the body [N] and its point [m], in ground, as data of OpenSim's ExternalLoads.
    
    Columns `<support>_force_vx`, `_force_px`, `_torque_x` and on; torques [N m] are zero.
    
    Parameters
    ----------
    subject : Subject
    exercise : Exercise
    motion : Motion
    loads : Loads
    
    Returns
    -------
    StorageTable
    
    Raises
    ------
    SimulationError
        If what is given does not belong together.
    """
def write_csv(file: os.PathLike | str | bytes, table: StorageTable) -> None:
    """
    Writes a table as CSV (RFC 4180) with labels like "L4_L5_FE [deg]"; complete or absent.
    
    Parameters
    ----------
    file : path
    table : StorageTable
    
    Raises
    ------
    ResultsError
        If the table is no time series or the file cannot be written.
    """
def write_mjcf(subject: Subject, file: os.PathLike | str | bytes, *, shapes: bool = True, muscles: bool = True, gravity: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[3, 1]"] = ...) -> None:
    """
    Writes mjcf(subject) to a file that is complete or absent.
    
    Parameters
    ----------
    subject : Subject
    file : path
    shapes : bool
        Whether bodies get shapes to look at.
    muscles : bool
        Whether fascicles are drawn as tendons.
    gravity : array_like
        (3,) in world axes: x anterior, y up, z right [m/s^2].
    
    Raises
    ------
    ResultsError
        With the path and the reason.
    """
def write_storage(file: os.PathLike | str | bytes, table: StorageTable) -> None:
    """
    Writes a .sto or .mot file that read_storage gives back to the last bit; complete or absent.
    
    Parameters
    ----------
    file : path
    table : StorageTable
    
    Raises
    ------
    ResultsError
        If the table is no time series, a label holds white space or the file cannot be written.
    """
_spelling: dict
