import numpy as np
import pytest
import spondyl


def prone(subject):
    """Pelvis tied to the world at four points, gravity toward the chest."""
    model = spondyl.ForwardModel(gravity=(-9.80665, 0.0, 0.0))
    rest = spondyl.neutral_state(subject).q
    for place in np.vstack([0.1 * np.eye(3), [0.0, -0.1, 0.0]]):
        point = spondyl.BodyPoint(0, place)
        world = spondyl.BodyPoint(-1, spondyl.position_of(subject, rest, point))
        model.anchors.append(spondyl.Anchor("pelvis", point, world, damping=500.0))
    return model


def test_energy_closes_and_arrays_have_the_documented_shapes(subject):
    model = prone(subject)
    assert len(model.anchors) == 4
    run = spondyl.simulate_forward(subject, model, spondyl.neutral_state(subject), duration=0.3, output_step=0.05)
    assert run.time.tolist() == pytest.approx(np.arange(7) * 0.05)
    assert run.q.shape == run.v.shape == (7, subject.coordinates) and run.activation.shape == (7, 0)
    assert run.integrator is spondyl.Integrator.implicit_extrapolation and run.event_time is None
    assert run.kinetic.max() > 1.0 and run.dissipated[-1] > 0.1
    assert run.energy_gap() < 1e-5
    rotation = spondyl.segment_rotations(subject, run.q)
    assert rotation.shape == (7, 18, 3)
    np.testing.assert_array_equal(rotation[-1], spondyl.segment_rotations(subject, run.q[-1]))
    energy = spondyl.segment_energy(subject, run.q)
    assert energy.shape == (7, 18) and energy[-1].sum() > energy[0].sum()
    with pytest.raises(ValueError, match="86"):
        spondyl.segment_energy(subject, np.zeros(5))


def test_both_integrators_named_by_text_agree(subject):
    ends = [
        spondyl.simulate_forward(
            subject, prone(subject), spondyl.neutral_state(subject), duration=0.1, tolerance=1e-7, integrator=name
        ).q[-1]
        for name in ("explicit_dormand_prince", spondyl.Integrator.implicit_extrapolation)
    ]
    np.testing.assert_allclose(ends[0], ends[1], atol=1e-6)
    with pytest.raises(spondyl.UnknownNameError, match="implicit_extrapolation"):
        spondyl.simulate_forward(subject, prone(subject), spondyl.neutral_state(subject), integrator="euler")


def test_functions_of_time_are_forces_and_events(subject):
    at = subject.point("T7_spinous")
    assert at.body == subject.body_named("T7")
    lift = subject.coordinate_named("pelvis.y")
    push = np.eye(subject.coordinates)[lift] * 300.0
    start = spondyl.neutral_state(subject)

    by_event = spondyl.ForwardModel(gravity=(0.0, 0.0, 0.0))
    by_event.prescribed = lambda time, state: push
    run = spondyl.simulate_forward(
        subject, by_event, start, duration=2.0, event=lambda time, state: state.q[lift] - 0.05, tolerance=1e-8
    )
    assert run.q[-1, lift] == pytest.approx(0.05, abs=1e-7) and run.time[-1] == run.event_time
    assert run.applied[-1] == pytest.approx(300.0 * 0.05) and run.energy_gap() < 1e-5

    external = spondyl.ForwardModel(gravity=(0.0, 0.0, 0.0))
    external.external = lambda time: [spondyl.ExternalForce(spondyl.BodyPoint(0, (0, 0, 0)), (0.0, 300.0, 0.0))]
    end = run.event_time
    same = spondyl.simulate_forward(subject, external, start, duration=end, output_step=end, tolerance=1e-8)
    np.testing.assert_allclose(same.q[-1], run.q[-1], atol=1e-6)
    external.external = None
    relaxed = spondyl.simulate_forward(subject, external, start, duration=end)
    assert np.all(relaxed.applied == 0.0) and relaxed.q[-1, lift] < 0.01


def test_an_error_in_a_callback_reaches_the_caller(subject):
    model = spondyl.ForwardModel()
    model.prescribed = lambda time, state: 1 / 0
    with pytest.raises(ZeroDivisionError):
        spondyl.simulate_forward(subject, model, spondyl.neutral_state(subject))
    model.prescribed = lambda time, state: np.zeros(3)
    with pytest.raises(ValueError, match="prescribed returned 3 numbers; expected 86"):
        spondyl.simulate_forward(subject, model, spondyl.neutral_state(subject))


def test_what_cannot_be_is_refused(subject):
    model = spondyl.ForwardModel()
    model.held = [spondyl.HeldMass("kettlebell", subject.point("palm_r"), -4.0)]
    with pytest.raises(spondyl.SimulationError, match='held mass "kettlebell"'):
        spondyl.simulate_forward(subject, model, spondyl.neutral_state(subject))
    with pytest.raises(spondyl.UnknownNameError, match="T7_spinous"):
        subject.point("T7_spinus")
    with pytest.raises(spondyl.SimulationError, match="must be positive"):
        spondyl.simulate_forward(subject, spondyl.ForwardModel(), spondyl.neutral_state(subject), duration=-1.0)


def test_muscles_perform_what_was_planned(subject, exercise, case):
    motion = case.runs[0].motion
    model = spondyl.forward_model(subject, exercise, motion.rest)
    model.muscles = spondyl.MuscleControl(exercise.supports, spondyl.follow(subject, motion))
    run = spondyl.simulate_forward(
        subject,
        model,
        spondyl.State(motion.q[0], motion.v[0]),
        duration=motion.time[-1],
        output_step=motion.time[1],
        tolerance=1e-4,
    )
    assert run.sharing is spondyl.Status.ok and run.activation.shape == (len(run.time), len(subject.muscles))
    moved = spondyl.segment_rotations(subject, run.q)
    assert np.abs(moved - motion.rotation).max() < 0.02 < np.abs(motion.rotation).max()
    data = run.to_xarray(subject)
    np.testing.assert_array_equal(data.rotation.sel(segment="T6_T7"), moved[:, list(spondyl.Level).index("T6_T7")])
    np.testing.assert_array_equal(data.activation, run.activation)
    assert data.rotation.units == "rad" and list(data.muscle.values) == subject.muscles
    assert data.attrs["sharing_status"] == "ok" and data.attrs["energy_gap_J"] == run.energy_gap()


def test_mjcf_is_written(subject, tmp_path):
    spondyl.write_mjcf(subject, tmp_path / "body.xml", muscles=False)
    text = (tmp_path / "body.xml").read_text(encoding="utf-8")
    assert text == spondyl.mjcf(subject, muscles=False) and text.count("<body ") == len(subject.bodies)
    with pytest.raises(spondyl.ResultsError):
        spondyl.write_mjcf(subject, tmp_path / "nowhere" / "body.xml")
