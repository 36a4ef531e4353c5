import subprocess
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest
import spondyl
import spondyl.plot
from matplotlib.colors import to_hex
from spondyl import Level


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_axes_have_units_levels_and_all_modes(case):
    rotation, compression = spondyl.plot.shift(case)
    assert rotation.get_xlabel() == "axial rotation at the peak [deg]\n(to the left is positive)"
    assert compression.get_xlabel().startswith("compression at the peak [N]")
    assert [text.get_text() for text in rotation.get_yticklabels()] == [level.replace("_", "–") for level in Level]
    assert rotation.get_ylim()[0] < 0 < 17 < rotation.get_ylim()[1]
    legend = {text.get_text() for text in rotation.figure.legends[0].get_texts()}
    assert legend == {"free", "restricted, reach_matched", "restricted level"}  # effort_matched is not reachable
    title = rotation.figure.get_suptitle()
    assert case.shifts[1].status == "not_reachable"
    for part in ("quadruped_thoracic_rotation", "stiff_T4_T8", "effort_matched (status not_reachable, not drawn)"):
        assert part in title


def test_bars_are_the_numbers(case):
    rotation, compression = spondyl.plot.shift(case)
    bars = {c.get_label(): [bar.get_width() for bar in c] for c in rotation.containers}
    assert bars["free"] == pytest.approx(
        [57.29577951308232 * of.rotation.free for of in case.shifts[0].segment.values()]
    )
    bars = {c.get_label(): [bar.get_width() for bar in c] for c in compression.containers}
    expected = [of.compression.restricted for of in case.shifts[0].segment.values()]
    assert bars["restricted, reach_matched"] == pytest.approx(expected)


def test_axes_of_the_caller_are_used(case):
    figure, axes = plt.subplots(1, 2)
    assert spondyl.plot.shift(case.shifts, ax=axes, restricted_levels=["T6-T7"])[0] is axes[0]
    assert len(plt.get_fignums()) == 1 and "stiff_T4_T8" in axes[0].get_title(loc="left")
    assert "restricted level" in [text.get_text() for text in axes[0].get_legend().get_texts()]


def test_everything_drawn_fits_the_figure_without_overlap(case):
    rotation, compression = spondyl.plot.shift(case)
    figure = rotation.figure
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in rotation.get_yticklabels() if text.get_text()]
    boxes += [panel.xaxis.label.get_window_extent() for panel in (rotation, compression)]
    boxes += [figure.legends[0].get_window_extent(), figure._suptitle.get_window_extent()]
    for i, one in enumerate(boxes):
        assert figure.bbox.contains(one.x0, one.y0) and figure.bbox.contains(one.x1, one.y1)
        assert not any(one.overlaps(other) for other in boxes[i + 1 :])


def test_nothing_to_plot_is_said():
    with pytest.raises(ValueError, match="no shift"):
        spondyl.plot.shift([])


def drawn(ax):
    """Corners of every shape on the page [m], by name."""
    return {
        shape.get_label()[1:]: shape.get_path().vertices
        for shape in ax.patches
        if shape.get_label().startswith("_") and not shape.get_label().startswith("_child")
    }


def measured_posture(subject, exercise, name):
    validation = Path(exercise.path).parents[1] / "validation"
    posture = spondyl.read_exercise(validation / f"{name}.toml")
    return posture, spondyl.plan_motion(subject, posture, frames=5, branches="none")


@pytest.mark.parametrize("view", ["side", "front", "top"])
def test_a_pose_has_every_vertebra_where_the_simulation_has_it(subject, case, view):
    motion = case.runs[0].performance.motion
    shapes = drawn(spondyl.plot.pose(subject, motion.q[motion.peak], view=view))
    page = {"side": ([1, 0, 0], [0, 1, 0]), "front": ([0, 0, -1], [0, 1, 0]), "top": ([1, 0, 0], [0, 0, -1])}[view]
    column = subject.bodies[1:19]
    assert column[0] == "L5" and column[-1] == "head_neck"
    joints = [
        spondyl.position_of(subject, motion.q[motion.peak], spondyl.BodyPoint(subject.body_named(body), [0, 0, 0]))
        for body in column
    ]
    for body, below, above in zip(column, joints, joints[1:], strict=False):
        corners = shapes[body]
        middle = (corners.min(axis=0) + corners.max(axis=0)) / 2
        assert middle == pytest.approx(np.array(page) @ (below + above) / 2, abs=2e-3)


def test_feet_and_back_lie_on_the_ground_and_not_in_it(subject, exercise):
    for name, parts in (
        ("standing_relaxed", ("foot_r", "foot_l")),
        ("lying_supine", ("trunk", "head", "thigh_r", "forearm_l")),
    ):
        posture, motion = measured_posture(subject, exercise, name)
        shapes = drawn(spondyl.plot.pose(subject, motion.q[0], exercise=posture))
        for part in parts:
            assert -0.012 < shapes[part][:, 1].min() < 0.06


def test_a_mirrored_exercise_has_a_mirrored_picture_from_the_front(subject, exercise):
    pictures = []
    for one in (exercise, spondyl.mirrored(exercise)):
        motion = spondyl.plan_motion(subject, one, frames=5, branches="none")
        pictures.append(drawn(spondyl.plot.pose(subject, motion.q[motion.peak], view="front")))
    turned = {name: corners * [-1, 1] for name, corners in pictures[1].items()}
    other = {"_r": "_l", "_l": "_r"}
    assert not np.allclose(pictures[0]["hand_r"].mean(axis=0), turned["hand_r"].mean(axis=0), atol=0.1)
    for name, corners in pictures[0].items():
        image = turned[name[:-2] + other[name[-2:]] if name[-2:] in other else name]
        for end in (np.min, np.max):
            assert end(corners, axis=0) == pytest.approx(end(image, axis=0), abs=1e-3)


def test_left_limbs_are_paler_than_right_ones(subject):
    ax = spondyl.plot.pose(subject, spondyl.neutral_state(subject).q)
    colour = {shape.get_label(): np.mean(shape.get_facecolor()[:3]) for shape in ax.patches}
    assert colour["_thigh_l"] > colour["_thigh_r"] + 0.1


def test_the_near_limb_is_drawn_over_the_far_one(subject):
    q = spondyl.neutral_state(subject).q
    order = {shape.get_label(): shape.get_zorder() for shape in spondyl.plot.pose(subject, q).patches}
    assert order["_thigh_l"] < order["_trunk"] < order["_thigh_r"] < order["_T6"]


def test_a_spinous_process_covers_its_vertebra_only_from_behind(subject, exercise):
    for name, behind in (("lying_prone", True), ("lying_supine", False)):
        _, motion = measured_posture(subject, exercise, name)
        order = list(drawn(spondyl.plot.pose(subject, motion.q[0], view="top")))
        assert (order.index("T8 spinous process") > order.index("T8")) == behind


def test_restricted_levels_have_the_accent_colour(subject, case):
    def accented(ax):
        return [shape.get_label()[1:] for shape in ax.patches if to_hex(shape.get_facecolor()) == "#d1495b"]

    q = case.runs[0].performance.motion.q[0]
    assert accented(spondyl.plot.pose(subject, q)) == []
    stiff = case.restricted_subject
    assert set(accented(spondyl.plot.pose(stiff, q))) == set(stiff.restriction.levels)
    assert set(accented(spondyl.plot.pose(subject, q, restricted_levels=["L5-S1", "T6-T7"]))) == {"L5_S1", "T6_T7"}


def test_supports_and_equipment_are_those_of_the_exercise(subject, exercise):
    posture, motion = measured_posture(subject, exercise, "holding_10kg_each_hand")
    ax = spondyl.plot.pose(subject, motion.q[0], view="front", exercise=posture)
    assert [text.get_text() for text in ax.texts] == ["10 kg", "10 kg"]
    marks = {line.get_label() for line in ax.lines if line.get_label().startswith("_support")}
    assert {"_support heel_r", "_support heel_l"} <= marks
    assert "furniture" not in drawn(ax)
    posture, motion = measured_posture(subject, exercise, "sitting_upright")
    seat = drawn(spondyl.plot.pose(subject, motion.q[0], exercise=posture))["furniture"]
    assert seat[:, 1].min() == pytest.approx(0.0) and seat[:, 1].max() == pytest.approx(0.40, abs=1e-3)


def test_bands_and_rollers_are_drawn_where_they_are(subject, case, exercise_file):
    things = """
[[equipment]]
id = "tube"
kind = "band"
rest_length_m = 0.3
stiffness_N_per_m = 200.0
anchor_a = "palm_l"
anchor_b = "T4"

[[equipment]]
id = "foam"
kind = "roller"
radius_m = 0.075
level = "T7"

[[phase]]
name = "up\""""
    equipped = spondyl.read_exercise(exercise_file('\n[[phase]]\nname = "up"', things))
    q = case.runs[0].performance.motion.q[0]
    ax = spondyl.plot.pose(subject, q, exercise=equipped)
    (tube,) = [line for line in ax.lines if line.get_label() == "_tube"]
    ends = [
        spondyl.position_of(subject, q, at)[:2]
        for at in (subject.point("palm_l"), spondyl.BodyPoint(subject.body_named("T4"), [0, 0, 0]))
    ]
    assert tube.get_xydata() == pytest.approx(np.array(ends))
    foam = drawn(ax)["foam"]
    assert foam[:, 1].min() == pytest.approx(0.0, abs=1e-6) and np.ptp(foam, axis=0) == pytest.approx(0.15, abs=1e-3)


def test_a_support_that_a_phase_switches_off_is_not_drawn(subject, case, exercise_file):
    edited = exercise_file('name = "up"', 'name = "up"\nsupports_off = ["sit_r", "sit_l"]')
    lifted = spondyl.read_exercise(edited)
    q = case.runs[0].performance.motion.q[0]
    marks = [
        {line.get_label() for line in spondyl.plot.pose(subject, q, exercise=lifted, phase=phase).lines}
        for phase in (None, 0)
    ]
    assert marks[0] - marks[1] == {"_support sit_r"}  # beside it sit_l is one mark with it


def test_start_and_end_share_one_scale(subject, exercise, case):
    motion = case.runs[0].performance.motion
    start, end = spondyl.plot.exercise(subject, exercise, motion)
    assert start.figure.get_suptitle() == "Quadruped thoracic rotation"
    axes = start.figure.axes
    assert axes[:2] == [start, end]
    assert [text.get_text() for ax in axes for text in ax.texts] == ["start", "end"]
    start.figure.canvas.draw()
    metres = [ax.transData.transform([[0, 0], [1, 1]]) for ax in axes]
    for metre in metres:
        assert np.diff(metre, axis=0) == pytest.approx(np.diff(metres[0], axis=0), rel=0.01)
    for ax in axes:
        (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
        corners = np.vstack(list(drawn(ax).values()))
        assert left < corners[:, 0].min() and corners[:, 0].max() < right
        assert low < corners[:, 1].min() and corners[:, 1].max() < high


def test_a_turning_spine_is_seen_from_the_front_and_a_bending_one_only_from_the_side(subject, exercise, case):
    turning = case.runs[0].performance.motion
    bending, motion = measured_posture(subject, exercise, "full_forward_bend")
    for shown, moved, views in ((exercise, turning, ["front", "side"]), (bending, motion, ["side"])):
        start, _ = spondyl.plot.exercise(subject, shown, moved)
        rows = start.figure.axes[::2]
        assert len(rows) == len(views)
        for ax, view in zip(rows, views, strict=True):
            same = drawn(spondyl.plot.pose(subject, moved.q[0], view=view))["head"]
            assert drawn(ax)["head"] == pytest.approx(same)


def test_no_view_looks_along_the_body(subject, exercise, tmp_path):
    lying, motion = measured_posture(subject, exercise, "lying_supine")
    file = tmp_path / "lying_supine.toml"
    file.write_text(lying.to_toml().replace('primary_axis = "flexion"', 'primary_axis = "axial_rotation"'))
    turning = spondyl.read_exercise(file)
    assert turning.primary_axis == "axial_rotation"
    start, _ = spondyl.plot.exercise(subject, turning, motion)
    same = drawn(spondyl.plot.pose(subject, motion.q[0], view="top"))["trunk"]
    assert drawn(start)["trunk"] == pytest.approx(same)


def test_a_motion_that_failed_says_so_in_the_title(subject, exercise, case):
    motion = case.runs[2].performance.motion
    assert motion.status == "not_reachable"
    start, _ = spondyl.plot.exercise(subject, exercise, motion)
    assert start.figure.get_suptitle() == "Quadruped thoracic rotation\n(status not_reachable)"


def test_axes_of_the_caller_are_drawn_into(subject, exercise, case):
    figure, axes = plt.subplots(1, 3)
    motion = case.runs[0].performance.motion
    assert spondyl.plot.pose(subject, motion.q[0], axes[0]) is axes[0]
    assert spondyl.plot.exercise(subject, exercise, motion, axes[1:]) == (axes[1], axes[2])
    assert len(plt.get_fignums()) == 1 and axes[1].get_title(loc="left") == "Quadruped thoracic rotation"


def test_a_view_that_does_not_exist_is_answered_with_those_that_do(subject):
    with pytest.raises(ValueError, match="'behind'; expected one of side, front, top"):
        spondyl.plot.pose(subject, spondyl.neutral_state(subject).q, view="behind")


def test_a_motion_of_another_exercise_is_refused(subject, exercise, case):
    _, motion = measured_posture(subject, exercise, "standing_relaxed")
    with pytest.raises(ValueError, match="'standing_relaxed'.*'quadruped_thoracic_rotation'"):
        spondyl.plot.exercise(subject, exercise, motion)


def test_the_same_picture_has_the_same_bytes(subject, exercise, case, tmp_path):
    files = [tmp_path / "one.svg", tmp_path / "two.svg"]
    for file in files:
        start, _ = spondyl.plot.exercise(subject, exercise, case.runs[0].performance.motion)
        spondyl.plot.write_svg(start.figure, file)
    assert files[0].read_bytes() == files[1].read_bytes()
    assert len(files[0].read_bytes()) < 200_000 and b"<dc:date>" not in files[0].read_bytes()


def test_plot_is_there_without_an_import_of_its_own():
    code = "import spondyl, sys; assert 'matplotlib' not in sys.modules; spondyl.plot.shift"
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)
