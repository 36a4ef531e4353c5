import os
import signal
import threading
import time

import pytest
import spondyl


def test_progress_runs_from_start_to_end_of_each_stage(subject, exercise):
    told = []
    spondyl.simulate(subject, exercise, frames=21, progress=lambda stage, fraction: told.append((stage, fraction)))
    for stage in ("motion", "loads"):
        fractions = [fraction for name, fraction in told if name == stage]
        assert fractions == sorted(fractions) and fractions[0] < 0.5 and fractions[-1] == 1.0
        assert all(0.0 <= fraction <= 1.0 for fraction in fractions)


def test_a_case_names_the_run_in_its_stages(subject, exercise):
    stages = []
    spondyl.run_case(
        subject,
        "stiff_T4_T8",
        exercise,
        "reach_matched",
        frames=3,
        branches="none",
        progress=lambda stage, fraction: stages.append(stage),
    )
    assert {"free: motion", "free: loads", "reach_matched: motion", "reach_matched: loads"} <= set(stages)


def test_an_exception_in_the_callback_ends_the_run_and_arrives(subject, exercise):
    class Enough(Exception):
        pass

    error = Enough("at half")
    seen = []

    def stop(stage, fraction):
        seen.append(fraction)
        raise error

    with pytest.raises(Enough) as caught:
        spondyl.plan_motion(subject, exercise, frames=101, progress=stop)
    assert caught.value is error and len(seen) == 1


def test_a_callback_may_cancel(subject, exercise):
    def stop(stage, fraction):
        raise spondyl.Cancelled("by the user")

    with pytest.raises(spondyl.Cancelled, match="by the user"):
        spondyl.simulate(subject, exercise, progress=stop)


@pytest.mark.parametrize("match", ["reach_matched", "load_matched"])
def test_ctrl_c_stops_a_long_run_at_once(case, exercise, match):
    free = spondyl.plan_motion(case.free_subject, exercise, frames=1001, branches="none")
    signalled = []

    def interrupt():
        signalled.append(time.perf_counter())
        os.kill(os.getpid(), signal.SIGINT)

    # a job started in the background inherits an ignored SIGINT
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    timer = threading.Timer(0.2, interrupt)
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            spondyl.plan_motion(case.restricted_subject, exercise, match, free, frames=1001, branches="every_frame")
    finally:
        timer.join()
        signal.signal(signal.SIGINT, before)
    assert time.perf_counter() - signalled[0] < 1.0


def test_what_is_not_callable_is_refused(subject, exercise):
    with pytest.raises(TypeError):
        spondyl.plan_motion(subject, exercise, frames=3, progress=3)
