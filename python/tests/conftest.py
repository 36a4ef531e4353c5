import matplotlib

matplotlib.use("Agg")

import pytest
import spondyl


@pytest.fixture(scope="session")
def subject():
    return spondyl.make_subject()


@pytest.fixture(scope="session")
def exercise():
    return spondyl.exercise("quadruped_thoracic_rotation")


@pytest.fixture(scope="session")
def case(subject, exercise):
    return spondyl.run_case(subject, "stiff_T4_T8", exercise, frames=11, branches="none")


@pytest.fixture
def exercise_file(tmp_path, exercise):
    """Writes the catalog's exercise with one text replaced; postures are found beside it."""

    def write(old, new):
        from pathlib import Path

        datasets = Path(exercise.path).parent.parent
        (tmp_path / "postures").symlink_to(datasets / "postures")
        (tmp_path / "exercises").mkdir()
        assert old in exercise.source_text
        file = tmp_path / "exercises" / f"{exercise.id}.toml"
        file.write_text(exercise.source_text.replace(old, new), encoding="utf-8")
        return file

    return write
