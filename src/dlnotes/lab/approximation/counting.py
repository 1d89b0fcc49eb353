"""Where a ReLU network breaks: along a line, and in a piece of a plane.

No grid is used, which would miss short pieces. Between two neighbouring kinks a
network is affine, so its values at the kinks say all, and the next layer's kinks
lie where a line between two such values passes through 0. In the plane, polygons
take the place of pieces.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn

from dlnotes._checks import check_range, check_shape
from dlnotes.nn.activations import ReLU
from dlnotes.nn.linear import Linear


def trace(net: nn.Module, start: Tensor, end: Tensor) -> tuple[Tensor, Tensor]:
    """Follow a ReLU network along a line, from one change of a unit to the next.

    Args:
        net: a sequence of linear layers and ReLUs, ``D`` inputs, ``M`` outputs.
        start: ``[D]``, one end of the line; of the weights' dtype, best float64.
        end: ``[D]``, the other end.

    Returns:
        ``t`` ``[P + 1]``, from 0 at ``start`` to 1 at ``end``, in order: the ends,
        and every place where a unit opens or closes. And ``[P + 1, M]``, the
        outputs there; between neighbours they run straight.

    Raises:
        ValueError: if a shape or a layer is not as above.
    """
    check_shape("trace", start=(start, ("D",)), end=(end, ("D",)))
    t, values = start.new_tensor([0.0, 1.0]), torch.stack([start, end])
    with torch.no_grad():
        for layer in _layers("trace", net):
            if isinstance(layer, nn.ReLU | ReLU):
                t, values = _cut(t, values)
                values = values.clamp(min=0)
            else:
                values = layer(values)  # [P + 1, units]
    return t, values


def _cut(t: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
    """Add each place where a column of ``values``, ``[P + 1, units]``, passes 0."""
    a, b = values[:-1], values[1:]  # [P, units]: the two ends of each piece
    piece, unit = (a * b.sign() < 0).nonzero(as_tuple=True)  # one entry a crossing
    share = a[piece, unit] / (a - b)[piece, unit]  # in 0 to 1
    new_t = t[piece] + share * (t[piece + 1] - t[piece])
    new = a[piece] + share[:, None] * (b - a)[piece]  # [crossings, units]
    new[torch.arange(len(unit)), unit] = 0.0  # and not 1e-17, which would pass 0 again
    t, order = torch.cat([t, new_t]).sort(stable=True)
    return t, torch.cat([values, new])[order]


def kinks(
    net: nn.Module, start: Tensor, end: Tensor, tolerance: float = 1e-9
) -> Tensor:
    """Find where the output of a ReLU network bends along a line.

    A unit that opens does not always show: all units it feeds may be closed. Only
    changes of the output's slope count here.

    Args:
        net: a sequence of linear layers and ReLUs, ``D`` inputs.
        start: ``[D]``, one end of the line, float64.
        end: ``[D]``, the other end.
        tolerance: shortest piece that counts, as a share of the line, and least
            change of slope, as a share of the steepest.

    Returns:
        ``[K]``: places ``t`` between 0 (``start``) and 1 (``end``), in order.

    Raises:
        ValueError: if a shape, a dtype or a layer is not as above.
    """
    if getattr(start, "dtype", None) != torch.float64:
        got = getattr(start, "dtype", type(start).__name__)
        raise ValueError(f"kinks: start must be torch.float64, got {got}")
    check_range("kinks", 0, tolerance=tolerance)
    t, values = trace(net, start, end)
    long = t.diff() > tolerance
    steps = t.diff()[long, None]  # [pieces, 1]
    slopes = values.diff(dim=0)[long] / steps  # [pieces, M]
    rounding = 64 * torch.finfo(t.dtype).eps * values.abs().max() / steps
    least = tolerance * slopes.abs().max() + torch.maximum(rounding[1:], rounding[:-1])
    bends = (slopes.diff(dim=0).abs() > least).any(1)
    return t[:-1][long][1:][bends]


def pieces(net: nn.Module, start: Tensor, end: Tensor, tolerance: float = 1e-9) -> int:
    """Count the straight pieces of a ReLU network's output along a line.

    Args:
        net: a sequence of linear layers and ReLUs, ``D`` inputs.
        start: ``[D]``, one end of the line, float64.
        end: ``[D]``, the other end.
        tolerance: as for :func:`dlnotes.lab.approximation.kinks`.

    Returns:
        One more than there are kinks.
    """
    return len(kinks(net, start, end, tolerance)) + 1


def polygons(net: nn.Module, corners: Tensor) -> list[Tensor]:
    """Cut a convex polygon into the regions in which no hidden unit changes.

    Args:
        net: a sequence of linear layers and ReLUs, ``D`` inputs.
        corners: ``[V, D]``, the corners of a convex polygon in a plane, one after
            the other; of the weights' dtype, best float64.

    Returns:
        The corners of each region, ``[V_i, D]``. In each, the network is affine;
        two neighbours may have the same affine map.

    Raises:
        ValueError: if a shape or a layer is not as above, or there are fewer than
            three corners.
    """
    check_shape("polygons", corners=(corners, ("V", "D")))
    check_range("polygons", 3, corners=len(corners))
    parts = [(corners, corners)]  # of each region: its corners, and values there
    with torch.no_grad():
        for layer in _layers("polygons", net):
            if not isinstance(layer, nn.ReLU | ReLU):
                parts = [(places, layer(values)) for places, values in parts]
                continue
            for unit in range(parts[0][1].shape[1]):
                most = max(float(values[:, unit].abs().max()) for _, values in parts)
                parts = [
                    half
                    for part in parts
                    for half in _halves(*part, unit, 1e-12 * most)
                ]
            parts = [(places, values.clamp(min=0)) for places, values in parts]
    return [places for places, _ in parts]


def _halves(
    places: Tensor, values: Tensor, unit: int, least: float
) -> Iterator[tuple[Tensor, Tensor]]:
    """Cut a polygon where column ``unit`` of its corners' values passes 0.

    A value up to ``least`` is rounding: three lines meet in one corner.
    """
    side = values[:, unit]  # [V]
    side = torch.where(side.abs() <= least, 0.0, side)
    if side.min() >= 0 or side.max() <= 0:
        yield places, values
        return
    corners = torch.cat([places, values], 1)  # [V, D + units]
    share = side / (side - side.roll(-1))
    cuts = corners + share[:, None] * (corners.roll(-1, 0) - corners)
    column = places.shape[1] + unit
    corners[:, column], cuts[:, column] = side, 0.0
    there = torch.stack([torch.ones_like(side) > 0, side * side.roll(-1).sign() < 0], 1)
    ring = torch.stack([corners, cuts], 1)[there]  # corners and cuts in turn
    for half in (ring[ring[:, column] >= 0], ring[ring[:, column] <= 0]):
        yield half[:, : places.shape[1]], half[:, places.shape[1] :]


def _layers(function: str, net: nn.Module) -> list[nn.Module]:
    layers = list(net.children()) or [net]
    for layer in layers:
        if not isinstance(layer, nn.Linear | Linear | nn.ReLU | ReLU):
            raise ValueError(
                f"{function}: net must be a sequence of Linear and ReLU, "
                f"got a {type(layer).__name__}"
            )
    return layers
