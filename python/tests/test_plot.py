import subprocess
import sys

import matplotlib.pyplot as plt
import pytest
import spondyl
import spondyl.plot
from spondyl import Level


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_axes_have_units_levels_and_all_modes(case):
    rotation, compression = spondyl.plot.shift(case)
    assert rotation.get_xlabel() == "axial rotation at the peak [deg]\n(to the left is positive)"
    assert compression.get_xlabel().startswith("compression at the peak [N]")
    assert [text.get_text() for text in rotation.get_yticklabels()] == [level.replace("_", "–") for level in Level]
    assert rotation.get_ylim()[0] < 0 < 17 < rotation.get_ylim()[1]
    legend = {text.get_text() for text in rotation.figure.legends[0].get_texts()}
    assert legend == {"free", "restricted, reach_matched", "restricted level"}  # effort_matched is not reachable
    title = rotation.figure.get_suptitle()
    assert case.shifts[1].status == "not_reachable"
    for part in ("quadruped_thoracic_rotation", "stiff_T4_T8", "effort_matched (status not_reachable, not drawn)"):
        assert part in title


def test_bars_are_the_numbers(case):
    rotation, compression = spondyl.plot.shift(case)
    bars = {c.get_label(): [bar.get_width() for bar in c] for c in rotation.containers}
    assert bars["free"] == pytest.approx(
        [57.29577951308232 * of.rotation.free for of in case.shifts[0].segment.values()]
    )
    bars = {c.get_label(): [bar.get_width() for bar in c] for c in compression.containers}
    expected = [of.compression.restricted for of in case.shifts[0].segment.values()]
    assert bars["restricted, reach_matched"] == pytest.approx(expected)


def test_axes_of_the_caller_are_used(case):
    figure, axes = plt.subplots(1, 2)
    assert spondyl.plot.shift(case.shifts, ax=axes, restricted_levels=["T6-T7"])[0] is axes[0]
    assert len(plt.get_fignums()) == 1 and "stiff_T4_T8" in axes[0].get_title(loc="left")
    assert "restricted level" in [text.get_text() for text in axes[0].get_legend().get_texts()]


def test_everything_drawn_fits_the_figure_without_overlap(case):
    rotation, compression = spondyl.plot.shift(case)
    figure = rotation.figure
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in rotation.get_yticklabels() if text.get_text()]
    boxes += [panel.xaxis.label.get_window_extent() for panel in (rotation, compression)]
    boxes += [figure.legends[0].get_window_extent(), figure._suptitle.get_window_extent()]
    for i, one in enumerate(boxes):
        assert figure.bbox.contains(one.x0, one.y0) and figure.bbox.contains(one.x1, one.y1)
        assert not any(one.overlaps(other) for other in boxes[i + 1 :])


def test_nothing_to_plot_is_said():
    with pytest.raises(ValueError, match="no shift"):
        spondyl.plot.shift([])


def test_plot_is_there_without_an_import_of_its_own():
    code = "import spondyl, sys; assert 'matplotlib' not in sys.modules; spondyl.plot.shift"
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)
