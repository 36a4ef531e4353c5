import pytest
import spondyl
from spondyl import Level, Restriction


def test_each_step_is_a_new_value():
    start = Restriction("mid")
    stiff = start.limit(("T4_T5", "T7-T8"), axis="axial_rotation", side="positive", rom_fraction=0.5)
    assert start.is_none and start.levels == []
    assert stiff.levels == [Level.T7_T8, Level.T6_T7, Level.T5_T6, Level.T4_T5]
    assert stiff.name == "mid" and stiff != start
    assert stiff == start.limit(("T7_T8", "T4_T5"), axis="axial_rotation", side="positive", rom_fraction=0.5)
    assert "T6_T7" in repr(stiff) and "mid" in repr(stiff)


def test_one_level_a_pair_and_nothing_else_name_levels():
    assert Restriction().fuse("T9-10").levels == [Level.T9_T10]
    assert Restriction().with_cage(Level.T9_T10, stiffness=2.0).levels == [Level.T9_T10]
    for wrong in (5, ("T4_T5",), ["T4_T5", "T5_T6", "T6_T7"]):
        with pytest.raises(TypeError, match="first and the last"):
            Restriction().fuse(wrong)
    with pytest.raises(spondyl.UnknownNameError, match="T4_T6"):
        Restriction().fuse("T4_T6")


@pytest.mark.parametrize("value", [0.0, 2.0, float("nan")])
def test_a_rom_fraction_out_of_range_is_refused_with_level_and_value(value):
    with pytest.raises(spondyl.SubjectError) as caught:
        Restriction().limit("T6_T7", rom_fraction=value)
    assert "T6_T7" in str(caught.value) and f"is {value:g}" in str(caught.value)
    assert isinstance(caught.value, ValueError)


def test_degrees_are_degrees():
    Restriction().limit("T6_T7", axis="flexion", neutral_shift_deg=4.0)
    with pytest.raises(spondyl.SubjectError, match="40"):
        Restriction().limit("T6_T7", axis="flexion", neutral_shift_deg=40.0)


def test_presets_have_a_severity():
    everyday = spondyl.preset("stiff_T4_T8")
    assert everyday.levels == [Level.T7_T8, Level.T6_T7, Level.T5_T6, Level.T4_T5]
    assert spondyl.preset("stiff_T4_T8", severity=0.0).is_none
    assert spondyl.preset("stiff_T4_T8", 0.5) == everyday.scaled(0.5) != everyday
    assert spondyl.preset("stiff_T4_T8", levels=("L1_L2", "L4_L5")).levels == [
        Level.L4_L5,
        Level.L3_L4,
        Level.L2_L3,
        Level.L1_L2,
    ]
    assert "stiff_T4_T8" in spondyl.preset_names()
    with pytest.raises(spondyl.UnknownNameError, match="stiff_T4_T8"):
        spondyl.preset("stiff_T4_T9")
    with pytest.raises(spondyl.SubjectError, match="severity"):
        spondyl.preset("stiff_T4_T8", severity=1.5)
