"""What a terminal and a notebook show."""

import html
import re

import pytest
import spondyl


@pytest.fixture(scope="module")
def shown(subject, case):
    run = case.runs[1]
    return {
        "Subject": (case.restricted_subject, ["78 kg", "stiff_T4_T8"]),
        "Restriction": (case.restricted_subject.restriction, ["T6_T7", "left rotation", "0.5"]),
        "Exercise": (case.exercise, [phase.name for phase in case.exercise.phases] + ["tilt(T1", "(primary)"]),
        "Motion": (run.motion, ["quadruped_thoracic_rotation", "reach_matched, elastic", "11, ", run.motion.status]),
        "Loads": (run.loads, ["11, 612", " N at L", " N m", run.loads.worst]),
        "Performance": (run.performance, ["status of the motion", "status of the loads", "largest compression"]),
        "Shift": (case.shifts[0], ["lumbar", "→", "peak compression [N]"]),
        "Case": (case, ["reach_matched", "effort_matched", "lumbar share [%]", "→"]),
        "outcomes": (spondyl.outcomes(subject, case.exercise, run.performance), ["share_L", "Fc_i", "L4_L5"]),
        "changes": (
            spondyl.outcome_changes(
                subject, case.runs[0].performance, case.restricted_subject, run.performance, case.exercise
            ),
            ["dRot_L", "percent"],
        ),
        "assumptions": (spondyl.assumptions_of(subject), ["unverified rows", "MEMORY"]),
    }


NAMES = (
    *("Subject", "Restriction", "Exercise", "Motion", "Loads", "Performance", "Shift", "Case"),
    *("outcomes", "changes", "assumptions"),
)


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_shows_a_table(shown, name):
    value, parts = shown[name]
    page = value._repr_html_()
    rows = re.findall("<tr>(.*?)</tr>", page)
    assert page.endswith("</table>") and len(rows) > 1
    assert len({row.count("<td>") + row.count("<th>") for row in rows}) == 1  # no ragged row
    for part in parts:
        assert html.escape(part) in page


@pytest.mark.parametrize("name", NAMES)
def test_a_terminal_shows_what_it_is(shown, name):
    value, _ = shown[name]
    assert " object at 0x" not in repr(value) and len(repr(value).splitlines()[0]) < 250


def test_small_values_show_their_members(subject, case):
    assert repr(subject.options).startswith("SubjectOptions(mass=78.0, height=1.73, sex='male', specific_tension=")
    assert repr(case.exercise.dosage).startswith("Dosage(sets=")
    assert repr(case.shifts[0].segment["T6_T7"]).startswith("LoadShift(rotation=Change(free=")
    assert repr(spondyl.Level.T6_T7) == "spondyl.Level.T6_T7"


def test_text_of_the_user_is_escaped(subject):
    evil = spondyl.Restriction("<b>&").limit("T6_T7", rom_fraction=0.5).fuse("L4_L5").with_cage("T9_T10", stiffness=2.0)
    for value in (evil, spondyl.restricted(subject, evil)):
        assert "&lt;b&gt;&amp;" in value._repr_html_() and "<b>" not in value._repr_html_()
    assert "fused" in evil._repr_html_() and "rib cage, stiffness 2, integrity 1" in evil._repr_html_()
    shift = evil.limit("T6_T7", axis="flexion", neutral_shift_deg=4.0)._repr_html_()
    assert "<td>extension</td><td>0.5</td><td>0</td><td>1</td><td>4</td>" in shift


def test_outcomes_become_a_frame(subject, case):
    import pandas

    found = spondyl.outcomes(subject, case.exercise, case.runs[0].performance)
    frame = found.to_dataframe()
    assert isinstance(frame, pandas.DataFrame) and list(frame.columns) == ["id", "where", "value", "unit"]
    assert len(frame) == len(found) and list(frame["id"]) == [o.id for o in found]


def test_a_case_may_be_one_free_run(subject, case):
    alone = spondyl.Case(subject, subject, case.exercise, case.runs[0].performance, [])
    assert "free run only" in repr(alone) and "<th>mode</th>" in alone._repr_html_()
