import gc

import pytest
import spondyl


def test_the_catalog_is_read_by_id(exercise):
    assert "quadruped_thoracic_rotation" in spondyl.catalog()
    assert exercise.id == "quadruped_thoracic_rotation" and exercise.duration == 5.0
    assert exercise == spondyl.read_exercise(exercise.path)
    assert spondyl.mirrored(spondyl.mirrored(exercise)) == exercise
    assert exercise.primary_goal.measure == "tilt(T1, right, up)"
    with pytest.raises(spondyl.UnknownNameError, match="quadruped_thoracic_rotation"):
        spondyl.exercise("quadruped_thoracic_rotatoin")


def test_parts_outlive_the_names_of_their_owners():
    goal = spondyl.exercise("quadruped_thoracic_rotation").phases[0].goals[0]
    gc.collect()
    assert goal.primary and goal.value == pytest.approx(0.6108652)


def test_malformed_toml_is_refused_with_file_line_and_column(exercise_file):
    file = exercise_file("duration_s = 2.0", "duration_s = = 2.0")
    with pytest.raises(ValueError) as caught:
        spondyl.read_exercise(file)
    line = 1 + file.read_text().split("= =")[0].count("\n")
    assert isinstance(caught.value, spondyl.DatasetError)
    assert str(caught.value).startswith(f"{file}:{line}:")


def test_an_unknown_body_is_an_error_of_check_exercise(subject, exercise, exercise_file):
    spondyl.check_exercise(subject, exercise)
    odd = spondyl.read_exercise(exercise_file('"tilt(T1, right, up)"', '"tilt(T19, right, up)"'))
    with pytest.raises((spondyl.UnknownNameError, spondyl.ExerciseError), match="T19"):
        spondyl.check_exercise(subject, odd)


def test_a_goal_beyond_its_measure_is_refused_with_file_line_and_value(subject, exercise_file):
    file = exercise_file("value_deg = 35.0", "value_deg = 120.0")
    with pytest.raises(spondyl.ExerciseError) as caught:
        spondyl.run_case(subject, "stiff_T4_T8", spondyl.read_exercise(file), frames=5)
    assert str(caught.value).startswith(f"{file}:") and "120 deg" in str(caught.value)


def test_a_mirrored_exercise_is_written_and_read_back(exercise, tmp_path):
    other = spondyl.mirrored(exercise)
    file = tmp_path / "exercises" / f"{other.id}.toml"
    file.parent.mkdir()
    file.write_text(other.to_toml(), encoding="utf-8")
    again = spondyl.read_exercise(file)
    assert (
        [s.point for s in again.supports] == [s.point for s in other.supports] != [s.point for s in exercise.supports]
    )
    assert again.to_toml() == other.to_toml() != exercise.to_toml()
