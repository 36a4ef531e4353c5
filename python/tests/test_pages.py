import re
from pathlib import Path

import pytest
import spondyl

root = Path(__file__).resolve().parents[2]
tables = root / "datasets"
catalog_page = (root / "docs" / "catalog.md").read_text(encoding="utf-8")
claims_page = (root / "docs" / "claims.md").read_text(encoding="utf-8")
claims = [f"S{article}{letter}" for article, last in enumerate("eidj") for letter in "abcdefghij" if letter <= last]
verdicts = {"supported", "contradicted", "undecided", "small", "not testable"}


def section(name):
    return re.search(rf"^### {name}\n(.*?)(?=^### |\Z)", catalog_page, re.MULTILINE | re.DOTALL)[1]


@pytest.fixture(scope="module")
def people():
    subject = spondyl.make_subject(tables, mass=78.0, height=1.73)
    return subject, spondyl.restricted(subject, spondyl.preset("stiff_T4_T8", datasets=tables))


def test_the_catalog_page_has_a_section_for_every_exercise():
    sections = re.findall(r"^### (\w+)$", catalog_page, re.MULTILINE)
    assert sorted(sections) == spondyl.catalog(datasets=tables)


def test_every_section_says_what_is_our_reading():
    for name in spondyl.catalog(datasets=tables):
        for line in spondyl.exercise(name, datasets=tables).assumptions:
            assert line.split()[0] in section(name)
        assert "Our reading" in section(name)


def test_every_picture_exists():
    linked = re.findall(r"\]\(catalog/(\w+)\.svg\)", catalog_page)
    assert linked
    for name in linked:
        assert (root / "docs" / "catalog" / f"{name}.svg").is_file(), (
            f"draw it with docs/generate/catalog_figures.py {name}"
        )
    for name in spondyl.catalog(datasets=tables):
        assert name in linked or spondyl.exercise(name, datasets=tables).method == "forward"


@pytest.mark.parametrize("name", ["locust_pose", "standing_row", "high_shelf_reach"])
def test_the_statuses_of_the_page_are_those_of_a_fresh_run(name, people):
    subject, stiff = people
    exercise = spondyl.exercise(name, datasets=tables)
    free = spondyl.simulate(subject, exercise)
    fresh = {"free": free} | {
        mode: spondyl.simulate(stiff, exercise, mode, free) for mode in ("reach_matched", "effort_matched")
    }
    told = dict(re.findall(r"^\| (\w+) \| (\w+) \|", section(name), re.MULTILINE))
    assert {mode: str(run.status) for mode, run in fresh.items()} == {mode: told[mode] for mode in fresh}


def test_the_claims_page_has_a_verdict_for_every_claim():
    rows = [line.split(" | ") for line in claims_page.splitlines() if re.match(r"\| \[?S\d\w", line)]
    assert [re.search(r"S\d\w", row[0])[0] for row in rows] == claims
    for row in rows:
        assert any(word in row[3] for word in verdicts)
        assert (row[2] == "no") == (row[3] == "not testable")


def test_every_testable_claim_has_a_section():
    testable = {"S0a", "S0b", "S0d", "S1a", "S1f", "S2b", "S2c", "S3e", "S3g", "S3h"}
    assert set(re.findall(r"^### (S\d\w)$", claims_page, re.MULTILINE)) == testable
    assert "## Conflicts between the articles" in claims_page


def test_links_to_exercises_lead_somewhere():
    for name in re.findall(r"catalog\.md#(\w+)\)", claims_page):
        assert f"### {name}\n" in catalog_page
