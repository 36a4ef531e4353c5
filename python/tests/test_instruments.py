import numpy as np
import pytest
import spondyl


@pytest.fixture(scope="module")
def run(case):
    return case.runs[0]


@pytest.fixture(scope="module")
def effort(subject):
    return spondyl.maximal_effort(subject, np.zeros(subject.coordinates))


def test_pressures_and_their_ratios_have_a_row_per_frame(subject, run):
    loads = run.loads
    pressure = spondyl.disc_pressure(subject, loads, area=1800e-6)
    assert pressure.shape == (len(loads.effort), 18)
    np.testing.assert_allclose(pressure, 0.075e6 + loads.reaction[:, :, 0] / 0.66 / 1800e-6)
    ratio = spondyl.ratio_to_reference(pressure, pressure[0], offset=0.075e6)
    np.testing.assert_allclose(ratio, loads.reaction[:, :, 0] / loads.reaction[0, :, 0])
    assert spondyl.ratio_to_reference(pressure[1], pressure[0]).shape == (1, 18)
    with pytest.raises(spondyl.SimulationError, match="loaded reference"):
        spondyl.ratio_to_reference(pressure, np.zeros(18))


def test_implant_loads_are_views_that_outlive_their_owner(subject, run):
    load = spondyl.implant_load(subject, run.motion, run.loads, level="L2-L3", fixator_share=0.2)
    force, rods, resultant = load.force, load.fixator_force, load.resultant
    del load
    assert force.shape == rods.shape == (run.motion.frames, 3) and not force.flags.writeable
    np.testing.assert_allclose(np.linalg.norm(force, axis=1), resultant)
    both = np.linalg.norm(force + rods, axis=1)
    np.testing.assert_allclose(both, np.linalg.norm(run.loads.reaction[:, spondyl.levels().index("L2_L3")], axis=1))


def test_angles_take_a_motion_a_table_or_one_posture(subject, run):
    q = run.motion.q
    by_motion = spondyl.inclinometer_angle(subject, run.motion)
    np.testing.assert_array_equal(by_motion, spondyl.inclinometer_angle(subject, q))
    assert by_motion.shape == (len(q),) and by_motion[0] == 0.0
    peak = spondyl.inclinometer_angle(subject, q[run.motion.peak], q[0], body="T1", axis="axial_rotation")
    assert peak.shape == (1,) and peak[0] == by_motion[run.motion.peak] != 0.0
    upright = np.zeros(subject.coordinates)
    with pytest.raises(spondyl.SimulationError, match="forward"):
        spondyl.inclinometer_angle(subject, upright)
    assert spondyl.inclinometer_angle(subject, upright, reference_W=(1, 0, 0), held_vertical=False)[0] == 0.0

    bent = upright.copy()
    bent[subject.coordinate_named("L3_L4.flexion")] = -0.2
    bend = np.array([upright, bent])
    assert np.diff(spondyl.cobb_angle(subject, bend, "L1", "S1")) == pytest.approx(0.2)
    assert spondyl.lumbopelvic_split(subject, bend).lumbar == pytest.approx([0.0, 0.2])
    named = spondyl.skin_angle(subject, bend, "lumbar")
    points = spondyl.skin_angle(subject, bend, (("T10_spinous", "L3_spinous"), ("L3_spinous", "sacrum_S2_skin")))
    np.testing.assert_array_equal(named, points)
    with pytest.raises(spondyl.UnknownNameError, match="thoracolumbar"):
        spondyl.skin_angle(subject, bend, "thoracolumba")
    with pytest.raises(spondyl.UnknownNameError, match="S1"):
        spondyl.cobb_angle(subject, bend, "L1", "S2")
    with pytest.raises(spondyl.SimulationError, match="coordinates"):
        spondyl.cobb_angle(subject, np.zeros(5), "L1", "S1")
    with pytest.raises(ValueError, match="row"):
        spondyl.cobb_angle(subject, np.zeros((2, 2, 2)), "L1", "S1")


def test_the_bias_of_the_inclinometer_is_known_but_not_applied():
    bias = spondyl.inclinometer_bias()
    assert np.rad2deg([bias.low, bias.high, bias.limits]) == pytest.approx([4.94, 5.82, 14.6])
    assert bias.label == "VERIFIED" and bias.source


def test_activation_in_percent_of_a_simulated_maximum(subject, run, effort):
    assert effort.moment > 0.0 and effort.limited_by in subject.coordinate_names and "N m" in repr(effort)
    assert effort.activation.shape == (len(subject.muscles),) and effort.solves > 1
    group = "multifidus_lumborum_r"
    assert spondyl.percent_of_maximum(subject, effort.activation, effort, group) == pytest.approx([100.0])
    percent = spondyl.percent_of_maximum(subject, run.loads, effort, group)
    mean = spondyl.group_activation(subject, run.loads, group)
    assert percent.shape == (run.motion.frames,)
    np.testing.assert_allclose(percent, 100.0 * mean / spondyl.group_activation(subject, effort.activation, group)[0])
    with pytest.raises(spondyl.UnknownNameError, match="multifidus_lumborum"):
        spondyl.group_activation(subject, run.loads, "multifidus_lumbarum")


def test_a_dynamometer_is_set_by_names_or_by_a_direction(subject):
    upright = np.zeros(subject.coordinates)
    left = spondyl.maximal_effort(subject, upright, axis="axial_rotation", side="positive", body="T8", level="L5-S1")
    direction = np.zeros(subject.coordinates)
    direction[subject.coordinate_named("L5_S1.flexion")] = 1.0
    alone = spondyl.maximal_effort(subject, upright, direction=direction)
    assert left.moment > 0.0 and alone.moment > 0.0
    with pytest.raises(spondyl.UnknownNameError, match="positive"):
        spondyl.maximal_effort(subject, upright, side="right")
    with pytest.raises(spondyl.SimulationError, match="below the harness"):
        spondyl.maximal_effort(subject, upright, body="L5", level="T6_T7")
