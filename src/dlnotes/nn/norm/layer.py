"""Layer norm and RMS norm: statistics of each sample, over its last dimensions."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from dlnotes.nn.activations import wide

from ._arguments import check_dtypes, check_normalized
from ._standardize import scale_and_shift, standardize


def layer_norm(
    input: Tensor,
    normalized_shape: Sequence[int],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """Standardize the last dimensions of each sample, then scale and shift.

    Twin of :func:`torch.nn.functional.layer_norm`.

    Ba, Kiros & Hinton 2016, equation 3: no other sample is looked at, so training
    and evaluation are the same.

    Args:
        input: ``[..., *normalized_shape]`` floating-point.
        normalized_shape: sizes of the dimensions that are averaged over.
        weight: γ, of ``normalized_shape``; 1 if ``None``.
        bias: β, of ``normalized_shape``; 0 if ``None``.
        eps: added to the variance before its root is taken.

    Returns:
        ``[..., *normalized_shape]``, of input's dtype.

    Raises:
        ValueError: if a shape is not as above.
    """
    own = {"weight": weight, "bias": bias}
    dims = check_normalized("layer_norm", input, normalized_shape, **own)
    check_dtypes("layer_norm", input, **own)
    x, weight, bias = (t if t is None else wide(t) for t in (input, weight, bias))
    rows = x.flatten(dims[0]) if len(dims) > 1 else x  # [..., L]
    x_hat = standardize(rows, (x.ndim - len(dims),), eps)[0].view(x.shape)
    return scale_and_shift(x_hat, weight, bias).to(input.dtype)


def rms_norm(
    input: Tensor,
    normalized_shape: Sequence[int],
    weight: Tensor | None = None,
    eps: float | None = None,
) -> Tensor:
    """Divide the last dimensions of each sample by their root mean square.

    Twin of :func:`torch.nn.functional.rms_norm`.

    Zhang & Sennrich 2019, equation 4: layer norm without the mean.

    Args:
        input: ``[..., *normalized_shape]`` floating-point.
        normalized_shape: sizes of the dimensions that are averaged over.
        weight: γ, of ``normalized_shape``; 1 if ``None``.
        eps: added to the mean square; ``None`` is the distance from 1 to the next
            number of the dtype that is computed in, float32 at least.

    Returns:
        ``[..., *normalized_shape]``, of input's dtype.

    Raises:
        ValueError: if a shape is not as above.
    """
    dims = check_normalized("rms_norm", input, normalized_shape, weight=weight)
    x = wide(input)
    eps = torch.finfo(x.dtype).eps if eps is None else eps
    y = x * (x.square().mean(dims, keepdim=True) + eps).rsqrt()
    return (y if weight is None else y * wide(weight)).to(input.dtype)


class LayerNorm(nn.Module):
    """:func:`dlnotes.nn.functional.layer_norm` as a layer that learns γ and β.

    Twin of :class:`torch.nn.LayerNorm`.

    Args:
        normalized_shape: sizes of the dimensions that are averaged over, or one.
        eps: added to the variance before its root is taken.
        elementwise_affine: whether there are γ and β, a number for each element.
        bias: whether there is a β.
        device: where the parameters are.
        dtype: of the parameters.
    """

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        super().__init__()
        one = isinstance(normalized_shape, int)
        shape = (normalized_shape,) if one else tuple(normalized_shape)
        self.normalized_shape, self.eps = shape, eps
        self.elementwise_affine = elementwise_affine
        kind = {"device": device, "dtype": dtype}
        for name, learned in (("weight", True), ("bias", bias)):
            parameter = nn.Parameter(torch.empty(shape, **kind))
            there = elementwise_affine and learned
            self.register_parameter(name, parameter if there else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Set γ to 1 and β to 0."""
        if self.weight is not None:
            nn.init.ones_(self.weight)
        if self.bias is not None:
            nn.init.zeros_(self.bias)

    def forward(self, input: Tensor) -> Tensor:
        """Map ``[..., *normalized_shape]`` to the same shape."""
        shape = self.normalized_shape
        return layer_norm(input, shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        """Give the settings, for ``repr``; PyTorch names ``bias`` from 2.12."""
        return (
            f"{self.normalized_shape}, eps={self.eps}, "
            f"elementwise_affine={self.elementwise_affine}, "
            f"bias={self.bias is not None}"
        )


class RMSNorm(nn.Module):
    """:func:`dlnotes.nn.functional.rms_norm` as a layer that learns γ.

    Twin of :class:`torch.nn.RMSNorm`.

    Args:
        normalized_shape: sizes of the dimensions that are averaged over, or one.
        eps: added to the mean square; ``None`` as in the function.
        elementwise_affine: whether there is γ, a number for each element.
        device: where the parameter is.
        dtype: of the parameter.
    """

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float | None = None,
        elementwise_affine: bool = True,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        super().__init__()
        one = isinstance(normalized_shape, int)
        shape = (normalized_shape,) if one else tuple(normalized_shape)
        self.normalized_shape, self.eps = shape, eps
        self.elementwise_affine = elementwise_affine
        weight = nn.Parameter(torch.empty(shape, device=device, dtype=dtype))
        self.register_parameter("weight", weight if elementwise_affine else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Set γ to 1."""
        if self.weight is not None:
            nn.init.ones_(self.weight)

    def forward(self, input: Tensor) -> Tensor:
        """Map ``[..., *normalized_shape]`` to the same shape."""
        return rms_norm(input, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self) -> str:
        """Give the settings, for ``repr``."""
        return (
            f"{self.normalized_shape}, eps={self.eps}, "
            f"elementwise_affine={self.elementwise_affine}"
        )
