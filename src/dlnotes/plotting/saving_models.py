"""Figures of ``saving_models.ipynb``: what lies where in a file."""

from __future__ import annotations

from collections.abc import Mapping

from dlnotes.plotting._figure import Figure, figure
from dlnotes.plotting._style import COLORS


def layout(
    files: Mapping[str, Mapping[str, int]], *, alt: str, width: float = 6.4
) -> Figure:
    """Draw each file as a strip of bytes, its parts one after another.

    Numbers are drawn blue, what describes them vermilion, the rest of it grey.

    Args:
        files: name to the sizes of its parts, in their order. Parts whose name
            begins with ``"data/"`` are numbers; those with ``"("`` are the rest.
        alt: what the figure shows, for a reader who cannot see it.
        width: in inches.

    Returns:
        The figure.

    Raises:
        ValueError: if a file has no part, or a part has less than no bytes.
    """
    for name, parts in files.items():
        if not parts or min(parts.values()) < 0:
            raise ValueError(
                f"layout: files must have parts of 0 bytes or more, got {dict(parts)} "
                f"for {name!r}"
            )
    fig, axes = figure(
        len(files), 1, alt=alt, width=width, height=0.5 + 0.95 * len(files),
        squeeze=False, sharex=True,
    )  # fmt: skip
    longest = max(sum(parts.values()) for parts in files.values())
    for ax, (name, parts) in zip(axes[:, 0], files.items(), strict=True):
        start = 0
        for part, size in parts.items():
            ax.barh(0, size, left=start, height=1, color=_color(part), ec="white",
                    lw=0.6)  # fmt: skip
            if size > 0.013 * longest * len(part):  # there is room for its name
                ax.text(start + size / 2, 0, part, color="white", fontsize=9,
                        ha="center", va="center")  # fmt: skip
            start += size
        title = f"{name}: {start:,} bytes"
        ax.set_title(title, loc="left", fontsize=10, fontweight="normal")
        ax.set(yticks=[], ylim=(-0.5, 0.5), xlim=(0, longest))
        ax.spines["left"].set_visible(False)
        ax.grid(visible=False)
    axes[-1, 0].set_xlabel("byte of the file")
    return fig


def _color(part: str) -> str:
    if part.startswith("data/"):
        return COLORS["blue"]
    return COLORS["grey"] if part.startswith("(") else COLORS["vermilion"]
