import copy
import pickle

import pytest
import spondyl
from spondyl import Axis, Level, Match, Region


def test_enumerations_have_the_order_of_the_library():
    assert list(Level) == spondyl.levels() and len(Level) == 18
    assert list(Axis) == spondyl.axes()
    assert list(Region) == spondyl.regions()


@pytest.mark.parametrize("name", list(spondyl._spondyl._spelling))
def test_the_library_reads_every_member_and_no_other_word(name):
    for member in getattr(spondyl, name):
        assert spondyl._spondyl._spelling[name](member) == member
    with pytest.raises(spondyl.UnknownNameError, match="nonsense"):
        getattr(spondyl, name)("nonsense")


@pytest.mark.parametrize("spelling", ["T6_T7", "T6-T7", "T6/T7", "t6-7"])
def test_every_spelling_of_a_level_is_the_same_member(spelling):
    assert Level(spelling) is Level.T6_T7


def test_members_are_their_names():
    assert Level.T6_T7 == "T6_T7" and str(Match.effort_matched) == "effort_matched"
    assert pickle.loads(pickle.dumps(Level.T6_T7)) is copy.copy(Level.T6_T7) is Level.T6_T7


def test_a_wrong_level_is_answered_with_the_closest_ones():
    with pytest.raises(LookupError) as caught:
        Level("T6_T8")
    assert "T6_T8" in str(caught.value) and "T6_T7" in str(caught.value)
    assert isinstance(caught.value, spondyl.UnknownNameError | spondyl.Error)


def test_functions_take_strings_and_members():
    assert spondyl.region_of("T12/L1") is spondyl.region_of(Level.T12_L1) is Region.thoracolumbar
    with pytest.raises(TypeError):
        spondyl.region_of(3)


def test_dicts_by_name_take_every_spelling_also_when_copied(case):
    by_level = case.shifts[0].segment
    for again in (by_level, copy.copy(by_level), copy.deepcopy(by_level), pickle.loads(pickle.dumps(by_level))):
        assert again["T6-T7"] == by_level[Level.T6_T7] and list(again) == list(Level)
    with pytest.raises(spondyl.UnknownNameError, match="T6_T8"):
        by_level["T6_T8"]
