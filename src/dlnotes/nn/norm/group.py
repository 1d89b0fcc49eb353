"""Group norm: statistics of each sample, over some of its channels."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from dlnotes._checks import check_range
from dlnotes.nn.activations import wide

from ._arguments import check_channels, check_several
from ._standardize import per_channel, scale_and_shift, standardize


def group_norm(
    input: Tensor,
    num_groups: int,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """Standardize each group of channels of each sample, then scale and shift.

    Twin of :func:`torch.nn.functional.group_norm`. From torch 2.14, PyTorch's
    also has gradients for β without γ, and refuses an empty dimension other than N.

    Wu & He 2018. One group is layer norm over channels and positions; as many
    groups as channels are instance norm.

    Args:
        input: ``[N, C, ...]`` floating-point.
        num_groups: ``G``; neighbouring channels form a group of ``C / G``.
        weight: γ ``[C]``; 1 if ``None``.
        bias: β ``[C]``; 0 if ``None``.
        eps: added to the variance before its root is taken.

    Returns:
        ``[N, C, ...]``, of input's dtype.

    Raises:
        ValueError: if a shape is not as above, ``G`` does not divide ``C``, or the
            whole batch has one value for each group.
    """
    check_channels("group_norm", input, weight=weight, bias=bias)
    if input.ndim < 2:
        raise ValueError(
            f"group_norm: input must be [N, C, ...], got {list(input.shape)}"
        )
    check_range("group_norm", 1, num_groups=num_groups)
    channels = input.shape[1]
    if channels % num_groups or 0 in input.shape[1:]:
        raise ValueError(
            f"group_norm: input must be [N, C, ...] with C a multiple of num_groups = "
            f"{num_groups} and no empty dimension but N, got {list(input.shape)}"
        )
    # as PyTorch asks: in a larger batch, groups of one value pass and become 0
    check_several("group_norm", input, input.numel() // num_groups)
    x, weight, bias = (t if t is None else wide(t) for t in (input, weight, bias))
    groups = x.reshape(len(x), num_groups, x[:1].numel() // num_groups)  # [N, G, .]
    x_hat = standardize(groups, (2,), eps)[0].view(x.shape)
    own = per_channel(weight, x), per_channel(bias, x)
    return scale_and_shift(x_hat, *own).to(input.dtype)


class GroupNorm(nn.Module):
    """:func:`dlnotes.nn.functional.group_norm` as a layer that learns γ and β.

    Twin of :class:`torch.nn.GroupNorm`; ``bias`` from torch 2.12.

    Args:
        num_groups: ``G``.
        num_channels: ``C``.
        eps: added to the variance before its root is taken.
        affine: whether there are γ and β, a number for each channel.
        device: where the parameters are.
        dtype: of the parameters.
        bias: whether there is a β.

    Raises:
        ValueError: if ``G`` does not divide ``C``.
    """

    def __init__(
        self,
        num_groups: int,
        num_channels: int,
        eps: float = 1e-5,
        affine: bool = True,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        check_range("GroupNorm", 1, num_groups=num_groups)
        if num_channels % num_groups:
            raise ValueError(
                f"GroupNorm: num_channels must be a multiple of {num_groups}, "
                f"got {num_channels}"
            )
        self.num_groups, self.num_channels = num_groups, num_channels
        self.eps, self.affine = eps, affine
        kind = {"device": device, "dtype": dtype}
        for name, learned in (("weight", True), ("bias", bias)):
            parameter = nn.Parameter(torch.empty(num_channels, **kind))
            self.register_parameter(name, parameter if affine and learned else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Set γ to 1 and β to 0."""
        if self.weight is not None:
            nn.init.ones_(self.weight)
        if self.bias is not None:
            nn.init.zeros_(self.bias)

    def forward(self, input: Tensor) -> Tensor:
        """Map ``[N, C, ...]`` to ``[N, C, ...]``."""
        return group_norm(input, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        """Give the settings, for ``repr``; PyTorch names ``bias`` from 2.12."""
        return (
            f"{self.num_groups}, {self.num_channels}, eps={self.eps}, "
            f"affine={self.affine}, bias={self.bias is not None}"
        )
