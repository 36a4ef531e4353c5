import numpy as np
import pytest
import spondyl
import xarray
from spondyl._assess import _by_criterion, assessment_of, design_of, groups, lumbar_share, verdict_of


def test_a_verdict_counts_people():
    assert verdict_of([1.0] * 95 + [-1.0] * 5, 0.0) == "supported"
    assert verdict_of([1.0] * 94 + [-1.0] * 6, 0.0) == "undecided"
    assert verdict_of([1.0] * 5 + [-1.0] * 95, 0.0) == "contradicted"
    assert verdict_of([0.4] * 100, 0.5) == "contradicted"  # small is none
    assert verdict_of([0.4] * 50 + [0.6] * 50, 0.5) == "undecided"
    assert verdict_of([1.0] * 58, 0.0) == "undecided"
    assert verdict_of([1.0] * 59, 0.0) == "supported"


def test_a_criterion_that_disagrees_or_fails_leaves_it_undecided():
    assert verdict_of([1.0] * 100, 0.5, [1.0, 0.6]) == "supported"
    assert verdict_of([1.0] * 100, 0.5, [1.0, 0.4]) == "undecided"
    assert verdict_of([-1.0] * 100, 0.5, [-1.0, 0.4]) == "contradicted"
    assert verdict_of([-1.0] * 100, 0.5, [-1.0, 0.6]) == "undecided"
    for sign in (1.0, -1.0):
        assert verdict_of([sign] * 100, 0.5, [sign, float("nan")]) == "undecided"


def made_up(change, samples, ensemble, exercise="quadruped_thoracic_rotation"):
    """A study file as it would be if `change(quantiles)` were what the restriction does to the lumbar share."""
    names = ensemble.dimensions
    problem = {
        "num_vars": len(names),
        "names": names,
        "bounds": [[0.0, 1.0]] * len(names),
        "groups": [next((g for g, m in groups.items() if n.split(".")[0] in m), n) for n in names],
    }
    quantiles = design_of(problem, samples, 3)
    n = len(quantiles)
    study = spondyl.Study(
        "x", [spondyl.exercise(exercise)], [spondyl.preset("stiff_T4_T8")], ensemble=ensemble, quantiles=quantiles
    )
    delta = np.array([change(dict(zip(names, row, strict=True))) for row in quantiles])
    twice = np.repeat(np.arange(n), 2)
    share = np.where(np.arange(2 * n) % 2 == 0, 0.2, 0.2 + np.repeat(delta, 2))
    levels, axes, components = list(map(str, spondyl.Level)), list(map(str, spondyl.Axis)), ["compression"]
    mobility = np.ones((2 * n, 18, 3))
    for i, row in enumerate(quantiles):
        u = dict(zip(names, row, strict=True))
        for a, level in enumerate(levels):
            for b, axis in enumerate(axes):
                mobility[2 * i : 2 * i + 2, a, b] = u.get(f"mobility.{level}.{axis}", 1.0)
    data = xarray.Dataset(
        {
            "share_L": ("run", share),
            "largest_force": (("run", "segment", "component"), np.full((2 * n, 18, 1), 500.0)),
            "mobility": (("run", "segment", "axis"), mobility),
            "status": ("run", ["ok"] * (2 * n)),
            "error": ("run", [""] * (2 * n)),
        },
        coords={
            "segment": levels,
            "axis": axes,
            "component": components,
            "subject": ("run", twice.astype(float)),
            "exercise": ("run", [exercise] * (2 * n)),
            "restriction": ("run", ["none", "stiff_T4_T8"] * n),
            "mode": ("run", ["free", "reach_matched"] * n),
            "criterion": ("run", ["elastic"] * (2 * n)),
        },
    )
    return assessment_of(data, problem, study, {"lumbar share": 0.5, "L4_L5 compression": 5.0}, 1)


def test_the_indices_find_the_shares_of_a_known_sum():
    """Variances 9 : 1 : 0 of uniform inputs: total indices 0.9, 0.1, 0."""
    ensemble = spondyl.ensemble().only(["height", "friction", "specific_tension"])
    found = made_up(lambda u: 0.03 * u["height"] + 0.01 * u["friction"], 256, ensemble)["lumbar share"]
    indices = {name: index for name, (index, _) in found.contributors.items()}
    assert indices["anthropometry"] == pytest.approx(0.9, abs=0.05)
    assert indices["contact"] == pytest.approx(0.1, abs=0.03)
    assert abs(indices["strength"]) < 1e-12
    assert list(indices) == ["anthropometry", "contact", "strength"]
    # the sum of the two uniform numbers: mean 2 percentage points, and what 5 % of it lie below
    assert found.median == pytest.approx(2.0, abs=0.1)
    assert found.probability == 1.0
    assert found.verdict == "supported"  # 4.2 % of people stay below half a point


def test_the_level_that_matters_correlates():
    ensemble = spondyl.ensemble().only(["mobility"])
    found = made_up(lambda u: 0.03 * (u["mobility.T6_T7.axial_rotation"] - 0.5), 64, ensemble)["lumbar share"]
    assert found.levels["T6_T7"] == pytest.approx(1.0, abs=1e-9)
    assert abs(found.levels["L3_L4"]) < 0.4
    assert found.verdict == "undecided"
    assert found.low == pytest.approx(-1.35, abs=0.3)


def test_no_change_is_no_rise():
    found = made_up(lambda u: 0.0, 32, spondyl.ensemble().only(["height"]))
    assert found["lumbar share"].verdict == "contradicted"
    assert found["lumbar share"].contributors == {}
    with pytest.raises(spondyl.UnknownNameError, match="lumbar share"):
        found["lumber share"]


def test_a_real_assessment_is_whole_and_its_numbers_come_back_from_the_folder(tmp_path):
    ensemble = spondyl.ensemble().only(["height", "body_mass_index", "mobility"])
    arguments = {
        "ensemble": ensemble,
        "samples": 4,
        "folder": tmp_path / "a",
        "criteria": ["rhythm"],
        "progress": False,
    }
    found = spondyl.assess("quadruped_rotation_test", "stiff_T4_T8", **arguments)
    share = found["lumbar share"]
    assert share.low <= share.median <= share.high
    assert set(share.contributors) == {"anthropometry", "segment stiffness"}
    assert sum(found.statuses.values()) == 2 * 4 * (2 + 2)
    assert found.people == 8
    assert "quadruped_rotation_test" in repr(found) and "<table>" in found._repr_html_()
    begin = (tmp_path / "a" / "parts" / "block_000000.h5").stat().st_mtime_ns
    again = spondyl.assess("quadruped_rotation_test", "stiff_T4_T8", **arguments)
    assert again.to_dict() == found.to_dict()
    assert set(share.criteria) == set(found.criteria) == {"elastic", "rhythm"}
    assert share.criteria["rhythm"] == pytest.approx(0.0, abs=1e-6)  # it is blind to restrictions
    assert share.criteria["elastic"] > 0.5
    assert (tmp_path / "a" / "parts" / "block_000000.h5").stat().st_mtime_ns == begin  # nothing was run again


def test_nothing_to_vary_is_refused():
    with pytest.raises(spondyl.SubjectError, match="nothing varies"):
        spondyl.assess("locust_pose", "stiff_T4_T8", ensemble=spondyl.Ensemble())


def test_a_criterion_without_supports_says_nothing():
    others = xarray.Dataset(
        {"share_L": ("run", [0.2, 0.24, 0.2, 0.25]), "status": ("run", ["ok", "ok", "support_lost", "ok"])},
        coords={
            "subject": ("run", [0.0] * 4),
            "exercise": ("run", ["cat_cow"] * 4),
            "restriction": ("run", ["none", "stiff_T4_T8"] * 2),
            "mode": ("run", ["free", "reach_matched"] * 2),
            "criterion": ("run", ["elastic", "elastic", "muscle_effort", "muscle_effort"]),
        },
    )
    found = _by_criterion(others, "reach_matched", "stiff_T4_T8", lumbar_share, 100.0)
    assert found["elastic"] == pytest.approx(4.0)
    assert np.isnan(found["muscle_effort"])
