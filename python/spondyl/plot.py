"""Figures. Every function takes Axes or makes them, returns them, and shows nothing by itself."""

from ._figure import exercise, pose, write_svg
from ._plot_catalog import catalog
from ._plot_ledger import ledger
from ._plot_levels import loads, rotation_share, shift
from ._plot_time import moments, supports

__all__ = [
    "catalog",
    "exercise",
    "ledger",
    "loads",
    "moments",
    "pose",
    "rotation_share",
    "shift",
    "supports",
    "write_svg",
]
