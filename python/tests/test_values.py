"""Equality, copies and pickles."""

import copy
import multiprocessing
import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import cloudpickle
import numpy as np
import pytest
import spondyl


def simulated(subject):
    return spondyl.simulate_forward(subject, spondyl.ForwardModel(), spondyl.neutral_state(subject), duration=0.02)


@pytest.fixture(scope="module")
def values(subject, case):
    """Two values that differ, by type."""
    point, other_point = spondyl.BodyPoint(0, [0.1, 0.2, 0.3]), spondyl.BodyPoint(1, [0.1, 0.2, 0.3])
    stiff, other = case.restricted_subject, spondyl.exercise("side_lying_thoracic_rotation")
    equipment = [spondyl.exercise(name).equipment[0] for name in ("kettlebell_armbar", "seated_forward_bend")]
    first, second = case.runs[0], case.runs[1]
    shift, shift2 = case.shifts
    outcomes = spondyl.outcomes(subject, case.exercise, first.performance)
    changes = spondyl.outcome_changes(subject, first.performance, stiff, second.performance, case.exercise)
    courses = simulated(subject), simulated(stiff)
    upright = np.zeros(subject.coordinates)
    efforts = [spondyl.maximal_effort(subject, upright, side=side) for side in spondyl.Side]
    alone = spondyl.Case(subject, subject, case.exercise, first.performance, [])
    forward = spondyl.simulate_exercise(subject, spondyl.exercise("popping_manipulation"), output_step=0.05)
    other_forward = spondyl.simulate_exercise(stiff, spondyl.exercise("popping_manipulation"), output_step=0.05)
    pairs = [
        spondyl.assumptions_of(subject)[:2],
        (subject.options, spondyl.make_subject(mass=50.0).options),
        (subject, stiff),
        (spondyl.ensemble(), spondyl.ensemble().only(["height", "mobility"])),
        (stiff.restriction, stiff.restriction.limit("T6_T7", axis="flexion", neutral_shift_deg=3.0).fuse("L4_L5")),
        (case.exercise, other),
        (case.exercise.phases[0], case.exercise.phases[1]),
        (case.exercise.phases[0].goals[0], other.phases[0].goals[0]),
        case.exercise.supports[:2],
        (case.exercise.dosage, spondyl.exercise("sphinx_pose").dosage),
        equipment,
        (first.motion, second.motion),
        (first.loads, second.loads),
        (first.performance, second.performance),
        (first, second),
        (case, alone),
        (shift, shift2),
        (shift.segment["T6_T7"], shift.segment["T5_T6"]),
        (shift.segment["T6_T7"].rotation, shift.segment["T5_T6"].rotation),
        (shift.moment[0], shift.moment[1]),
        shift.energy.entries[:2],
        outcomes[:2],
        changes[:2],
        (point, other_point),
        (spondyl.neutral_state(subject), spondyl.State(np.ones(3), np.zeros(3))),
        (spondyl.ExternalForce(point, [1.0, 0.0, 0.0]), spondyl.ExternalForce(point, [0.0, 1.0, 0.0])),
        (spondyl.Anchor("a", point), spondyl.Anchor("a", point, stiffness=1.0)),
        (spondyl.Contact("c", point), spondyl.Contact("c", other_point)),
        [spondyl.Band("b", point, other_point, rest_length=1.0, stiffness=k) for k in (10.0, 20.0)],
        (spondyl.JointSpring(3, stiffness=1.0), spondyl.JointSpring(3, damping=1.0)),
        (spondyl.HeldMass("h", point, 1.0), spondyl.HeldMass("h", point, 2.0)),
        courses,
        (forward, other_forward),
        [spondyl.implant_load(subject, first.motion, first.loads, level=level) for level in ("T12_L1", "L1_L2")],
        [spondyl.lumbopelvic_split(subject, first.motion, vertebra=name) for name in ("T12", "L1")],
        efforts,
    ]
    return {type(a).__name__: (a, b) for a, b in pairs}


VALUES = sorted(
    name
    for name, of in ((name, getattr(spondyl, name)) for name in spondyl.__all__)
    if isinstance(of, type) and "__getstate__" in vars(of) and of is not spondyl.Datasets
)
WAYS = {
    "pickle": lambda value: pickle.loads(pickle.dumps(value)),
    "protocol 2": lambda value: pickle.loads(pickle.dumps(value, protocol=2)),
    "cloudpickle": lambda value: cloudpickle.loads(cloudpickle.dumps(value)),
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", VALUES)
def test_a_copy_is_equal_and_another_object(values, name, way):
    for value in values[name]:
        again = WAYS[way](value)
        assert type(again) is type(value) and again is not value
        assert again == value and not again != value


@pytest.mark.parametrize("name", VALUES)
def test_values_that_differ_are_not_equal(values, name):
    a, b = values[name]
    assert a != b and not a == b and a != name and (a == 5) is False


@pytest.mark.parametrize("name", VALUES)
def test_a_pickle_calls_members_by_their_names(values, name):
    value = values[name][0]
    saved = value.__getstate__()[1]
    for member in set(saved) & set(dir(value)):
        found, kept = getattr(value, member), saved[member]
        if isinstance(found, float | int | str | np.ndarray) and member not in ("certificates", "rotation"):
            np.testing.assert_array_equal(found, np.reshape(kept, np.shape(found)), err_msg=member)


@pytest.mark.parametrize("name", VALUES)
def test_pickles_of_other_versions_are_refused(values, name):
    value = values[name][0]
    number, members = value.__getstate__()
    for state, found in (
        ((number + 1, members), f"this {name} was pickled in format {number + 1}"),
        ((), f"this {name} was pickled in format ()"),
    ):
        with pytest.raises(spondyl.DatasetError) as caught:
            type(value).__new__(type(value)).__setstate__(state)
        assert found in str(caught.value) and "the version that wrote it" in str(caught.value)
    if name != "Subject":
        for wrong in (members | {"novelty": 1}, dict(list(members.items())[1:])):
            with pytest.raises(spondyl.DatasetError, match="another version of spondyl"):
                type(value).__new__(type(value)).__setstate__((number, wrong))


def test_what_never_changes_can_be_a_key(values, subject):
    again = pickle.loads(pickle.dumps(subject))
    assert {subject: "found"}[again] == "found"
    for name in set(VALUES) - {"Subject"}:
        with pytest.raises(TypeError, match="unhashable"):
            hash(values[name][0])


def test_not_a_number_equals_itself_at_the_same_place(case):
    loads = case.runs[0].loads
    assert np.isnan(loads.stiffness).all() and loads == copy.copy(loads)
    state = loads.__getstate__()
    numbers = dict(state[1], stiffness=np.zeros_like(loads.stiffness))
    other = type(loads).__new__(type(loads))
    other.__setstate__((state[0], numbers))
    assert other != loads


def test_a_copy_owns_its_memory(case):
    motion = case.runs[0].motion
    again = copy.copy(motion)
    assert not np.shares_memory(motion.q, again.q)
    state = spondyl.State(np.zeros(2), np.zeros(2))
    twin = copy.deepcopy(state)
    twin.q[0] = 1.0
    assert state.q[0] == 0.0 and state != twin


def test_functions_are_not_pickled():
    with pytest.raises(TypeError, match="pickle"):
        pickle.dumps(spondyl.Task("tilt(T1, right, up)", lambda time: 0.0, stiffness=1.0))


def test_a_subject_comes_back_bit_for_bit(subject, case, exercise):
    woman = spondyl.make_subject(mass=55.0, height=1.6, sex="female", passive_stress=20e4, preload=100.0)
    for original in (subject, case.restricted_subject, woman):
        again = pickle.loads(pickle.dumps(original))
        a, b = (spondyl.simulate(of, exercise, frames=3, branches="none") for of in (original, again))
        assert a == b


def test_another_process_computes_the_same(case, exercise):
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        there = pool.apply(spondyl.simulate, (case.restricted_subject, exercise), {"frames": 3, "branches": "none"})
    assert there == spondyl.simulate(case.restricted_subject, exercise, frames=3, branches="none")


# --- tables that are not the default ones -----------------------------------------------------------------------------


@pytest.fixture
def own_tables(tmp_path):
    folder = tmp_path / "tables"
    shutil.copytree(Path(spondyl.__path__[0]) / "datasets", folder, ignore=shutil.ignore_patterns("reference"))
    change(folder)
    return folder


def change(folder):
    with open(folder / "assumptions.csv", "a", encoding="utf-8") as file:
        file.write("# changed\n")


def unpickled_elsewhere(file, **environment):
    """What a fresh process makes of a pickle: the fingerprint, or its last line of complaint."""
    code = "import pickle, sys; print(pickle.load(open(sys.argv[1], 'rb')).datasets_fingerprint)"
    done = subprocess.run(
        [sys.executable, "-c", code, file], capture_output=True, text=True, env=dict(os.environ, **environment)
    )
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


def test_a_subject_finds_the_tables_it_was_made_from(own_tables, subject, tmp_path):
    own = spondyl.make_subject(own_tables)
    assert own.datasets_fingerprint != subject.datasets_fingerprint and own != subject
    file = tmp_path / "subject.pickle"
    file.write_bytes(pickle.dumps(own))
    assert unpickled_elsewhere(file) == own.datasets_fingerprint
    moved = own_tables.rename(tmp_path / "moved")
    assert unpickled_elsewhere(file, SPONDYL_DATASETS=str(moved)) == own.datasets_fingerprint


def test_a_subject_of_other_tables_is_refused(own_tables, subject, tmp_path):
    own = spondyl.make_subject(own_tables)
    file = tmp_path / "subject.pickle"
    file.write_bytes(pickle.dumps(own))
    change(own_tables)
    said = unpickled_elsewhere(file)
    assert said.startswith("spondyl.DatasetError: this subject was made from tables of fingerprint")
    for part in (
        own.datasets_fingerprint,
        f"those at {own_tables} have {spondyl.read_datasets(own_tables).fingerprint}",
        f"have {subject.datasets_fingerprint}",
        "$SPONDYL_DATASETS",
    ):
        assert part in said
    shutil.rmtree(own_tables)
    assert f"at {own_tables} there are none" in unpickled_elsewhere(file)


def test_tables_are_read_once_in_a_process(own_tables):
    pickled = pickle.dumps(spondyl.make_subject(own_tables))
    shutil.rmtree(own_tables)
    assert pickle.loads(pickled) == pickle.loads(pickled)


def test_tables_are_equal_by_fingerprint_and_pickle_as_their_place(own_tables):
    usual, own = spondyl.read_datasets(), spondyl.read_datasets(own_tables)
    assert usual != own and usual == spondyl.read_datasets() and len({usual, spondyl.read_datasets()}) == 1
    pickled = pickle.dumps(own)
    assert len(pickled) < 1000
    for again in (pickle.loads(pickled), copy.copy(own), copy.deepcopy(own)):
        assert again == own and again is not own
        assert spondyl.make_subject(again) == spondyl.make_subject(own_tables)
