"""Figures of ``modules.ipynb``: a module drawn from the live object."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from torch import Tensor
from torch import nn as torch_nn

from dlnotes.nn import Module
from dlnotes.plotting._figure import Figure, figure
from dlnotes.plotting._style import COLORS

_MODULES = Module | torch_nn.Module
_KINDS = {
    "module": COLORS["black"],
    "parameter": COLORS["blue"],
    "buffer": COLORS["green"],
    "buffer, not saved": COLORS["ochre"],
    "not registered": COLORS["vermilion"],
    "seen above": COLORS["grey"],
}


class _Row(NamedTuple):
    depth: int
    name: str
    text: str
    kind: str


def tree(module: Any, *, alt: str, name: str = "net", width: float = 6.4) -> Figure:  # noqa: ANN401
    """Draw what a module holds, row by row: children, parameters, buffers.

    What it merely has as an attribute (a tensor, or modules in a plain list) is
    drawn too, as not registered: no walk over the tree comes there.

    Args:
        module: ours or PyTorch's.
        alt: what the figure shows, for a reader who cannot see it.
        name: what the reader calls the module.
        width: in inches.

    Returns:
        The figure.
    """
    rows = [*_rows(module, name, 0, set())]
    fig, ax = figure(alt=alt, width=width, height=0.25 * len(rows) + 0.2)
    step, right = 0.055, 0.71
    for i, row in enumerate(rows):
        x, color = step * row.depth, _KINDS[row.kind]
        weight = "bold" if row.kind == "module" else "normal"
        ax.text(x, i, row.name, color=color, va="center", fontweight=weight)
        ax.text(0.36, i, row.text, color=color, va="center", fontsize=10)
        ax.text(right, i, row.kind, color=color, va="center", fontsize=10)
        if row.depth:
            above = [j for j in range(i) if rows[j].depth < row.depth][-1]
            left = x - 0.6 * step
            ax.plot(
                [left, left, x - 0.012], [above + 0.45, i, i],
                color="#999999", lw=1,
            )  # fmt: skip
    ax.set(xlim=(-0.01, 1), ylim=(len(rows) - 0.4, -0.6))
    ax.axis("off")
    return fig


def _rows(module: Any, name: str, depth: int, seen: set) -> Iterator[_Row]:  # noqa: ANN401
    kind = "seen above" if module in seen else "module"
    yield _Row(depth, name, type(module).__name__, kind)
    if module in seen:
        return
    seen.add(module)
    for key, tensor in module._parameters.items():
        yield _Row(depth + 1, key, _said(tensor), "parameter")
    for key, tensor in module._buffers.items():
        saved = key not in module._non_persistent_buffers_set
        kind = "buffer" if saved else "buffer, not saved"
        yield _Row(depth + 1, key, _said(tensor), kind)
    for key, value in vars(module).items():
        if not key.startswith("_") and (text := _hidden(value)):
            yield _Row(depth + 1, key, text, "not registered")
    for key, child in module._modules.items():
        if child is None:
            yield _Row(depth + 1, key, "None", "module")
        else:
            yield from _rows(child, key, depth + 1, seen)


def _said(tensor: Tensor | None) -> str:
    return "None" if tensor is None else f"{list(tensor.shape)}"


def _hidden(value: object) -> str:
    """Say what an attribute hides from every walk; nothing if it is harmless."""
    if isinstance(value, Tensor):
        return f"tensor {list(value.shape)}"
    inside = [*value.values()] if isinstance(value, dict) else value
    if isinstance(inside, list | tuple) and any(
        isinstance(item, Tensor | _MODULES) for item in inside
    ):
        return f"{type(value).__name__} of {len(inside)} {_plural(inside[0])}"
    return ""


def _plural(item: object) -> str:
    return "tensors" if isinstance(item, Tensor) else "modules"
