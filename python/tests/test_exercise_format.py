import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import jsonschema
import pytest
import spondyl

root = Path(__file__).resolve().parents[2]
datasets = root / "datasets"


def toml_of(page):
    """The TOML blocks of a page, one after the other."""
    text = (root / "docs" / page).read_text("utf-8")
    return "".join(re.findall(r"^```toml\n(.*?)^```", text, re.DOTALL | re.MULTILINE))


example = toml_of("exercise_format.md")


@pytest.fixture(scope="module")
def schema():
    made = json.loads(spondyl.exercise_schema())
    jsonschema.Draft202012Validator.check_schema(made)
    return made


@pytest.fixture(scope="module")
def refuses(schema):
    validator = jsonschema.Draft202012Validator(schema)
    return lambda text: not validator.is_valid(tomllib.loads(text))


@pytest.fixture(scope="module")
def library_refuses(tmp_path_factory):
    folder = tmp_path_factory.mktemp("datasets")
    (folder / "postures").symlink_to(datasets / "postures")
    (folder / "exercises").mkdir()

    def refuses(text):
        file = folder / "exercises" / "side_bend.toml"
        file.write_text(text, "utf-8")
        try:
            return not spondyl.read_exercise(file).phases
        except spondyl.DatasetError:
            return True

    return refuses


def test_schema_and_tables_of_the_page_are_those_of_the_library():
    script = root / "docs" / "generate" / "exercise_format.py"
    done = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("folder", ["exercises", "validation", "postures"])
def test_every_shipped_file_is_valid(schema, folder):
    if folder == "postures":
        schema = {"$ref": "#/$defs/posture_file", "$defs": schema["$defs"]}
    validator = jsonschema.Draft202012Validator(schema)
    files = sorted((datasets / folder).glob("*.toml"))
    assert files
    for file in files:
        validator.validate(tomllib.loads(file.read_text("utf-8")))


@pytest.mark.parametrize("page", ["exercise_format.md", "own_exercise.md"])
def test_the_example_of_a_page_is_valid(refuses, library_refuses, page):
    assert not refuses(toml_of(page)) and not library_refuses(toml_of(page))


def test_the_page_about_ones_own_exercise_runs_and_prints_what_it_says():
    script = root / "docs" / "generate" / "own_exercise.py"
    done = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


BROKEN = {  # a mistake in the example of the format page: what is written instead of what
    "unknown key": ('breath = "out"', 'breathe = "out"'),
    "unknown table": ("[dosage]", "[doses]"),
    "no unit": ("duration_s = 2.0", "duration = 2.0"),
    "a unit of another dimension": ("value_deg = 25", "value_m = 0.25"),
    "two units": ("value_deg = 25", "value_deg = 25\n    value_rad = 0.4"),
    "no value": ("    value_deg = 25\n", ""),
    "text for a number": ("duration_s = 2.0", 'duration_s = "2.0"'),
    "a number for a text": ('id = "heel_r"', "id = 7"),
    "one table for several": ("[[phase]]", "[phase]"),
    "an unknown word": ('fidelity = "interpreted"', 'fidelity = "guessed"'),
    "an unknown measure": ("tilt(T1, right, down)", "tlit(T1, right, down)"),
    "an unknown direction": ("tilt(T1, right, down)", "tilt(T1, rigth, down)"),
    "an unknown outcome": ('"rot_L"', '"rot"'),
    "an unknown axis": ("shoulder_r.lateral_bending_deg", "shoulder_r.bending_deg"),
    "a coordinate without unit": ("shoulder_r.lateral_bending_deg", "shoulder_r.lateral_bending"),
    "an angle beyond half a turn": ('lateral_bending_deg" = -15', 'lateral_bending_deg" = -215'),
    "a duration of nothing": ("duration_s = 2.0", "duration_s = 0"),
    "a range of three": ("repetitions = [8, 12]", "repetitions = [8, 10, 12]"),
    "a spring without stiffness": ("primary = true", 'primary = true\n    kind = "weight"'),
    "a stiffness without spring": ("primary = true", "primary = true\n    weight_Nm_per_rad = 5"),
    "a spring in another unit": ("primary = true", 'primary = true\n    kind = "weight"\n    weight_N_per_m = 5'),
    "a support without point": ('point = "heel_r"\n', ""),
    "no primary goal": ("    primary = true\n", ""),
    "no fidelity": ('fidelity = "interpreted"\n', ""),
    "another version": ("schema_version = 1", "schema_version = 2"),
    "a key of other equipment": (
        "[[phase]]",
        '[[equipment]]\nid = "x"\nkind = "chair"\nheight_m = 0.4\nmass_kg = 2\n[[phase]]',
    ),
    "a place without ground": (
        "[[phase]]",
        '[[equipment]]\nid = "x"\nkind = "pull"\nforce_N = 9\nanchor_a = "palm_r"\nanchor_b = "T4"\n'
        "place_m = [0, 0, 0]\n[[phase]]",
    ),
    "ground without a place": (
        "[[phase]]",
        '[[equipment]]\nid = "x"\nkind = "pull"\nforce_N = 9\nanchor_a = "palm_r"\nanchor_b = "ground"\n[[phase]]',
    ),
    "a distance below nothing": (
        'measure = "pos(pelvis, z)"',
        'measure = "distance(palm_r, heel_r)"\n    value_m = -1 #',
    ),
}


@pytest.mark.parametrize("mistake", BROKEN)
def test_a_broken_file_is_refused_by_the_schema_and_by_the_library(refuses, library_refuses, mistake):
    old, new = BROKEN[mistake]
    assert old in example
    text = example.replace(old, new, 1)
    if mistake in ("one table for several", "no primary goal"):
        text = example.replace(old, new)
        text = text if mistake != "one table for several" else re.sub(r"(?s)\[phase\].*?\[phase\]", "[phase]", text)
    assert refuses(text) and library_refuses(text)


def test_the_schema_refuses_nothing_that_the_library_reads(refuses, library_refuses):
    texts = [example, (datasets / "exercises" / "standing_row.toml").read_text("utf-8")]
    refused = accepted = 0
    for whole in texts:
        whole = re.sub(r'^id = "\w+"', 'id = "side_bend"', whole, count=1, flags=re.M)
        for line in set(re.findall(r"^ *\w+ = [^\n\[{]+$", whole, re.M)):
            key, _, value = line.partition(" = ")
            odd = (
                "",
                f"{key}x = {value}",
                f"{key} = 7",
                f"{key} = -7",
                f'{key} = "T4"',
                f"{key} = true",
                f"{key} = [1]",
            )
            for other in odd:
                text = whole.replace(line, other, 1)
                if refuses(text):
                    refused += 1
                    assert library_refuses(text), f"{line!r} replaced by {other!r}"
                else:
                    accepted += 1
    assert refused > 200 and accepted > 50
