"""Figures of the chapter on normalization."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.colors import ListedColormap
from torch import Tensor

from dlnotes.plotting._figure import Figure, figure
from dlnotes.plotting._style import COLORS, label_lines


def reach(
    maps: Mapping[str, Tensor],
    chosen: tuple[int, int, int],
    *,
    alt: str,
    width: float = 6.4,
    height: float = 3.9,
) -> Figure:
    """Draw for each normalization the inputs that one output depends on.

    Args:
        maps: title to ``[N, C, L]`` bool: whether this input moves the output.
        chosen: sample, channel and position of that output.
        alt: what the figure shows, for a reader who cannot see it.
        width: in inches.
        height: in inches.

    Returns:
        The figure.
    """
    columns = -(-len(maps) // 2)
    fig, axes = figure(
        2, columns, alt=alt, width=width, height=height, squeeze=False, sharey=True
    )
    colors = ListedColormap(["#ececec", COLORS["sky"]])
    for ax in axes.flat[len(maps) :]:
        ax.axis("off")
    for ax, (title, reached) in zip(axes.flat, maps.items(), strict=False):
        samples, channels, positions = reached.shape
        flat = reached.flatten(1).float().numpy()  # [N, C * L]
        ax.imshow(flat, cmap=colors, vmin=0, vmax=1, aspect="auto")
        for edge in range(1, channels * positions):
            thick = edge % positions == 0
            ax.axvline(edge - 0.5, color="white", lw=3.5 if thick else 0.8)
        for edge in range(1, samples):
            ax.axhline(edge - 0.5, color="white", lw=0.8)
        sample, channel, position = chosen
        ax.plot(channel * positions + position, sample, "o", color=COLORS["black"])
        middle = [c * positions + (positions - 1) / 2 for c in range(channels)]
        ax.set_xticks(middle, [str(c) for c in range(channels)])
        ax.set_yticks(range(samples), [str(n) for n in range(samples)])
        ax.grid(visible=False)
        ax.set_title(title, fontsize=10.5)
        ax.tick_params(length=0)
        ax.set_xlabel("channel")
    for ax in axes[:, 0]:
        ax.set_ylabel("sample")
    return fig


def landscape(
    steps: Tensor,
    panels: Mapping[str, Mapping[str, Tensor]],
    *,
    alt: str,
    ylabels: tuple[str, ...],
    ticks: tuple[Sequence[float], ...],
    width: float = 6.4,
    height: float = 4.4,
) -> Figure:
    """Draw what several networks meet during training, a measure a panel.

    Args:
        steps: ``[T]``.
        panels: title to the name of a network to ``[seeds, T]``: the line is the
            geometric mean over the seeds, the band one standard deviation of the
            logarithms.
        alt: what the figure shows, for a reader who cannot see it.
        ylabels: of each panel.
        ticks: of each panel, along y.
        width: in inches.
        height: in inches.

    Returns:
        The figure.
    """
    fig, axes = figure(len(panels), 1, alt=alt, width=width, height=height, sharex=True)
    colors = list(COLORS.values())
    rows = zip(axes, panels.items(), ylabels, ticks, strict=True)
    for ax, (title, curves), ylabel, marks in rows:
        for (name, values), color in zip(curves.items(), colors, strict=False):
            logs = values.log()  # a band around the geometric mean, upright on a log
            mean, spread = logs.mean(0), logs.std(0)
            low, high = (mean - spread).exp().numpy(), (mean + spread).exp().numpy()
            ax.plot(steps.numpy(), mean.exp().numpy(), color=color, label=name)
            ax.fill_between(steps.numpy(), low, high, color=color, alpha=0.15, lw=0)
        ax.set(title=title, ylabel=ylabel, yscale="log")
        ax.set_yticks(marks, [f"{mark:g}" for mark in marks])
        ax.set_yticks([], minor=True)
        ax.set_xlim(ax.get_xlim())
        label_lines(ax)
    axes[-1].set_xlabel("step of training")
    return fig
