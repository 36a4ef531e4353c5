import re
import subprocess
import sys

import numpy as np
import pytest
import spondyl
from plotly.offline import get_plotlyjs
from spondyl import Level
from spondyl._plot_time import standard_gravity

DEG = 180.0 / np.pi


@pytest.fixture(scope="session")
def animation(case):
    return spondyl.animate(case, frames=5)


@pytest.fixture(scope="session")
def page(animation):
    return animation.to_html()


def places(trace):
    """(corner, 3) in world axes [m]."""
    return np.column_stack([trace.x, trace.z, -np.asarray(trace.y)]).astype(float)


def named(traces, name):
    return [trace for trace in traces if trace.name == name]


def drawn_frames(animation, motion):
    times = [float(step.label.split(" s")[0]) for step in animation.figure.layout.sliders[0].steps]
    return [int(np.abs(motion.time - time).argmin()) for time in times]


def of_frame(animation, number, name):
    """Of each person."""
    figure, frame = animation.figure, animation.figure.frames[number]
    return [frame.data[k] for k, trace in enumerate(figure.data[: len(frame.data)]) if trace.name == name]


def test_the_halves_of_each_vertebra_lie_about_its_joint_centres_in_every_frame(case, animation):
    people = [(case.free_subject, case.runs[0].motion), (case.restricted_subject, case.runs[1].motion)]
    frames = drawn_frames(animation, people[0][1])
    assert people[0][1].peak in frames and frames[0] == 0 and frames[-1] == people[0][1].frames - 1
    first = [places(trace) for trace in named(animation.figure.data, "vertebrae")]
    shift = None
    for number, frame in enumerate(frames):
        corners = [places(trace) for trace in of_frame(animation, number, "vertebrae")]
        for k, (subject, motion) in enumerate(people):
            column = [
                spondyl.position_of(subject, motion.q[frame], spondyl.BodyPoint(subject.body_named(body), [0, 0, 0]))
                for body in subject.bodies[1:19]
            ]
            middles = corners[k].reshape(17, 16, 3).mean(axis=1)
            away = middles - [(below + above) / 2 for below, above in zip(column, column[1:], strict=False)]
            if k == 0:
                assert away == pytest.approx(0.0, abs=1e-4)
            else:  # moved aside as a whole, always the same way
                shift = away[0] if shift is None else shift
                assert away == pytest.approx(np.tile(shift, (17, 1)), abs=1e-4)
                assert np.linalg.norm(shift) > 0.5 and shift[1] == pytest.approx(0.0, abs=1e-6)
        if number == 0:
            assert corners[0] == pytest.approx(first[0]) and corners[1] == pytest.approx(first[1])


def test_restricted_levels_of_the_restricted_person_are_red(case, animation):
    free, held = named(animation.figure.data, "vertebrae")
    assert "#d1495b" not in free.facecolor

    def levels(trace):
        red = [np.array([trace.i, trace.j, trace.k])[:, n] for n, c in enumerate(trace.facecolor) if c == "#d1495b"]
        return {trace.text[corner] for three in red for corner in three}

    assert levels(held) == {level.replace("_", "–") for level in case.restricted_subject.restriction.levels}
    keys = [trace.name for trace in animation.figure.data if trace.showlegend]
    assert len(keys) == len(set(keys)) and "restricted level" in keys


def test_hovering_over_a_level_tells_its_rotation(case, animation):
    motion = case.runs[1].motion
    frames = drawn_frames(animation, motion)
    names = named(animation.figure.data, "vertebrae")[1].text
    assert set(names) == {level.replace("_", "–") for level in Level}
    for number, frame in enumerate(frames):
        shown = of_frame(animation, number, "vertebrae")[1].customdata
        for name, degrees in zip(names, shown, strict=True):
            level = list(Level).index(Level(name.replace("–", "_")))
            assert degrees == pytest.approx(DEG * motion.rotation[frame, level, 2], abs=1e-4)
        bars = [trace for trace in animation.figure.frames[number].data if trace.type == "bar"]
        assert bars[1].x == pytest.approx(DEG * motion.rotation[frame, :, 2], abs=1e-3)
    template = named(animation.figure.data, "vertebrae")[0].hovertemplate
    assert "%{text}" in template and "axial rotation %{customdata:.1f}°" in template


def test_arrows_are_the_support_forces(case, animation):
    loads, motion = case.runs[0].loads, case.runs[0].motion
    number = drawn_frames(animation, motion).index(motion.peak)
    ends = places(of_frame(animation, number, "support forces")[0]).reshape(-1, 3, 3)
    at = places(of_frame(animation, number, "supports")[0])
    assert ends[:, 1] == pytest.approx(at) and np.isnan(ends[:, 2]).all()
    weight = case.free_subject.mass * standard_gravity
    assert (ends[:, 1] - ends[:, 0]) * weight / 0.6 == pytest.approx(loads.support_force[motion.peak], abs=0.1)
    texts = of_frame(animation, number, "supports")[0].text
    for name, text, force in zip(loads.supports, texts, loads.support_force[motion.peak], strict=True):
        assert text == f"support {name}<br>normal force {force[1]:.0f} N"


def test_the_slider_names_time_and_phase(case, animation):
    slider = animation.figure.layout.sliders[0]
    assert [step.args[0][0] for step in slider.steps] == [frame.name for frame in animation.figure.frames]
    assert slider.steps[0].label == "0.00 s up" and slider.steps[-1].label == "5.00 s down"
    assert [button.label for button in animation.figure.layout.updatemenus[0].buttons] == ["play", "pause"]


def test_title_and_names_say_who_is_shown_and_how_it_went(case):
    held = spondyl.animate(case, mode="effort_matched", frames=2)
    assert "effort_matched (status not_reachable)" in held.figure.layout.title.text
    usual = spondyl.animate(case, frames=2).figure.layout.title.text
    assert usual == "Quadruped thoracic rotation<br><sup>free against restricted: stiff_T4_T8, reach_matched</sup>"


def test_the_page_asks_the_network_for_nothing(page):
    own = page.replace(get_plotlyjs(), "")  # its own addresses are of maps and help, which nothing here opens
    assert len(own) < len(page) - 3_000_000
    assert "http:" not in own and "https:" not in own and "//cdn" not in own
    assert re.findall(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=[\"'](?!data:)", own) == []
    assert re.search(r'"modeBarButtonsToRemove": \["sendChartToCloud"', own)


def test_a_page_of_the_usual_length_is_small(case):
    usual = spondyl.animate(case)
    frames = len(usual.figure.frames)
    assert frames == case.runs[0].motion.frames  # all 11 of them
    assert 25 * (len(usual.to_html()) - len(get_plotlyjs())) / frames < 3_000_000


def test_it_is_written_and_shown(animation, page, tmp_path):
    file = tmp_path / "case.html"
    animation.write_html(file)
    text = file.read_text(encoding="utf-8")
    assert (
        text.startswith("<!doctype html>")
        and "<title>Quadruped thoracic rotation: free against restricted: stiff_T4_T8, reach_matched</title>" in text
    )
    same = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")  # a new id for each writing
    assert same.sub("", text) == same.sub("", page)
    shown = animation._repr_html_()
    assert shown.startswith('<iframe srcdoc="') and shown.count('"') == 8 and "<script" not in shown
    assert "6 frames" in repr(animation) and "location.hash" in page


def test_a_motion_without_loads_and_a_forward_run_move_too(subject, exercise, case):
    alone = spondyl.animate(subject, exercise, case.runs[0].motion, frames=3).figure
    assert len(named(alone.data, "vertebrae")) == 1 and not named(alone.data, "support forces")
    assert named(alone.data, "supports")[0].text[0] == "support hand_l"
    thrust = spondyl.exercise("popping_manipulation")
    run = spondyl.simulate_exercise(subject, thrust)
    figure = spondyl.animate(subject, thrust, run, frames=3).figure
    assert len(figure.frames) == 4 and not named(figure.data, "support forces")
    row = int(run.course.time.size - 1)
    last = places(figure.frames[-1].data[[trace.name for trace in figure.data].index("vertebrae")])
    l5, l4 = (
        spondyl.position_of(subject, run.course.q[row], spondyl.BodyPoint(subject.body_named(body), [0, 0, 0]))
        for body in ("L5", "L4")
    )
    assert last[:16].mean(axis=0) == pytest.approx((l5 + l4) / 2, abs=1e-4)


def test_equipment_is_drawn_where_it_is(subject):
    rolling = spondyl.exercise("foam_roll_extension")
    motion = spondyl.plan_motion(subject, rolling, frames=5, branches="none")
    figure = spondyl.animate(subject, rolling, motion, frames=3).figure
    (things,) = named(figure.data, "equipment")
    (roller,) = [thing for thing in rolling.equipment if thing.kind == "roller"]
    corners = places(things)[np.isin(np.arange(len(things.x)), things.i[np.array(things.facecolor) == "#66a182"])]
    assert corners[:, 1].min() == pytest.approx(0.0, abs=1e-3)
    assert np.ptp(corners[:, 1]) == pytest.approx(2 * roller.parameters["radius"], abs=1e-3)


def test_misuse_is_answered(subject, exercise, case):
    motion = case.runs[0].motion
    other = spondyl.exercise("cat_cow")
    for arguments, options, error, text in (
        ((case, exercise), {}, TypeError, "has its own exercise"),
        ((subject,), {}, TypeError, "only with an exercise and a motion"),
        ((subject, exercise, motion), {"mode": "reach_matched"}, TypeError, "mode chooses a run of a Case"),
        ((case,), {"mode": "load_matched"}, ValueError, "load_matched; expected one of: reach_matched, effort_matched"),
        ((case,), {"frames": 1}, ValueError, "frames is 1; expected at least 2"),
        ((subject, other, motion), {}, ValueError, "'quadruped_thoracic_rotation', the exercise is 'cat_cow'"),
    ):
        with pytest.raises(error, match=re.escape(text)):
            spondyl.animate(*arguments, **options)


def test_plotly_is_imported_only_by_those_who_animate_and_its_lack_is_explained():
    code = (
        "import spondyl, sys; assert 'plotly' not in sys.modules; spondyl.plot; assert 'plotly' not in sys.modules\n"
        "sys.modules['plotly.graph_objects'] = None\n"
        "from spondyl._style import need\n"
        "try: need('plotly.graph_objects')\n"
        "except ImportError as e: assert str(e).startswith('figures need plotly') and '\"spondyl[plot]\"' in str(e)\n"
        "else: raise SystemExit('plotly was not missed')\n"
        "spondyl.animate, spondyl.animation.Animation"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)
