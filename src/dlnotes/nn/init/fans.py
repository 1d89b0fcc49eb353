"""How many numbers a weight adds up, and what an activation takes away."""

from __future__ import annotations

import math

from torch import Tensor

from dlnotes._checks import check_choice

LINEAR = ("linear", "conv1d", "conv2d", "conv3d")
LINEAR += ("conv_transpose1d", "conv_transpose2d", "conv_transpose3d")


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """Return the factor that makes up for what an activation takes away.

    For ReLU and leaky ReLU it is ``1 / sqrt(E[f(z)^2])`` over a normal ``z``
    (He et al. 2015); the others are settings that were found to work.

    Twin of :func:`torch.nn.init.calculate_gain`.

    Args:
        nonlinearity: ``"linear"``, a convolution (``"conv2d"``), ``"sigmoid"``,
            ``"tanh"``, ``"relu"``, ``"leaky_relu"`` or ``"selu"``.
        param: slope of leaky ReLU for negative numbers; 0.01 if ``None``.

    Returns:
        The factor.

    Raises:
        ValueError: if the name is none of these, or the slope no number.
    """
    gains = dict.fromkeys([*LINEAR, "sigmoid"], 1)
    gains |= {"tanh": 5 / 3, "relu": math.sqrt(2), "selu": 3 / 4}
    check_choice("calculate_gain", [*gains, "leaky_relu"], nonlinearity=nonlinearity)
    if nonlinearity != "leaky_relu":
        return gains[nonlinearity]
    slope = 0.01 if param is None else param
    if isinstance(slope, bool) or not isinstance(slope, int | float):
        raise ValueError(f"calculate_gain: param must be a number, got {param!r}")
    return math.sqrt(2 / (1 + slope**2))


def _calculate_fan_in_and_fan_out(tensor: Tensor) -> tuple[int, int]:
    """Count the products in a sum on the way up, and on the way down.

    Each output adds up the inputs of all its channels, at every place of the
    kernel; each input goes into so many outputs. For a convolution with a stride
    the second count is too high: PyTorch takes it all the same.

    Twin of :func:`torch.nn.init._calculate_fan_in_and_fan_out`.

    Args:
        tensor: a weight ``[O, I, ...]``; the rest is the size of the kernel.

    Returns:
        ``fan_in`` and ``fan_out``.

    Raises:
        ValueError: if there are fewer than two dimensions.
    """
    if tensor.ndim < 2:
        raise ValueError(
            "fans: tensor must have at least 2 dimensions, [O, I, ...], "
            f"got {list(tensor.shape)}"
        )
    kernel = math.prod(tensor.shape[2:])
    return tensor.shape[1] * kernel, tensor.shape[0] * kernel
