"""The figures that any chapter may draw, beside curves: bars, cells, pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from dlnotes.plotting._figure import Figure, figure
from dlnotes.plotting._style import COLORS, DIVERGING, SEQUENTIAL
from dlnotes.plotting._values import Values, array_of, palette


def bars(
    values: Mapping[str, float],
    *,
    alt: str,
    xlabel: str,
    title: str = "",
    fmt: str = "{:.3g}",
    xscale: str = "linear",
    spread: Mapping[str, float] | None = None,
    width: float = 6.4,
    height: float | None = None,
) -> Figure:
    """Draw one bar a name, lying, with its value written behind it.

    Args:
        values: name to length, from top to bottom.
        alt: what the figure shows, for a reader who cannot see it.
        xlabel: with its unit in brackets.
        title: what the figure says.
        fmt: how a value is written.
        xscale: ``"linear"`` or ``"log"``.
        spread: name to the half-length of an error bar.
        width: in inches.
        height: in inches; grows with the number of bars if ``None``.

    Returns:
        The figure.
    """
    height = 0.75 + 0.34 * len(values) if height is None else height
    fig, ax = figure(alt=alt, width=width, height=height)
    names, lengths = list(values), [float(v) for v in values.values()]
    error = [float((spread or {}).get(name, 0)) for name in names] if spread else None
    ax.barh(names, lengths, xerr=error, color=COLORS["blue"], height=0.62)
    ax.set(xlabel=xlabel, title=title, xscale=xscale)
    ax.invert_yaxis()
    ax.grid(axis="y", visible=False)
    for row, (name, length) in enumerate(zip(names, lengths, strict=True)):
        ax.annotate(
            fmt.format(length),
            (max(length, 0) + (spread or {}).get(name, 0), row),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=10,
        )
    ax.margins(x=0.14)
    return fig


def heatmap(
    values: Values,
    *,
    alt: str,
    xlabel: str,
    ylabel: str,
    label: str,
    title: str = "",
    xticks: Sequence[Any] | None = None,
    yticks: Sequence[Any] | None = None,
    fmt: str | None = None,
    cmap: str = SEQUENTIAL,
    limits: tuple[float, float] | None = None,
    width: float = 6.4,
    height: float = 3.6,
) -> Figure:
    """Draw a matrix as coloured cells.

    Args:
        values: ``[rows, columns]``; row 0 is at the top.
        alt: what the figure shows, for a reader who cannot see it.
        xlabel: what the columns are.
        ylabel: what the rows are.
        label: what the colour is, with its unit in brackets.
        title: what the figure says.
        xticks: one name a column.
        yticks: one name a row.
        fmt: writes each value into its cell (``"{:.2f}"``); ``None`` does not.
        cmap: ``SEQUENTIAL`` for amounts, ``DIVERGING`` around a middle.
        limits: values of the first and the last colour; those of the data if
            ``None``, and for ``DIVERGING`` as far below 0 as above.
        width: in inches.
        height: in inches.

    Returns:
        The figure.
    """
    array = array_of(values)
    fig, ax = figure(alt=alt, width=width, height=height)
    low, high = limits or (np.nanmin(array), np.nanmax(array))
    if limits is None and cmap == DIVERGING:  # the middle is 0
        low, high = -max(-low, high), max(-low, high)
    image = ax.imshow(array, cmap=cmap, vmin=low, vmax=high, aspect="auto")
    ax.grid(visible=False)
    ax.set(xlabel=xlabel, ylabel=ylabel, title=title)
    if xticks is not None:
        ax.set_xticks(range(len(xticks)), [str(t) for t in xticks])
    if yticks is not None:
        ax.set_yticks(range(len(yticks)), [str(t) for t in yticks])
    fig.colorbar(image, ax=ax, label=label)
    if fmt:
        for (row, column), value in np.ndenumerate(array):
            dark = _luminance(image.cmap(image.norm(value))) < 0.18  # both read alike
            ax.text(
                column,
                row,
                fmt.format(0.0 if fmt.format(value) == fmt.format(-0.0) else value),
                ha="center",
                va="center",
                fontsize=9.5,
                color="white" if dark else COLORS["black"],
            )
    return fig


def histograms(
    samples: Mapping[str, Values],
    *,
    alt: str,
    xlabel: str,
    bins: int = 60,
    limits: tuple[float, float] | None = None,
    title: str = "",
    width: float = 6.4,
    height: float = 1.3,
) -> Figure:
    """Draw one histogram a name, one above the other, on a common axis.

    Args:
        samples: name to ``[N]``, any shape.
        alt: what the figure shows, for a reader who cannot see it.
        xlabel: with its unit in brackets.
        bins: number of bins.
        limits: first and last edge; those of the data if ``None``.
        title: what the figure says.
        width: in inches.
        height: in inches, of one histogram.

    Returns:
        The figure.
    """
    arrays = {name: array_of(values).ravel() for name, values in samples.items()}
    low, high = limits or (
        min(a.min() for a in arrays.values()),
        max(a.max() for a in arrays.values()),
    )
    fig, axes = figure(
        len(arrays), 1, alt=alt, width=width, height=height * len(arrays) + 0.4,
        sharex=True, squeeze=False,
    )  # fmt: skip
    for ax, (name, array), color in zip(
        axes[:, 0], arrays.items(), palette(), strict=False
    ):
        ax.hist(array, bins=bins, range=(low, high), density=True, color=color)
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        ax.grid(visible=False)
        ax.text(0.01, 0.86, name, transform=ax.transAxes, color=color, va="top")
    axes[0, 0].set_title(title)
    axes[-1, 0].set_xlabel(xlabel)
    return fig


def images(
    pictures: Mapping[str, Values],
    *,
    alt: str,
    columns: int = 4,
    cmap: str = "gray",
    limits: tuple[float, float] | None = None,
    width: float = 6.4,
    height: float | None = None,
) -> Figure:
    """Draw pictures in a grid, each under its name.

    Args:
        pictures: name to ``[H, W]``, or ``[3, H, W]`` in 0 to 1.
        alt: what the figure shows, for a reader who cannot see it.
        columns: pictures in a row.
        cmap: colours of an ``[H, W]`` picture.
        limits: values of its first and last colour; its own if ``None``.
        width: in inches.
        height: in inches; fits the pictures if ``None``.

    Returns:
        The figure.
    """
    arrays = {name: array_of(values) for name, values in pictures.items()}
    columns = min(columns, len(arrays))
    rows = -(-len(arrays) // columns)
    tall, wide = next(iter(arrays.values())).shape[-2:]
    if height is None:
        height = rows * (width / columns * tall / wide + 0.25)
    fig, axes = figure(
        rows, columns, alt=alt, width=width, height=height, squeeze=False
    )
    low, high = limits or (None, None)
    for ax in axes.flat:
        ax.axis("off")
    for ax, (name, array) in zip(axes.flat, arrays.items(), strict=False):
        if array.ndim == 3:
            ax.imshow(array.transpose(1, 2, 0).clip(0, 1))
        else:
            ax.imshow(array, cmap=cmap, vmin=low, vmax=high)
        ax.set_title(name, fontsize=10, fontweight="normal", loc="center")
    return fig


def _luminance(color: tuple[float, ...]) -> float:
    rgb = np.asarray(color[:3])
    light = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return float(light @ [0.2126, 0.7152, 0.0722])
