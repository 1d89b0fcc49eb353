"""Dropout: set random units to 0 while training, and scale up the others.

Every form here is one line, ``input * noise`` (for SELU networks also
``+ shift``); they differ in the shape of the noise. The noise is drawn as
PyTorch draws it on a CPU, so that one seed gives both the same units.
Srivastava et al. 2014.

Chapter: regularization
"""

from __future__ import annotations

import math
import warnings

from torch import Tensor, empty_like, nn

from dlnotes._checks import check_floating, check_range

# What SELU gives far on the left: minus its scale times its alpha (Klambauer et
# al. 2017, section 2). A dropped unit is sent there.
_SELU_FLOOR = -1.0507009873554805 * 1.6732632423543772


def dropout(input: Tensor, p: float = 0.5, training: bool = True) -> Tensor:
    """Set each number to 0 with probability ``p``; divide the others by ``1 - p``.

    Twin of :func:`torch.nn.functional.dropout`; leaves out ``inplace``.

    The division keeps the mean of every number over the draws what it was, so
    nothing is left to do at test time ("inverted" dropout).

    Args:
        input: ``[...]`` floating-point.
        p: probability of being dropped, from 0 to 1.
        training: if false, ``input`` itself is returned.

    Returns:
        ``[...]``, as ``input``.

    Raises:
        ValueError: if ``p`` is outside 0 to 1, or ``input`` not floating-point.
    """
    if _does_nothing("dropout", input, p, training):
        return input
    return input * _kept(empty_like(input), p)


def dropout1d(input: Tensor, p: float = 0.5, training: bool = True) -> Tensor:
    """Drop whole channels of sequences, each with probability ``p``.

    Twin of :func:`torch.nn.functional.dropout1d`; leaves out ``inplace``.

    Args:
        input: ``[N, C, L]`` or ``[C, L]`` floating-point.
        p: probability of a channel to be dropped, from 0 to 1.
        training: if false, ``input`` itself is returned.

    Returns:
        ``[N, C, L]`` or ``[C, L]``, as ``input``.

    Raises:
        ValueError: if ``p`` is outside 0 to 1, or ``input`` not as above.
    """
    _check_ndim("dropout1d", input, {3: "[N, C, L]", 2: "[C, L]"})
    if _does_nothing("dropout1d", input, p, training):
        return input
    return input * _kept(input.new_empty(*input.shape[:-1], 1), p)


def dropout2d(input: Tensor, p: float = 0.5, training: bool = True) -> Tensor:
    """Drop whole channels of pictures, each with probability ``p``.

    Twin of :func:`torch.nn.functional.dropout2d`; leaves out ``inplace``.

    Neighbouring pixels are alike: what is missing in one can be read off the
    next, so dropping single pixels hides little (Tompson et al. 2015).

    Args:
        input: ``[N, C, H, W]`` floating-point. ``[N, C, L]`` is taken with a
            warning; it is not read as ``[C, H, W]``.
        p: probability of a channel to be dropped, from 0 to 1.
        training: if false, ``input`` itself is returned.

    Returns:
        As ``input``.

    Raises:
        ValueError: if ``p`` is outside 0 to 1, or ``input`` not as above.
    """
    # PyTorch still takes others, with a warning
    _check_ndim("dropout2d", input, {4: "[N, C, H, W]", 3: "[N, C, L]"})
    if input.ndim == 3:
        said = "dropout2d: input is read as [N, C, L], not [C, H, W]"
        warnings.warn(said, stacklevel=2)
    if _does_nothing("dropout2d", input, p, training):
        return input
    one_a_channel = [*input.shape[:2], *[1] * (input.ndim - 2)]
    return input * _kept(input.new_empty(one_a_channel), p)


def alpha_dropout(input: Tensor, p: float = 0.5, training: bool = False) -> Tensor:
    """Drop units of a SELU network: to SELU's floor, not to 0.

    Twin of :func:`torch.nn.functional.alpha_dropout`; leaves out ``inplace``.

    All numbers are then scaled and shifted so that what had mean 0 and variance
    1 has them still. Klambauer et al. 2017.

    Args:
        input: ``[...]`` floating-point.
        p: probability of being dropped, from 0 to 1.
        training: if false, ``input`` itself is returned.

    Returns:
        ``[...]``, as ``input``.

    Raises:
        ValueError: if ``p`` is outside 0 to 1, or ``input`` not floating-point.
    """
    if _does_nothing("alpha_dropout", input, p, training):
        return input
    if p == 1:
        return input * input.new_zeros(())
    kept = empty_like(input).bernoulli_(1 - p)  # 1 or 0
    scale = 1 / math.sqrt((1 - p) * (1 + p * _SELU_FLOOR**2))
    shift = -scale * p * _SELU_FLOOR
    return input * (kept * scale) + ((1 - kept) * (scale * _SELU_FLOOR) + shift)


def _does_nothing(name: str, input: Tensor, p: float, training: bool) -> bool:
    check_range(name, 0, 1, p=p)
    if p == 0 or not training:
        return True
    check_floating(name, input=input)
    return False


def _check_ndim(name: str, input: Tensor, wanted: dict[int, str]) -> None:
    if not isinstance(input, Tensor) or input.ndim not in wanted:
        got = list(input.shape) if isinstance(input, Tensor) else type(input).__name__
        said = " or ".join(wanted.values())
        raise ValueError(f"{name}: input must be {said}, got {got}")


def _kept(noise: Tensor, p: float) -> Tensor:
    """Fill ``noise`` with ``1 / (1 - p)``, and with 0 where a unit is dropped."""
    return noise.zero_() if p == 1 else noise.bernoulli_(1 - p).div_(1 - p)


class _Layer(nn.Module):
    def __init__(self, p: float = 0.5) -> None:
        super().__init__()
        check_range(type(self).__name__, 0, 1, p=p)
        self.p = p

    def extra_repr(self) -> str:
        """Return the settings, as they stand in the constructor."""
        return f"p={self.p}"


class Dropout(_Layer):
    """:func:`dlnotes.nn.functional.dropout` as a layer; off after ``eval()``.

    Twin of :class:`torch.nn.Dropout`; leaves out ``inplace``.

    Args:
        p: probability of a number to be dropped, from 0 to 1.
    """

    def forward(self, input: Tensor) -> Tensor:
        """Map ``[...]`` to ``[...]``."""
        return dropout(input, self.p, self.training)


class Dropout1d(_Layer):
    """:func:`dlnotes.nn.functional.dropout1d` as a layer; off after ``eval()``.

    Twin of :class:`torch.nn.Dropout1d`; leaves out ``inplace``.

    Args:
        p: probability of a channel to be dropped, from 0 to 1.
    """

    def forward(self, input: Tensor) -> Tensor:
        """Map ``[N, C, L]`` or ``[C, L]`` to the same."""
        return dropout1d(input, self.p, self.training)


class Dropout2d(_Layer):
    """:func:`dlnotes.nn.functional.dropout2d` as a layer; off after ``eval()``.

    Twin of :class:`torch.nn.Dropout2d`; leaves out ``inplace``.

    Args:
        p: probability of a channel to be dropped, from 0 to 1.
    """

    def forward(self, input: Tensor) -> Tensor:
        """Map ``[N, C, H, W]`` to the same."""
        return dropout2d(input, self.p, self.training)


class AlphaDropout(_Layer):
    """:func:`dlnotes.nn.functional.alpha_dropout` as a layer; off after ``eval()``.

    Twin of :class:`torch.nn.AlphaDropout`; leaves out ``inplace``.

    Args:
        p: probability of a number to be dropped, from 0 to 1.
    """

    def forward(self, input: Tensor) -> Tensor:
        """Map ``[...]`` to ``[...]``."""
        return alpha_dropout(input, self.p, self.training)
