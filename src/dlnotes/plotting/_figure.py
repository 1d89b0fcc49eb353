"""A figure that knows its alternative text and its own data.

A notebook stores, beside the picture, a small JSON of what was drawn: titles,
labels, limits, lines, points, images. The notebook checker compares *that* as
numbers, so a moved point fails and another version of matplotlib passes.
"""

from __future__ import annotations

import base64
import io
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import Collection, PathCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure as _Figure
from matplotlib.patches import Patch
from PIL import Image

MIME = "application/vnd.dlnotes.figure+json"
_KEEP = 64  # so many values of a long line are stored: enough to see a change


class Figure(_Figure):
    """A matplotlib figure that shows itself the same way everywhere."""

    alt: str = ""

    def _repr_mimebundle_(self, **kwargs: object) -> tuple[dict, dict]:
        png, width, height = self.to_png()
        data = {
            "text/plain": f"Figure: {self.alt}",
            "image/png": base64.b64encode(png).decode(),
            MIME: self.describe(),
        }
        return data, {"image/png": {"width": width, "height": height}}

    def to_png(self) -> tuple[bytes, int, int]:
        """Render at twice the screen's resolution.

        Returns:
            The PNG, and the width and height at which to show it, in pixels.
        """
        canvas = FigureCanvasAgg(self)
        canvas.draw()  # first at one dot a pixel, so that the layout is settled
        dpi, self.dpi = self.dpi, 2 * self.dpi
        try:
            canvas = FigureCanvasAgg(self)
            canvas.draw()
            picture = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
        finally:
            self.dpi = dpi
        size = picture.width // 2, picture.height // 2
        if not any(_is_photograph(image) for ax in self.axes for image in ax.images):
            picture = picture.quantize(256, Image.Quantize.MEDIANCUT, dither=0)
        out = io.BytesIO()
        picture.save(out, "png", optimize=True)
        return out.getvalue(), *size

    def describe(self) -> dict[str, Any]:
        """Return what is drawn, as numbers and strings that JSON can hold."""
        size = [round(float(v), 3) for v in self.get_size_inches()]
        texts = [t.get_text() for t in self.texts if t.get_text()]
        suptitle = self.get_suptitle()
        return {
            "alt": self.alt,
            "size": size,
            **({"suptitle": suptitle} if suptitle else {}),
            **({"texts": texts} if texts else {}),
            "axes": [_describe_axes(ax) for ax in self.axes],
        }


def figure(
    rows: int = 1,
    columns: int = 1,
    *,
    alt: str,
    width: float = 6.4,
    height: float = 3.2,
    **options: Any,  # noqa: ANN401
) -> tuple[Figure, Any]:
    """Make a figure and its axes, in the book's style.

    Args:
        rows: rows of axes.
        columns: columns of axes.
        alt: what a reader who cannot see the figure must know: what is drawn,
            and what it shows.
        width: in inches; 6.4 fills the text column.
        height: in inches.
        options: for :meth:`matplotlib.figure.Figure.subplots`.

    Returns:
        The figure, and one axes or an array of them.

    Raises:
        ValueError: if ``alt`` is empty.
    """
    if not alt.strip():
        raise ValueError("figure: alt must say what the figure shows, got ''")
    fig = Figure(figsize=(width, height), layout="constrained")
    fig.alt = " ".join(alt.split())
    return fig, fig.subplots(rows, columns, **options)


def _is_photograph(image: Any) -> bool:  # noqa: ANN401
    array = image.get_array()
    return array is not None and array.ndim == 3 and array.size > 3 * 32 * 32


def _numbers(values: Any, keep: int = _KEEP) -> list[float | str]:  # noqa: ANN401
    array = np.ma.filled(np.ma.asarray(values, dtype=float), np.nan).ravel()
    if array.size > keep:
        array = array[np.linspace(0, array.size - 1, keep).round().astype(int)]
    return [float(f"{v:.6g}") if np.isfinite(v) else str(v) for v in array]


def _summary(values: Any) -> list[float | str]:  # noqa: ANN401
    """Mean and spread: what a change between the kept values still moves."""
    array = np.ma.filled(np.ma.asarray(values, dtype=float), np.nan)
    finite = array[np.isfinite(array)]
    return _numbers([finite.mean(), finite.std()]) if finite.size else []


def _describe_axes(ax: Axes) -> dict[str, Any]:
    data: dict[str, Any] = {
        "title": ax.get_title() or ax.get_title("left"),
        "xlabel": ax.get_xlabel(),
        "ylabel": ax.get_ylabel(),
        "xlim": _numbers(ax.get_xlim()),
        "ylim": _numbers(ax.get_ylim()),
        "xscale": ax.get_xscale(),
        "yscale": ax.get_yscale(),
        "lines": [
            {
                "label": "" if line.get_label().startswith("_") else line.get_label(),
                "color": to_hex(line.get_color()),
                "style": f"{line.get_linestyle()}{line.get_marker()}",
                "n": len(line.get_xdata()),
                "x": _numbers(line.get_xdata(orig=False)),
                "y": _numbers(line.get_ydata(orig=False)),
                "y_summary": _summary(line.get_ydata(orig=False)),
            }
            for line in ax.lines
        ],
        "collections": [_describe_collection(item) for item in ax.collections],
        "images": [
            {
                "shape": list(image.get_array().shape),
                "values": _numbers(image.get_array()),
                "summary": _summary(image.get_array()),
                "clim": _numbers(image.get_clim())
                if image.get_array().ndim == 2
                else [],
                "cmap": image.get_cmap().name,
            }
            for image in ax.images
        ],
        "patches": [_describe_patch(patch) for patch in ax.patches],
        "texts": [
            {
                "text": text.get_text(),
                "at": _numbers(text.xy if hasattr(text, "xy") else text.get_position()),
            }
            for text in ax.texts
            if text.get_text()
        ],
    }
    return {key: value for key, value in data.items() if value not in ([], "")}


def _describe_collection(item: Collection) -> dict[str, Any]:
    points = (
        item.get_offsets()
        if isinstance(item, PathCollection)
        else [vertex for path in item.get_paths() for vertex in path.vertices]
    )
    points = np.asarray(points, dtype=float)
    return {
        "n": len(points),
        "xy": _numbers(points, 2 * _KEEP),
        "summary": _summary(points),
        "colors": sorted({to_hex(c) for c in item.get_facecolor()})[:16],
    }


def _describe_patch(patch: Patch) -> dict[str, Any]:
    vertices = patch.get_patch_transform().transform(patch.get_path().vertices)
    return {
        "box": _numbers([*vertices.min(0), *vertices.max(0)]),
        "color": to_hex(patch.get_facecolor(), keep_alpha=True),
    }
