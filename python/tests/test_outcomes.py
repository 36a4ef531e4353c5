"""Outcomes, exercises forward in time and creep, as Python sees them."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
import spondyl


def test_outcomes_are_named_numbers_with_units_and_stand_in_the_results_file(case):
    free, held = (run.performance for run in case.runs[:2])
    all_of = {(o.id, o.where): o for o in spondyl.outcomes(case.free_subject, case.exercise, free)}
    share = all_of["share_L", ""]
    assert share.unit == "1" and share.value == pytest.approx(case.shifts[0].lumbar_share.free)
    assert "share_L" in repr(share)
    stored = case.to_xarray()
    assert set(stored.outcome.values) == {f"{id} {where}".strip() for id, where in all_of}
    assert float(stored.run_outcome.sel(run="free", outcome="Fc_i L4_L5")) == all_of["Fc_i", "L4_L5"].value

    changes = spondyl.outcome_changes(case.free_subject, free, case.restricted_subject, held, case.exercise)
    turned = next(o for o in changes if o.id == "rot_L" and o.where == "axial_rotation")
    lost = next(o for o in changes if o.id == "dRot_L" and o.where == "axial_rotation")
    assert lost.value.restricted == turned.value.difference and "->" in repr(turned)


def test_dosage_and_equipment_of_an_exercise_are_readable():
    exercise = spondyl.exercise("assisted_thoracic_extension")
    assert exercise.dosage.sets == [1, 2] and exercise.dosage.repetitions == [15, 20] and exercise.dosage.hold is None
    (band,) = exercise.equipment
    assert band.kind == "band" and band.parameters["stiffness"] > 0 and "ground" in band.anchors.values()
    assert exercise.method == "equilibrium" and "share_L" in exercise.outcomes


def test_an_exercise_forward_in_time_runs_and_is_drawn(subject):
    exercise = spondyl.exercise("popping_manipulation")
    assert exercise.method == "forward" and {support.law for support in exercise.supports} == {"pad"}
    assert (exercise.phases[0].profile, exercise.phases[0].drive) == ("release", "force")
    run = spondyl.simulate_exercise(subject, exercise, output_step=0.005)
    assert run.energy_residual() < 1e-6
    assert len(run.phase) == len(run.measure) == len(run.course.time)
    assert 1e-3 < run.measure[0] - run.measure.min() < 1e-2  # the thrust goes 4 mm deep
    start, end = spondyl.plot.exercise(subject, exercise, run)
    assert start.figure is end.figure
    plt.close(start.figure)
    with pytest.raises(spondyl.ExerciseError, match="use simulate_exercise"):
        spondyl.plan_motion(subject, exercise)


def test_creep_is_asked_for_and_shown(subject):
    exercise = spondyl.exercise("childs_pose")
    run = spondyl.simulate(subject, exercise, frames=35, branches="none", creep=0.25)
    assert run.motion.creep[0] == 0.0 and 0.012 < run.motion.creep[-1] < 0.014
    assert np.all(np.diff(run.motion.creep) >= 0.0)
    with pytest.raises(spondyl.SimulationError, match="between 0 and 0.9"):
        spondyl.plan_motion(subject, exercise, creep=1.5)
