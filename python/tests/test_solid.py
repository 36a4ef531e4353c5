import numpy as np
import pytest
import spondyl
from spondyl._body import Stage, flesh, vertebrae
from spondyl._solid import Solid, ball, box, cylinder


@pytest.fixture(scope="module")
def stage(subject, case):
    motion = case.runs[0].motion
    return Stage(subject, motion.q[motion.peak])


def volume(corners, triangles):
    a, b, c = (corners[k] for k in triangles.T)
    return np.einsum("ij,ij->", a, np.cross(b, c)) / 6.0


def is_closed(triangles):
    """Each side belongs to two triangles that run along it in opposite ways."""
    sides = [tuple(t[[k, (k + 1) % 3]]) for t in triangles for k in range(3)]
    return all(sides.count((b, a)) == sides.count((a, b)) == 1 for a, b in sides)


@pytest.mark.parametrize("around", [6, 8, 10, 24])
def test_a_ball_is_closed_and_nearly_round(around):
    directions, triangles = ball(around)
    assert np.linalg.norm(directions, axis=1) == pytest.approx(1.0) and is_closed(triangles)
    assert 0.6 < volume(directions, triangles) / (4 / 3 * np.pi) < 1.0


def test_boxes_and_cylinders_are_closed():
    corners = np.array([(x, y, z) for x in (0, 1) for y in (0, 2) for z in (0, 3)], dtype=float)
    assert is_closed(box) and abs(volume(corners, box)) == pytest.approx(6.0)
    turn = np.linspace(0.0, 2 * np.pi, 40, endpoint=False)
    ring = np.column_stack([np.cos(turn), np.sin(turn), np.zeros(40)])
    assert is_closed(cylinder(40))
    assert abs(volume(np.vstack([ring, ring + [0, 0, 2]]), cylinder(40))) == pytest.approx(2 * np.pi, rel=0.01)


def test_corners_lie_on_the_hull_of_their_blobs(stage):
    """No corner is outside, and in each direction some are nearly as far out as the blobs are."""
    for part in flesh(stage):
        for hull in part.hulls:
            corners = Solid(stage, [hull]).at(stage)
            directions = ball(12)[0]
            reach = np.max(
                [
                    directions @ stage.centre(blob)
                    + np.linalg.norm(directions @ (stage.turn[blob.body] @ blob.axes), axis=1)
                    for blob in hull
                ],
                axis=0,
            )
            short = reach - (corners @ directions.T).max(axis=0)
            assert short.min() > -1e-4, part.name
            assert short.max() < 0.025, part.name


def test_a_solid_made_in_one_posture_moves_with_the_bodies(subject, stage):
    column = vertebrae(stage)
    solid = Solid(stage, [vertebra.box(0.14, 0.86) for vertebra in column])
    neutral = Stage(subject, spondyl.neutral_state(subject).q)
    for there in (stage, neutral):
        corners = solid.at(there)
        for vertebra, own in zip(column, solid.ranges, strict=True):
            assert len(own) == 8
            origin, turn = there.origin[vertebra.name], there.turn[vertebra.name]
            expected = [origin + turn @ blob.centre for blob in vertebra.box(0.14, 0.86)]
            distance = np.linalg.norm(corners[list(own)][:, None] - np.array(expected)[None], axis=2)
            assert distance.min(axis=0).max() < 2e-5


def test_the_box_of_a_vertebra_has_its_volume(stage):
    vertebra = vertebrae(stage)[0]
    solid = Solid(stage, [vertebra.box(0.14, 0.86)])
    corners = solid.at(stage)
    spread = corners - corners.mean(axis=0)
    height = np.linalg.norm(stage.standing["L4"] - stage.standing["L5"])
    assert np.linalg.norm(spread, axis=1) == pytest.approx(height * np.linalg.norm([0.42, 0.36, 0.6]), rel=1e-3)
    assert set(np.unique(solid.triangles)) == set(range(8))
