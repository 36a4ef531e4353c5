import pytest
import spondyl


def test_options_arrive(subject):
    small = spondyl.make_subject(mass=50.0, height=1.55, sex="female", intercostals=False)
    assert (small.options.mass, small.options.height, small.options.sex) == (50.0, 1.55, spondyl.Sex.female)
    assert small.mass == pytest.approx(50.0) and subject.mass == pytest.approx(78.0)
    assert len(small.muscles) < len(subject.muscles)
    assert len(subject.coordinate_names) == subject.coordinates
    assert spondyl.make_subject(spondyl.read_datasets()).datasets_fingerprint == subject.datasets_fingerprint


def test_options_are_named_and_checked():
    with pytest.raises(TypeError):
        spondyl.make_subject(None, 78.0)
    with pytest.raises(spondyl.SubjectError, match="mass"):
        spondyl.make_subject(mass=0.0)
    with pytest.raises(spondyl.UnknownNameError, match="male, female"):
        spondyl.make_subject(sex="man")


def test_tables_that_are_not_there_name_their_path(tmp_path, monkeypatch):
    with pytest.raises(spondyl.DatasetError, match="nowhere"):
        spondyl.read_datasets(tmp_path / "nowhere")
    monkeypatch.setenv("SPONDYL_DATASETS", str(tmp_path / "elsewhere"))
    with pytest.raises(spondyl.DatasetError, match="elsewhere"):
        spondyl.make_subject()


def test_restricted_makes_a_twin(subject):
    stiff = spondyl.restricted(subject, spondyl.preset("stiff_T4_T8"))
    assert subject.restriction.is_none and stiff.restriction.name == "stiff_T4_T8"
    assert "stiff_T4_T8" in repr(stiff) and "78 kg" in repr(stiff)


def test_assumptions_print_as_a_table_and_become_a_frame(subject):
    import pandas

    assumptions = spondyl.assumptions_of(subject)
    assert len(assumptions) > 0
    assert {a.label for a in assumptions} <= {"MEMORY", "INTERPOLATED", "ASSUMPTION"}
    lines = repr(assumptions).splitlines()
    assert lines[0].startswith(str(len(assumptions))) and len(lines) == len(assumptions) + 2
    frame = assumptions.to_dataframe()
    assert isinstance(frame, pandas.DataFrame) and list(frame["what"]) == [a.what for a in assumptions]
    assert len(spondyl.assumptions_of(spondyl.restricted(subject, spondyl.preset("stiff_T4_T8")))) > len(assumptions)


def test_html_is_escaped(subject):
    stiff = spondyl.restricted(subject, spondyl.Restriction("<b>&").limit("T6_T7", rom_fraction=0.5))
    assert "&lt;b&gt;&amp;" in stiff._repr_html_() and "<b>" not in stiff._repr_html_()
