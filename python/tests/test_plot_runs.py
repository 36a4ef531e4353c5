"""Figures of shares, loads, moments, supports, ledgers and the catalog."""

import json
import math
import re
import subprocess
import sys

import matplotlib.pyplot as plt
import numpy as np
import pytest
import spondyl
import spondyl.plot
from matplotlib.colors import to_hex
from spondyl import Level

DEG = 180.0 / math.pi
CARRIERS = "gravity inertia support equipment passive muscle muscle_passive pressure reserve".split()


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def bars(ax):
    """Widths of the bars of each run, from L5_S1 upward."""
    return {c.get_label(): [bar.get_width() for bar in c] for c in ax.containers}


def curves(ax):
    return {line.get_label(): line.get_ydata() for line in ax.lines if len(line.get_ydata()) > 2}


def title(ax):
    return ax.figure.get_suptitle().replace("\n", " ")


def assert_no_overlap(figure, texts):
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in texts if text.get_text()]
    for i, one in enumerate(boxes):
        assert figure.bbox.contains(one.x0, one.y0) and figure.bbox.contains(one.x1, one.y1)
        assert not any(one.overlaps(other) for other in boxes[i + 1 :])


def test_shares_sum_to_the_whole_and_are_those_of_the_shift(case):
    ax = spondyl.plot.rotation_share(case)
    drawn = bars(ax)
    assert set(drawn) == {"free", "restricted, reach_matched"}  # effort_matched is not reachable
    for name, state in (("free", "free"), ("restricted, reach_matched", "restricted")):
        assert sum(drawn[name]) == pytest.approx(100.0)
        assert sum(drawn[name][:5]) == pytest.approx(100.0 * getattr(case.shifts[0].lumbar_share, state))
    margin = [text.get_text() for text in ax.texts]
    lumbar = margin.index("lumbar")
    assert margin[lumbar + 1 : lumbar + 3] == ["17.7 %", f"{100 * case.shifts[0].lumbar_share.restricted:.1f} %"]
    assert ax.get_xlabel() == "share of the axial rotation from the start to the peak [%]"
    assert "effort_matched (status not_reachable, not drawn)" in title(ax)
    assert_no_overlap(ax.figure, [*ax.texts, *ax.get_yticklabels(), ax.figure._suptitle, ax.xaxis.label])


def test_where_regions_turn_against_each_other_there_are_no_shares(subject):
    case = spondyl.run_case(subject, "stiff_T4_T8", "kneeling_thoracic_extension", frames=5, branches="none")
    assert math.isnan(case.shifts[0].lumbar_share.free)
    ax = spondyl.plot.rotation_share(case)
    assert not bars(ax) and "no shares where regions turn against each other or not at all: free;" in title(ax)


@pytest.mark.parametrize(
    ("quantity", "label", "of"),
    [
        ("compression", "compression [N]", lambda loads: loads.reaction[..., 0]),
        ("anterior_shear", "anterior shear of the cranial vertebra [N]", lambda loads: loads.reaction[..., 1]),
        ("segment_energy", "elastic energy [J]", lambda loads: loads.segment_energy),
    ],
)
def test_loads_are_drawn_at_the_peak_and_where_they_are_largest(case, quantity, label, of):
    ax = spondyl.plot.loads(case, quantity)
    assert ax.get_xlabel().startswith(label)
    marks = [line for line in ax.lines if line.get_marker() == "|" and len(line.get_xdata())]
    for name, run, line in zip(("free", "restricted, reach_matched"), case.runs, marks, strict=False):
        table = of(run.loads)
        assert bars(ax)[name] == pytest.approx(table[run.motion.peak])
        assert np.abs(line.get_xdata()) == pytest.approx(np.abs(table).max(axis=0))
    assert len(marks) == 2 and len(bars(ax)) == 2
    shaded = [patch for patch in ax.patches if to_hex(patch.get_facecolor()) == "#f4efe1"]
    assert len(shaded) == len(case.restricted_subject.restriction.levels)


def test_loads_of_performances_name_each_and_its_status(case):
    figure, ax = plt.subplots()
    performances = [run.performance for run in case.runs]
    assert spondyl.plot.loads(performances, ax=ax, restricted_levels=["T6-T7"]) is ax
    assert set(bars(ax)) == {"free", "stiff_T4_T8, reach_matched", "stiff_T4_T8, effort_matched"}
    assert "effort_matched (status not_reachable" in ax.get_title(loc="left").replace("\n", " ")
    with pytest.raises(ValueError, match="'pressure'; expected one of compression, anterior_shear"):
        spondyl.plot.loads(case, "pressure")
    with pytest.raises(ValueError, match="no performance"):
        spondyl.plot.loads([])


@pytest.mark.parametrize("axis", list(spondyl.Axis))
def test_moment_curves_sum_to_zero(case, axis):
    ax = spondyl.plot.moments(case.runs[0].performance, "L4-L5", axis)
    drawn = curves(ax)
    assert sum(drawn.values()) == pytest.approx(0.0, abs=1e-9)
    assert max(np.abs(curve).max() for curve in drawn.values()) > 0.5
    loads, column = case.runs[0].loads, list(spondyl.Axis).index(axis)
    assert drawn["gravity"] == pytest.approx(loads.gravity_moment[:, 1, column])
    assert drawn["stretched muscle"] == pytest.approx(loads.muscle_passive_moment[:, 1, column])
    assert "equipment" not in drawn  # there is none


def test_moments_of_a_case_are_solid_and_dashed_and_phases_are_named(case):
    ax = spondyl.plot.moments(case, Level.L5_S1)
    drawn = curves(ax)
    held = [curve for name, curve in drawn.items() if name.endswith(", restricted")]
    assert len(held) == len(drawn) / 2 and sum(held) == pytest.approx(0.0, abs=1e-9)
    assert ax.get_ylabel() == "axial rotation moment [N m]\n(to the left is positive)"
    assert [text.get_text() for text in ax.texts] == ["up", "hold", "down"]
    assert [text.xy[0] for text in ax.texts] == pytest.approx([1.0, 2.5, 4.0])
    assert "solid: free (status ok); dashed: restricted, reach_matched (status ok)" in title(ax)
    unnamed = spondyl.plot.moments(case.runs[0].performance, "L5-S1")
    assert [text.get_text() for text in unnamed.texts] == ["phase 1", "phase 2", "phase 3"]
    with pytest.raises(ValueError, match="'quadruped_thoracic_rotation', the exercise is 'cat_cow'"):
        spondyl.plot.moments(case.runs[0].performance, "L5-S1", exercise=spondyl.exercise("cat_cow"))
    with pytest.raises(spondyl.UnknownNameError):
        spondyl.plot.moments(case, "L9")


def test_supports_together_carry_the_body(case):
    """At rest and on a level floor the normal forces of the supports from outside sum to the weight."""
    ax = spondyl.plot.supports(case)
    outside = [support.id for support in case.exercise.supports if support.surface == "ground"]
    start = sum(curves(ax)[name][0] for name in outside)
    (weight,) = [line.get_ydata()[0] for line in ax.lines if line.get_label().startswith("body weight")]
    assert weight == pytest.approx(78.0 * 9.80665) and start == pytest.approx(weight, rel=1e-3)
    assert ax.get_ylabel() == "normal force on the body [N]" and len(curves(ax)) == 2 * len(case.exercise.supports)


def test_a_support_that_leans_counts_along_its_normal(subject, case, exercise_file):
    leaning = spondyl.read_exercise(exercise_file('point = "palm_l"', 'point = "palm_l"\nnormal = [0.0, 3.0, 4.0]'))
    performance = case.runs[0].performance
    ax = spondyl.plot.supports(performance, exercise=leaning)
    assert curves(ax)["hand_l"] == pytest.approx(performance.loads.support_force[:, 0] @ [0.0, 0.6, 0.8])
    assert not any(line.get_label().startswith("body weight") for line in ax.lines)
    with pytest.raises(ValueError, match="give exercise="):
        spondyl.plot.supports(performance)


def test_a_waterfall_ends_at_the_total(case):
    shift = case.shifts[0]
    for ledger in (shift.rotation, shift.moment[1], shift.compression[1], shift.energy):
        ax = spondyl.plot.ledger(ledger, shift=shift)
        factor = DEG if ledger.unit == "rad" else 1.0
        broad = [bar for bar in ax.patches if bar.get_height() > 0.4]
        *changes, total = broad
        assert total.get_width() == pytest.approx(factor * ledger.total, abs=1e-9)
        assert sum(bar.get_width() for bar in changes) == pytest.approx(factor * ledger.total, abs=1e-4)
        begin = 0.0
        for bar in changes:  # each begins where the one before ended
            assert bar.get_x() == pytest.approx(begin, abs=1e-9)
            begin += bar.get_width()
        assert len(changes) == len(ax.get_yticklabels()) - 1
        unit = "deg" if ledger.unit == "rad" else ledger.unit
        assert ax.get_xlabel() == f"change from the free to the restricted run [{unit}]"
        assert "stiff_T4_T8" in title(ax) and "reach_matched (status ok)" in title(ax)
        plt.close("all")


def test_a_split_entry_shows_both_parts(case):
    ledger = case.shifts[0].energy
    ax = spondyl.plot.ledger(ledger)
    labels = [text.get_text() for text in ax.get_yticklabels()]
    (entry,) = [entry for entry in ledger.entries if entry.name == "T6_T7"]
    row = next(k for k, label in enumerate(labels) if label.startswith("T6–T7 ("))
    thin = [bar for bar in ax.patches if bar.get_height() < 0.2 and round(bar.get_y() + bar.get_height() / 2) == row]
    assert [bar.get_width() for bar in thin] == pytest.approx([entry.posture, entry.parameters])
    assert thin[1].get_x() + thin[1].get_width() - thin[0].get_x() == pytest.approx(entry.difference)
    assert {text.get_text() for text in ax.figure.legends[0].get_texts()} >= {"more", "by posture", "by tissue"}


def test_a_ledger_that_compares_nothing_is_refused(case):
    shift = case.shifts[1]
    with pytest.raises(ValueError, match="effort_matched: status not_reachable, nothing to compare"):
        spondyl.plot.ledger(shift.energy, shift=shift)


def row(exercise, mode, status="ok", share=0.3, compression=500.0, method="equilibrium"):
    stiff = "none" if mode == "free" else "stiff_T4_T8"
    return {"id": exercise, "method": method, "restriction": stiff, "mode": mode, "status": status} | {
        "lumbar_share": share,
        "peak_l4l5_compression_n": compression,
    }


ROWS = [
    row("cat_cow", "free"),
    row("cat_cow", "reach_matched", share=0.4, compression=520.0),
    row("cat_cow", "effort_matched", status="not_reachable", share=0.9),
    row("push_up", "free", status="reserve_exceeded", share=None, compression=800.0),
    row("bear_roll", "free", share=None, compression=None, method="forward"),
]


def dots(ax):
    return [(*dot.get_offsets()[0], to_hex(dot.get_facecolor()[0])) for dot in ax.collections if len(dot.get_offsets())]


def test_the_catalog_shows_each_exercise_and_says_what_is_missing(tmp_path):
    file = tmp_path / "catalog.json"
    file.write_text(json.dumps(ROWS), encoding="utf-8")
    share, compression = spondyl.plot.catalog(file)
    assert [text.get_text() for text in share.get_yticklabels()] == ["cat cow", "push up", "bear roll"]
    assert share.get_ylim()[0] > share.get_ylim()[1]  # the first one on top
    assert dots(share) == [(pytest.approx(30.0), 0.0, "#c8ccd2"), (pytest.approx(40.0), -0.1, "#d1495b")]
    assert [(x, colour) for x, _, colour in dots(compression)] == [
        (500.0, "#c8ccd2"),
        (520.0, "#d1495b"),
        (800.0, "#ffffff"),
    ]
    assert [text.get_text() for text in compression.texts] == [
        "not_reachable: effort",
        "reserve_exceeded: free; no share: free",
        "forward in time: nothing to match",
    ]
    assert spondyl.plot.catalog(iter(ROWS))[0].get_xlabel() == "lumbar share [%]"


def test_cases_make_the_same_rows(case):
    share, compression = spondyl.plot.catalog([case], plt.subplots(1, 2)[1])
    assert [x for x, _, _ in dots(share)] == pytest.approx(
        [100 * case.shifts[0].lumbar_share.free, 100 * case.shifts[0].lumbar_share.restricted]
    )
    largest = [run.loads.reaction[:, 1, 0].max() for run in case.runs[:2]]
    assert [x for x, _, _ in dots(compression)] == pytest.approx(largest)


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ([], "there is no exercise"),
        ([{"id": "cat_cow"}], "a row of 'cat_cow' has no 'method'; expected rows as in build/catalog.json"),
        ([ROWS[1], ROWS[1] | {"restriction": "fused"}], "several restrictions (stiff_T4_T8, fused)"),
    ],
)
def test_rows_that_are_none_are_refused(rows, text):
    with pytest.raises(ValueError, match=re.escape(text)):
        spondyl.plot.catalog(rows)


def test_the_lack_of_matplotlib_is_explained():
    code = (
        "import sys; sys.modules['matplotlib.pyplot'] = None\n"
        "import spondyl\n"
        "try: spondyl.plot.pose(spondyl.make_subject(), spondyl.neutral_state(spondyl.make_subject()).q)\n"
        "except ImportError as e: assert 'figures need matplotlib' in str(e) and '\"spondyl[plot]\"' in str(e)\n"
        "else: raise SystemExit('matplotlib was not missed')"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)
