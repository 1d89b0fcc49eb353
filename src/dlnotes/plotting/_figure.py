"""A figure that knows its alternative text and its own data.

A notebook stores, beside the picture, a small JSON of what was drawn: titles,
labels, limits, lines, points, images. The notebook checker compares *that* as
numbers, so a moved point fails and another version of matplotlib passes.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.category import StrCategoryFormatter
from matplotlib.collections import Collection, PathCollection
from matplotlib.colors import to_hex, to_rgba_array
from matplotlib.contour import ContourSet
from matplotlib.figure import Figure as _Figure
from matplotlib.image import AxesImage
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import ConnectionPatch, Patch
from matplotlib.quiver import Quiver
from matplotlib.text import Text
from matplotlib.ticker import FixedFormatter, FuncFormatter
from PIL import Image

MIME = "application/vnd.dlnotes.figure+json"
_WHOLE = 64  # so many numbers are stored as they are; of more, see `_numbers`
_STRETCHES = 32
_PLACES = ("left", "center", "right")


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
        out = io.BytesIO()
        _with_palette(picture).save(out, "png", optimize=True)
        return out.getvalue(), *size

    def describe(self) -> dict[str, Any]:
        """Return what is drawn, as numbers and strings that JSON can hold."""
        return _filled(
            {
                "alt": self.alt,
                "size": _numbers(self.get_size_inches()),
                "suptitle": self.get_suptitle(),
                "axes": [_describe_axes(ax) for ax in _all_axes(self.axes)],
                "lines": [_describe_line(line) for line in self.lines],
                "patches": _describe_patches(self.patches),
                "texts": _describe_texts(self.texts),
                "legends": [_legend(legend) for legend in self.legends],
            }
        )


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


def _with_palette(picture: Image.Image, size: int = 256) -> Image.Image:
    """Reduce a picture to so many colours: a third of the bytes, and looks the same.

    Common colours (paper, lines, letters) stay as they are. The others count by the
    cube root of their number of pixels: by the number itself a rare colour is lost,
    a red dot turned brown and a cell of a map was off by 50 of 255 (now by 6).
    """
    red, green, blue = np.moveaxis(np.asarray(picture).astype(np.int64), -1, 0)
    packed = (red << 16 | green << 8 | blue).ravel()
    packed, place, count = np.unique(packed, return_inverse=True, return_counts=True)
    colors = np.stack([packed >> 16, packed >> 8 & 255, packed & 255], -1)
    order = np.argsort(-count, kind="stable")
    common = order[: size // 4] if len(colors) > size else order
    palette, others = colors[common], np.delete(np.arange(len(colors)), common)
    if len(others):
        sample = colors[others].repeat(np.ceil(np.cbrt(count[others])).astype(int), 0)
        refine = int(len(others) < 20_000)  # for a photograph it takes 10 s
        row = Image.fromarray(sample[None].astype(np.uint8)).quantize(
            size - len(common), Image.Quantize.MEDIANCUT, kmeans=refine, dither=0
        )
        made = np.array(row.getpalette()).reshape(-1, 3)[: size - len(common)]
        palette = np.concatenate([palette, made])
    nearest = [  # |c - p|^2 without |c|^2; whole numbers, so exact in any order
        (2.0 * part @ palette.T - (palette**2).sum(-1)).argmax(-1)
        for part in np.array_split(colors, len(colors) // 4096 + 1)
    ]
    indices = np.concatenate(nearest).astype(np.uint8)[place.ravel()]
    reduced = Image.fromarray(indices.reshape(picture.size[::-1]), "P")
    reduced.putpalette(palette.astype(np.uint8).ravel().tolist())
    return reduced


def _all_axes(axes: Sequence[Axes]) -> list[Axes]:
    return [one for ax in axes for one in (ax, *_all_axes(ax.child_axes))]


def _filled(data: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value for key, value in data.items() if value not in ([], {}, "", None)
    }


def _numbers(values: Any) -> str | dict[str, Any]:  # noqa: ANN401
    """Write numbers as one string: JSON would spend a line on each.

    Of a long array stay the least, the greatest and the mean value of each of
    32 stretches: no value can move far without moving one of these.
    """
    array = np.ma.filled(np.ma.asarray(values, dtype=float), np.nan).ravel()
    if array.size <= _WHOLE:
        return " ".join(f"{v + 0.0:.6g}" for v in array)  # + 0.0: no "-0"
    stretches = [
        part[np.isfinite(part)] if np.isfinite(part).any() else part[:1]
        for part in np.array_split(array, _STRETCHES)
    ]
    return {
        "n": array.size,
        "finite": int(np.isfinite(array).sum()),
        "low": _numbers([part.min() for part in stretches]),
        "high": _numbers([part.max() for part in stretches]),
        "mean": _numbers([part.mean() for part in stretches]),
    }


def _colors(colors: Any) -> str:  # noqa: ANN401
    """Name up to 64 colours, one of them if all are the same."""
    colors = to_rgba_array(colors)
    if len(colors) > _WHOLE:
        colors = colors[np.linspace(0, len(colors) - 1, _WHOLE).round().astype(int)]
    names = [to_hex(c, keep_alpha=c[3] < 1) for c in colors]
    return names[0] if len(set(names)) == 1 else " ".join(names)


def _describe_axes(ax: Axes) -> dict[str, Any]:
    legend = ax.get_legend()
    if ax.get_label() == "<colorbar>":  # the rest follows from the limits
        return _filled(
            {
                "xlabel": ax.get_xlabel(),
                "ylabel": ax.get_ylabel(),
                "xlim": _numbers(ax.get_xlim()),
                "ylim": _numbers(ax.get_ylim()),
            }
        )
    return _filled(
        {
            "title": [t for place in _PLACES if (t := ax.get_title(place))],
            "xlabel": ax.get_xlabel(),
            "ylabel": ax.get_ylabel(),
            "xlim": _numbers(ax.get_xlim()),
            "ylim": _numbers(ax.get_ylim()),
            "xscale": ax.get_xscale(),
            "yscale": ax.get_yscale(),
            "xticks": _names(ax.xaxis) if ax.axison else [],
            "yticks": _names(ax.yaxis) if ax.axison else [],
            "lines": [_describe_line(line) for line in ax.lines],
            "collections": [_describe_collection(item) for item in ax.collections],
            "images": [_describe_image(image) for image in ax.images],
            "patches": _describe_patches(ax.patches),
            "texts": _describe_texts(ax.texts),
            "legend": _legend(legend) if legend else {},
        }
    )


def _names(axis: Axis) -> list[str]:
    """Tick labels that the author wrote; those of numbers follow from the limits."""
    written = FixedFormatter | FuncFormatter | StrCategoryFormatter
    if not isinstance(axis.get_major_formatter(), written):
        return []
    return [label.get_text() for label in axis.get_ticklabels()]


def _legend(legend: Legend) -> dict[str, Any]:
    return _filled(
        {
            "title": legend.get_title().get_text(),
            "text": [text.get_text() for text in legend.get_texts()],
        }
    )


def _describe_line(line: Line2D) -> dict[str, Any]:
    label = str(line.get_label())
    return _filled(
        {
            "label": "" if label.startswith("_") else label,
            "color": _colors([line.get_color()]),
            "style": f"{line.get_linestyle()} {line.get_marker()}",
            "width": f"{line.get_linewidth():g} {line.get_markersize():g}",
            "n": len(line.get_xdata()),
            "x": _numbers(line.get_xdata(orig=False)),
            "y": _numbers(line.get_ydata(orig=False)),
        }
    )


def _describe_image(image: AxesImage) -> dict[str, Any]:
    array = image.get_array()
    flat = array.ndim == 2  # coloured by a map
    return _filled(
        {
            "shape": list(array.shape),
            "extent": _numbers(image.get_extent()),
            "values": _numbers(array),
            "clim": _numbers(image.get_clim()) if flat else "",
            "cmap": image.get_cmap().name if flat else "",
        }
    )


def _describe_collection(item: Collection) -> dict[str, Any]:
    if isinstance(item, ContourSet):  # its vertices are matplotlib's, not the author's
        return {
            "levels": _numbers(item.levels),
            "colors": _colors(item.get_edgecolor()),
        }
    if isinstance(item, PathCollection):
        points = np.ma.filled(item.get_offsets(), np.nan)
    else:
        vertices = [path.vertices for path in item.get_paths()]
        points = np.concatenate(vertices) if vertices else np.empty((0, 2))
    face, edge = item.get_facecolor(), item.get_edgecolor()
    data = {
        "n": len(points),
        "x": _numbers(points[:, 0]),
        "y": _numbers(points[:, 1]),
        "sizes": _numbers(item.get_sizes()) if hasattr(item, "get_sizes") else "",
    }
    if isinstance(item, Quiver):
        data |= {"u": _numbers(item.U), "v": _numbers(item.V)}
    if item.get_array() is None:
        data["colors"] = _colors(face if len(face) else edge)
    else:  # coloured by a map
        data["values"] = _numbers(item.get_array())
        data |= {"clim": _numbers(item.get_clim()), "cmap": item.get_cmap().name}
    return _filled(data)


def _describe_patches(patches: Sequence[Patch]) -> dict[str, Any]:
    """Boxes around the patches, in columns: a histogram has many."""
    if not patches:
        return {}
    boxes = np.array([_box(patch) for patch in patches])
    return {
        "n": len(boxes),
        **{
            key: _numbers(boxes[:, i]) for i, key in enumerate(("x0", "y0", "x1", "y1"))
        },
        "colors": _colors([patch.get_facecolor() for patch in patches]),
        "edges": _colors([patch.get_edgecolor() for patch in patches]),
    }


def _box(patch: Patch) -> list[float]:
    if isinstance(patch, ConnectionPatch):
        return [*patch.xy1, *patch.xy2]
    ends = getattr(patch, "_posA_posB", None)  # an arrow's path is in pixels
    if ends is not None:
        return [*ends[0], *ends[1]]
    vertices = patch.get_patch_transform().transform(patch.get_path().vertices)
    return [*vertices.min(0), *vertices.max(0)]


def _describe_texts(texts: Sequence[Text]) -> list[dict[str, Any]]:
    return [
        {
            "text": text.get_text(),
            "at": _numbers([*getattr(text, "xy", ()), *text.get_position()]),
            "color": _colors([text.get_color()]),
        }
        for text in texts
        if text.get_text() or getattr(text, "arrow_patch", None)
    ]
