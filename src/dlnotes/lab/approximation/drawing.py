"""Networks whose weights are worked out, not learned: knots, hats, sawteeth."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from dlnotes._checks import check_range, check_shape
from dlnotes.nn.activations import ReLU
from dlnotes.nn.containers import Sequential
from dlnotes.nn.linear import Linear


def interp(
    x: Tensor,
    xp: Tensor,
    fp: Tensor,
    left: float | None = None,
    right: float | None = None,
) -> Tensor:
    """Draw straight lines between points, as a sum of ReLUs.

    Twin of :func:`numpy.interp`; leaves out ``period``.

    A ReLU at each point adds what the slope changes there. That is one hidden
    layer; a search for the piece in which ``x`` lies, as NumPy has it, is faster.

    Args:
        x: where to read, any shape, float64.
        xp: ``[K]`` float64, the points' places, each greater than the last.
        fp: ``[K]`` float64, their heights, finite: a sum carries a nan or an
            infinity to every ``x``, a search only to the pieces beside it.
        left: the result where ``x < xp[0]``; ``fp[0]`` if ``None``.
        right: the result where ``x > xp[-1]``; ``fp[-1]`` if ``None``.

    Returns:
        As ``x``.

    Raises:
        ValueError: if a shape or a dtype is not as above, there is no point, or
            the places do not increase.
    """
    _check_points("interp", xp, fp)
    _check_double("interp", x=x)
    inside = x.clamp(xp[0], xp[-1])[..., None]  # [..., 1]
    opened = (inside - xp[:-1]).relu()  # [..., K - 1]
    y = fp[0] + (opened * _bends(xp, fp)[:-1]).sum(-1)
    y = y if left is None else torch.where(x < xp[0], left, y)
    return y if right is None else torch.where(x > xp[-1], right, y)


def interpolant(xp: Tensor, fp: Tensor) -> Sequential:
    """Build the network with one hidden layer that goes through given points.

    Args:
        xp: ``[K]`` float64, the points' places, each greater than the last.
        fp: ``[K]`` float64, their heights.

    Returns:
        A network of ``K`` ReLUs in one layer that maps ``[N, 1]`` to ``[N, 1]``,
        straight between the points and constant to the left and right of them.

    Raises:
        ValueError: as for :func:`dlnotes.lab.approximation.interp`.
    """
    _check_points("interpolant", xp, fp)
    return Sequential(
        _affine(torch.ones_like(xp)[:, None], -xp),
        ReLU(),
        _affine(_bends(xp, fp)[None], fp[:1]),
    )


def hat(left: float, middle: float, right: float) -> Sequential:
    """Build a hat of three ReLUs: 1 at ``middle``, 0 outside of ``left`` to ``right``.

    Args:
        left: where it begins to rise.
        middle: where it turns.
        right: where it is 0 again.

    Returns:
        A network of one hidden layer, float64, that maps ``[N, 1]`` to ``[N, 1]``.

    Raises:
        ValueError: if ``left < middle < right`` does not hold.
    """
    if not left < middle < right:
        raise ValueError(
            f"hat: left < middle < right must hold, got {left}, {middle}, {right}"
        )
    points = torch.tensor([[left, middle, right], [0, 1, 0]], dtype=torch.float64)
    return interpolant(*points)


def sawtooth(depth: int) -> Sequential:
    """Fold the interval from 0 to 1 in half, again and again (Telgarsky 2016).

    One layer of two ReLUs is a tent, ``2 relu(x) - 4 relu(x - 1/2)``: up from 0 to
    1 and down again. Put into itself, it doubles its number of pieces.

    Args:
        depth: number of hidden layers, each of two ReLUs.

    Returns:
        A network, float64, that maps ``[N, 1]`` to ``[N, 1]``, with ``2 ** depth``
        straight pieces on 0 to 1, up and down in turn.

    Raises:
        ValueError: if ``depth`` is below 1.
    """
    check_range("sawtooth", 1, depth=depth)
    ones = torch.ones(2, 1, dtype=torch.float64)
    down = torch.tensor([[2.0, -4.0]], dtype=torch.float64)
    half = torch.tensor([0.0, -0.5], dtype=torch.float64)
    layers: list[nn.Module] = [_affine(ones, half), ReLU()]
    for _ in range(depth - 1):  # out of one tent and into the next: one linear layer
        layers += [_affine(ones @ down, half), ReLU()]
    return Sequential(*layers, _affine(down, torch.zeros_like(half[:1])))


def _bends(xp: Tensor, fp: Tensor) -> Tensor:
    """Return by how much the slope changes at each point, ``[K]``; it is 0 outside."""
    slopes = fp.diff() / xp.diff()  # [K - 1]
    flat = slopes.new_zeros(1)
    return torch.cat([flat, slopes, flat]).diff()


def _affine(weight: Tensor, bias: Tensor) -> Linear:
    layer = Linear(*weight.shape[::-1], device="meta")  # draws no random numbers
    layer.weight, layer.bias = nn.Parameter(weight), nn.Parameter(bias)
    return layer


def _check_double(function: str, **named: Tensor) -> None:
    for name, tensor in named.items():
        got = getattr(tensor, "dtype", type(tensor).__name__)
        if got != torch.float64:
            raise ValueError(f"{function}: {name} must be torch.float64, got {got}")


def _check_points(function: str, xp: Tensor, fp: Tensor) -> None:
    shapes: Sequence[str] = ("K",)
    check_shape(function, xp=(xp, shapes), fp=(fp, shapes))
    _check_double(function, xp=xp, fp=fp)
    if len(xp) == 0:
        raise ValueError(f"{function}: xp must have at least one point, got none")
    if not bool((xp.diff() > 0).all()):
        raise ValueError(f"{function}: xp must increase, got {xp.tolist()[:8]}")
