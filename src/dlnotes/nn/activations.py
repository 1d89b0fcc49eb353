"""Activation functions: their values, and their slopes in closed form.

An element-wise function needs two rules: its value ``f(x)``, and its slope
``f'(x)``, by which the gradient that comes back is multiplied. Autograd derives
the slope from the steps of the value, which goes wrong where a step overflows
(``0 * inf`` is ``nan``) or has a kink that PyTorch rounds off in another way.
So most functions here state their slope themselves, in :func:`_elementwise`.

Chapter: activations
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.autograd.function import FunctionCtx

from dlnotes._checks import check_range
from dlnotes._derivatives import forward_mode
from dlnotes._halves import wide

_LOG2_E = math.log2(math.e)
_SQRT_HALF = math.sqrt(0.5)
_SELU_ALPHA = 1.6732632423543772  # Klambauer et al. 2017, section 2
_SELU_SCALE = 1.0507009873554805


class _Elementwise(torch.autograd.Function):
    """``value(x)`` forwards, ``grad * slope(x, y)`` backwards.

    float16 and bfloat16 are computed in float32 and rounded once, at the end.
    """

    generate_vmap_rule = True

    @staticmethod
    def forward(input: Tensor, value: Callable, slope: Callable) -> Tensor:
        return value(wide(input)).to(input.dtype)

    @staticmethod
    def setup_context(ctx: FunctionCtx, inputs: tuple, output: Tensor) -> None:
        input, _, ctx.slope = inputs
        ctx.save_for_backward(input, output)
        ctx.save_for_forward(input, output)

    @staticmethod
    def backward(ctx: FunctionCtx, grad: Tensor) -> tuple:
        x, y = ctx.saved_tensors
        slope = ctx.slope(wide(x), wide(y))
        return (slope * wide(grad)).to(x.dtype), None, None

    @forward_mode
    def jvp(ctx: FunctionCtx, change: Tensor, *_: None) -> Tensor:
        return _Elementwise.backward(ctx, change)[0]  # a slope is one both ways


def _mask(compare: Callable, x: Tensor, bound: float) -> Tensor:
    """Compare ``x`` with a bound: 1.0 where it holds, else 0.0.

    Several times faster than a mask of booleans: writing floats is vectorised,
    and so is the arithmetic with them that stands in for ``torch.where``.
    """
    try:
        return compare(x.detach(), bound, out=torch.empty_like(x))
    except RuntimeError:  # inside torch.vmap nothing is written into
        return compare(x, bound).to(x.dtype)


def _exp(x: Tensor, rate: float = 1.0) -> Tensor:
    """``exp(rate * x)`` as a power of 2: ``exp2`` is the faster one in float32."""
    return (x * (rate * _LOG2_E)).exp2_()


def _elementwise(
    name: str, input: Tensor, value: Callable, slope: Callable, promote: bool = False
) -> Tensor:
    """Return ``value(input)``, whose derivative is ``slope(input, output)``."""
    return _Elementwise.apply(check_floating(name, input, promote), value, slope)


def check_floating(name: str, input: Tensor, promote: bool = False) -> Tensor:
    """Refuse a tensor that holds no real floating-point numbers.

    Args:
        name: of the function that the reader called.
        input: ``[...]``, any shape.
        promote: whether integers are made floating-point instead.

    Returns:
        ``input``, floating-point.

    Raises:
        ValueError: if ``input`` is no tensor or has another dtype.
    """
    if not isinstance(input, Tensor):
        got = type(input).__name__
        raise ValueError(f"{name}: input must be a tensor, got {got}")
    if promote and not (input.is_floating_point() or input.is_complex()):
        return input.to(torch.get_default_dtype())
    if not input.is_floating_point():
        got = str(input.dtype).removeprefix("torch.")
        raise ValueError(f"{name}: input must be floating-point, got {got}")
    return input


# --- squashing functions ------------------------------------------------------


def sigmoid(input: Tensor) -> Tensor:
    """Squash every number into (0, 1): ``1 / (1 + exp(-x))``.

    Twin of :func:`torch.nn.functional.sigmoid`.

    Args:
        input: ``[...]`` floating-point; integers are made floating-point.

    Returns:
        ``[...]``, as ``input``.

    Raises:
        ValueError: if ``input`` is complex or no tensor.
    """
    return _elementwise("sigmoid", input, _sigmoid, lambda x, y: y * (1 - y), True)


def _sigmoid(x: Tensor) -> Tensor:
    return _exp(x, -1).add_(1).reciprocal_()  # where exp overflows: 1 / inf is 0


def tanh(input: Tensor) -> Tensor:
    """Squash every number into (-1, 1): ``(e^x - e^-x) / (e^x + e^-x)``.

    Twin of :func:`torch.nn.functional.tanh`.

    Args:
        input: ``[...]`` floating-point; integers are made floating-point.

    Returns:
        ``[...]``, as ``input``.

    Raises:
        ValueError: if ``input`` is complex or no tensor.
    """
    return _elementwise("tanh", input, _tanh, lambda x, y: 1 - y * y, True)


def _tanh(x: Tensor) -> Tensor:
    # with m = e^2x - 1 it is m / (m + 2); from x = 20 on, that is 1 in any dtype
    m = x.clamp(max=20).mul_(2).expm1_()
    return m.div_(m + 2)


# --- functions with a kink ----------------------------------------------------


def relu(input: Tensor) -> Tensor:
    """Keep what is positive; everything else becomes 0.

    Twin of :func:`torch.nn.functional.relu`; leaves out ``inplace``.

    The slope at exactly 0 is 0, a convention. Nair & Hinton 2010.

    Args:
        input: ``[...]`` any real dtype but bool.

    Returns:
        ``[...]``, as ``input``.

    Raises:
        ValueError: if ``input`` is complex, bool or no tensor.
    """
    if not isinstance(input, Tensor) or input.dtype == torch.bool or input.is_complex():
        got = getattr(input, "dtype", type(input).__name__)
        raise ValueError(f"relu: input must be a tensor of real numbers, got {got}")
    if not input.is_floating_point():
        return input.clamp(min=0)
    return _elementwise("relu", input, lambda x: x.clamp(min=0), _relu_slope)


def _relu_slope(x: Tensor, y: Tensor) -> Tensor:
    return _mask(torch.ne, y, 0)  # 1.0 or 0.0; at exactly 0, it is 0


def leaky_relu(input: Tensor, negative_slope: float = 0.01) -> Tensor:
    """Multiply what is negative by a small slope.

    Twin of :func:`torch.nn.functional.leaky_relu`; leaves out ``inplace``.

    Maas et al. 2013. The slope at exactly 0 is ``negative_slope``.

    Args:
        input: ``[...]`` floating-point.
        negative_slope: any number; it is ``max(negative_slope * x, x)`` only if
            at most 1.

    Returns:
        ``[...]``, as ``input``.

    Raises:
        ValueError: if ``input`` is not floating-point.
    """

    def value(x: Tensor) -> Tensor:
        return x.clamp(min=0).add_(x.clamp(max=0), alpha=negative_slope)

    def slope(x: Tensor, y: Tensor) -> Tensor:
        right = _mask(torch.gt, x, 0)  # 1.0 or 0.0; at exactly 0, it is 0
        return right.mul_(1 - negative_slope).add_(negative_slope)

    return _elementwise("leaky_relu", input, value, slope)


def prelu(input: Tensor, weight: Tensor) -> Tensor:
    """Multiply what is negative by a slope that is learned.

    Twin of :func:`torch.nn.functional.prelu`.

    He et al. 2015, equation 1.

    Args:
        input: ``[N, C, ...]`` floating-point, or ``[...]`` if there is one slope.
        weight: ``[C]``, a slope for each channel, or ``[1]``; dtype of ``input``.

    Returns:
        ``[N, C, ...]``, as ``input``.

    Raises:
        ValueError: if a shape or dtype is not as above.
    """
    check_floating("prelu", input)
    channels = input.shape[1] if input.ndim > 1 else 1
    if weight.ndim > 1 or weight.numel() not in (1, channels):
        raise ValueError(
            f"prelu: weight must be [1] or [C] with C = {channels}, "
            f"got {list(weight.shape)}"
        )
    if weight.dtype != input.dtype:
        got = f"{weight.dtype} and {input.dtype}".replace("torch.", "")
        raise ValueError(f"prelu: weight and input must have one dtype, got {got}")
    ones = [1] * (input.ndim - 1 if weight.numel() == 1 else input.ndim - 2)
    weight = weight.reshape(-1, *ones) if input.ndim else weight.reshape(())
    return _PReLU.apply(input, weight)  # weight is [C, 1, ...] or [1, 1, ...]


class _PReLU(torch.autograd.Function):
    generate_vmap_rule = True

    @staticmethod
    def forward(input: Tensor, weight: Tensor) -> Tensor:
        return torch.addcmul(input.clamp(min=0), input.clamp(max=0), weight)

    @staticmethod
    def setup_context(ctx: FunctionCtx, inputs: tuple, output: Tensor) -> None:
        ctx.save_for_backward(*inputs)
        ctx.save_for_forward(*inputs)

    @staticmethod
    def backward(ctx: FunctionCtx, grad: Tensor) -> tuple[Tensor, Tensor]:
        by_input, by_weight = _PReLU._slopes(*ctx.saved_tensors)
        by_weight = (grad * by_weight).sum_to_size(ctx.saved_tensors[1].shape)
        return grad * by_input, by_weight

    @forward_mode
    def jvp(ctx: FunctionCtx, input: Tensor, weight: Tensor) -> Tensor:
        x, slope = ctx.saved_tensors
        left = _mask(torch.lt, x, 0)  # at 0 its slope is 1 this way, as in PyTorch
        return (1 - left) * input + left * (slope * input + x * weight)

    @staticmethod
    def _slopes(x: Tensor, weight: Tensor) -> tuple[Tensor, Tensor]:
        right, left = _mask(torch.gt, x, 0), _mask(torch.lt, x, 0)
        at_0 = weight.detach() * (1 - right - left)  # in PyTorch, a constant there
        return torch.addcmul(right, left, weight) + at_0, left * x


def hardswish(input: Tensor) -> Tensor:
    """Multiply by a gate that opens in a straight line from -3 to 3.

    Twin of :func:`torch.nn.functional.hardswish`; leaves out ``inplace``.

    ``x * clamp(x + 3, 0, 6) / 6``, Howard et al. 2019, section 5.2.

    Args:
        input: ``[...]`` floating-point.

    Returns:
        ``[...]``, as ``input``.

    Raises:
        ValueError: if ``input`` is not floating-point.
    """
    return _elementwise("hardswish", input, _hardswish, _hardswish_slope)


def _hardswish(x: Tensor) -> Tensor:
    return x.clamp(-3, 3).add_(3).mul_(x).div_(6)


def _hardswish_slope(x: Tensor, y: Tensor) -> Tensor:
    u = (x / 3).clamp(-1, 1)
    return (u + 0.5).sub_(u.trunc(), alpha=0.5)  # trunc(u): ±1 outside, 0 inside


# --- functions with an exponential tail ---------------------------------------


def elu(input: Tensor, alpha: float = 1.0) -> Tensor:
    """Bend what is negative towards ``-alpha``: ``alpha * (e^x - 1)``.

    Twin of :func:`torch.nn.functional.elu`; leaves out ``inplace``.

    Clevert et al. 2016, equation 15.

    Args:
        input: ``[...]`` floating-point.
        alpha: the slope at 0 from the left, and the depth of the tail.

    Returns:
        ``[...]``, as ``input``.

    Raises:
        ValueError: if ``input`` is not floating-point.
    """
    return _scaled_elu("elu", input, alpha, 1.0)


def selu(input: Tensor) -> Tensor:
    """Scale an ELU such that mean 0 and variance 1 go in and come out.

    Twin of :func:`torch.nn.functional.selu`; leaves out ``inplace``.

    Klambauer et al. 2017, equation 2.

    Args:
        input: ``[...]`` floating-point.

    Returns:
        ``[...]``, as ``input``.

    Raises:
        ValueError: if ``input`` is not floating-point.
    """
    return _scaled_elu("selu", input, _SELU_ALPHA, _SELU_SCALE)


def _scaled_elu(name: str, input: Tensor, alpha: float, scale: float) -> Tensor:
    def value(x: Tensor) -> Tensor:
        tail = x.clamp(max=0).expm1_().mul_(alpha * scale)
        return tail.add_(x.clamp(min=0), alpha=scale)

    def slope(x: Tensor, y: Tensor) -> Tensor:
        x = x.nan_to_num(nan=1.0)  # on the right, as in PyTorch
        tail = _exp(x.clamp(max=0)) * (alpha * scale)  # constant on the right
        jump = scale - alpha * scale
        return tail.add_(_mask(torch.gt, x, 0), alpha=jump)

    return _elementwise(name, input, value, slope)


def softplus(input: Tensor, beta: float = 1.0, threshold: float = 20.0) -> Tensor:
    """Round off the kink of ReLU: ``log(1 + exp(beta * x)) / beta``.

    Twin of :func:`torch.nn.functional.softplus`.

    Args:
        input: ``[...]`` floating-point.
        beta: how sharp the bend is.
        threshold: where ``beta * x`` is greater, the result is ``x`` itself.

    Returns:
        ``[...]``, as ``input``.

    Raises:
        ValueError: if ``input`` is not floating-point.
    """

    def value(x: Tensor) -> Tensor:
        z = beta * x
        return torch.where(z > threshold, x, _exp(z).log1p_().div_(beta))

    def slope(x: Tensor, y: Tensor) -> Tensor:
        z = beta * x
        return torch.maximum(sigmoid(z), _mask(torch.gt, z, threshold))

    return _elementwise("softplus", input, value, slope)


# --- a number times its own gate ----------------------------------------------


def silu(input: Tensor) -> Tensor:
    """Multiply by a sigmoid gate: ``x * sigmoid(x)``, also named Swish.

    Twin of :func:`torch.nn.functional.silu`; leaves out ``inplace``.

    Elfwing et al. 2018, equation 6; Ramachandran et al. 2017.

    Args:
        input: ``[...]`` floating-point.

    Returns:
        ``[...]``, as ``input``.

    Raises:
        ValueError: if ``input`` is not floating-point.
    """

    def slope(x: Tensor, y: Tensor) -> Tensor:
        gate = sigmoid(x)
        return torch.addcmul(gate, x, gate * (1 - gate))

    return _elementwise("silu", input, lambda x: _sigmoid(x).mul_(x), slope)


def mish(input: Tensor) -> Tensor:
    """Multiply by a gate made of softplus: ``x * tanh(softplus(x))``.

    Twin of :func:`torch.nn.functional.mish`; leaves out ``inplace``.

    Misra 2019, equation 1.

    Args:
        input: ``[...]`` floating-point.

    Returns:
        ``[...]``, as ``input``.

    Raises:
        ValueError: if ``input`` is not floating-point.
    """

    def slope(x: Tensor, y: Tensor) -> Tensor:
        gate = _mish_gate(x)
        return gate + x * sigmoid(x) * (1 - gate * gate)

    return _elementwise("mish", input, lambda x: x * _mish_gate(x), slope)


def _mish_gate(x: Tensor) -> Tensor:
    # tanh(log(1 + e)) with e = exp(x) is n / (n + 2), n = e (e + 2); 1 from 20 on
    e = _exp(x.clamp(max=20))
    n = e * (e + 2)
    return n / (n + 2)


def gelu(input: Tensor, approximate: str = "none") -> Tensor:
    """Multiply by the chance that a normal number is smaller: ``x * Phi(x)``.

    Twin of :func:`torch.nn.functional.gelu`.

    Hendrycks & Gimpel 2016, section 2. At infinity it is ``inf``; PyTorch gives
    ``inf`` or ``nan`` there, as the dtype and the processor have it.

    Args:
        input: ``[...]`` floating-point.
        approximate: ``"none"`` for the error function, ``"tanh"`` for its
            approximation by tanh.

    Returns:
        ``[...]``, as ``input``.

    Raises:
        ValueError: if ``input`` is not floating-point, or ``approximate`` is
            something else.
    """
    if approximate not in ("none", "tanh"):
        raise ValueError(
            f"gelu: approximate must be 'none' or 'tanh', got {approximate!r}"
        )
    if approximate == "tanh":
        return _elementwise("gelu", input, _gelu_tanh, _gelu_tanh_slope)
    return _elementwise("gelu", input, _gelu, _gelu_slope)


def _gelu(x: Tensor) -> Tensor:
    return (x * _SQRT_HALF).erf_().add_(1).mul_(x).mul_(0.5)


def _gelu_slope(x: Tensor, y: Tensor) -> Tensor:
    density = (x * x).mul_(-0.5).sub_(0.5 * math.log(2 * math.pi))
    density = _exp(density)
    chance = (x * _SQRT_HALF).erf_().add_(1).mul_(0.5)  # Phi(x)
    return torch.addcmul(chance, x, density)


_GELU_K = math.sqrt(2 / math.pi)
_GELU_C = 0.044715 * _GELU_K


def _gelu_tanh_gate(x: Tensor) -> Tensor:
    # (1 + tanh(u)) / 2 is sigmoid(2 u), with u = k (x + 0.044715 x^3)
    return sigmoid((x * x).mul_(2 * _GELU_C).add_(2 * _GELU_K) * x)


def _gelu_tanh(x: Tensor) -> Tensor:
    return _gelu_tanh_gate(x).mul_(x)


def _gelu_tanh_slope(x: Tensor, y: Tensor) -> Tensor:
    gate = _gelu_tanh_gate(x)
    inner_slope = (x * x).mul_(6 * _GELU_C).add_(2 * _GELU_K)
    return torch.addcmul(gate, x, gate * (1 - gate) * inner_slope)


# --- the same as layers -------------------------------------------------------


class Sigmoid(nn.Module):
    """:func:`dlnotes.nn.functional.sigmoid` as a layer.

    Twin of :class:`torch.nn.Sigmoid`.
    """

    def forward(self, input: Tensor) -> Tensor:
        """Map ``[...]`` to ``[...]``."""
        return sigmoid(input)


class Tanh(nn.Module):
    """:func:`dlnotes.nn.functional.tanh` as a layer.

    Twin of :class:`torch.nn.Tanh`.
    """

    def forward(self, input: Tensor) -> Tensor:
        """Map ``[...]`` to ``[...]``."""
        return tanh(input)


class ReLU(nn.Module):
    """:func:`dlnotes.nn.functional.relu` as a layer.

    Twin of :class:`torch.nn.ReLU`; leaves out ``inplace``.
    """

    def __init__(self) -> None:
        super().__init__()

    def forward(self, input: Tensor) -> Tensor:
        """Map ``[...]`` to ``[...]``."""
        return relu(input)


class LeakyReLU(nn.Module):
    """:func:`dlnotes.nn.functional.leaky_relu` as a layer.

    Twin of :class:`torch.nn.LeakyReLU`; leaves out ``inplace``.

    Args:
        negative_slope: what is negative is multiplied by it.
    """

    def __init__(self, negative_slope: float = 0.01) -> None:
        super().__init__()
        self.negative_slope = negative_slope

    def extra_repr(self) -> str:
        """Give the settings, for ``repr``."""
        return f"negative_slope={self.negative_slope}"

    def forward(self, input: Tensor) -> Tensor:
        """Map ``[...]`` to ``[...]``."""
        return leaky_relu(input, self.negative_slope)


class PReLU(nn.Module):
    """:func:`dlnotes.nn.functional.prelu` as a layer that learns its slopes.

    Twin of :class:`torch.nn.PReLU`.

    Args:
        num_parameters: 1, or the number of channels ``C``.
        init: the slopes at the start.
        device: where they are.
        dtype: of the slopes.

    Raises:
        ValueError: if ``num_parameters`` is less than 1.
    """

    def __init__(
        self,
        num_parameters: int = 1,
        init: float = 0.25,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        super().__init__()
        check_range("PReLU", 1, num_parameters=num_parameters)
        self.num_parameters, self.init = num_parameters, init
        slopes = torch.full((num_parameters,), init, device=device, dtype=dtype)
        self.weight = nn.Parameter(slopes)

    def extra_repr(self) -> str:
        """Give the settings, for ``repr``."""
        return f"num_parameters={self.num_parameters}"

    def forward(self, input: Tensor) -> Tensor:
        """Map ``[N, C, ...]`` to ``[N, C, ...]``."""
        return prelu(input, self.weight)


class Hardswish(nn.Module):
    """:func:`dlnotes.nn.functional.hardswish` as a layer.

    Twin of :class:`torch.nn.Hardswish`; leaves out ``inplace``.
    """

    def __init__(self) -> None:
        super().__init__()

    def forward(self, input: Tensor) -> Tensor:
        """Map ``[...]`` to ``[...]``."""
        return hardswish(input)


class ELU(nn.Module):
    """:func:`dlnotes.nn.functional.elu` as a layer.

    Twin of :class:`torch.nn.ELU`; leaves out ``inplace``.

    Args:
        alpha: the slope at 0 from the left, and the depth of the tail.
    """

    def __init__(self, alpha: float = 1.0) -> None:
        super().__init__()
        self.alpha = alpha

    def extra_repr(self) -> str:
        """Give the settings, for ``repr``."""
        return f"alpha={self.alpha}"

    def forward(self, input: Tensor) -> Tensor:
        """Map ``[...]`` to ``[...]``."""
        return elu(input, self.alpha)


class SELU(nn.Module):
    """:func:`dlnotes.nn.functional.selu` as a layer.

    Twin of :class:`torch.nn.SELU`; leaves out ``inplace``.
    """

    def __init__(self) -> None:
        super().__init__()

    def forward(self, input: Tensor) -> Tensor:
        """Map ``[...]`` to ``[...]``."""
        return selu(input)


class Softplus(nn.Module):
    """:func:`dlnotes.nn.functional.softplus` as a layer.

    Twin of :class:`torch.nn.Softplus`.

    Args:
        beta: how sharp the bend is.
        threshold: where ``beta * x`` is greater, the result is ``x`` itself.
    """

    def __init__(self, beta: float = 1.0, threshold: float = 20.0) -> None:
        super().__init__()
        self.beta, self.threshold = beta, threshold

    def extra_repr(self) -> str:
        """Give the settings, for ``repr``."""
        return f"beta={self.beta}, threshold={self.threshold}"

    def forward(self, input: Tensor) -> Tensor:
        """Map ``[...]`` to ``[...]``."""
        return softplus(input, self.beta, self.threshold)


class SiLU(nn.Module):
    """:func:`dlnotes.nn.functional.silu` as a layer.

    Twin of :class:`torch.nn.SiLU`; leaves out ``inplace``.
    """

    def __init__(self) -> None:
        super().__init__()

    def forward(self, input: Tensor) -> Tensor:
        """Map ``[...]`` to ``[...]``."""
        return silu(input)


class Mish(nn.Module):
    """:func:`dlnotes.nn.functional.mish` as a layer.

    Twin of :class:`torch.nn.Mish`; leaves out ``inplace``.
    """

    def __init__(self) -> None:
        super().__init__()

    def forward(self, input: Tensor) -> Tensor:
        """Map ``[...]`` to ``[...]``."""
        return mish(input)


class GELU(nn.Module):
    """:func:`dlnotes.nn.functional.gelu` as a layer.

    Twin of :class:`torch.nn.GELU`.

    Args:
        approximate: ``"none"`` or ``"tanh"``.
    """

    def __init__(self, approximate: str = "none") -> None:
        super().__init__()
        self.approximate = approximate

    def extra_repr(self) -> str:
        """Give the settings, for ``repr``."""
        return f"approximate={self.approximate!r}"

    def forward(self, input: Tensor) -> Tensor:
        """Map ``[...]`` to ``[...]``."""
        return gelu(input, self.approximate)
