"""Find where a number stopped to be one."""

from __future__ import annotations

import torch
from torch import Tensor, nn


@torch.no_grad()
def first_not_finite(model: nn.Module, inputs: Tensor) -> str | None:
    """Name the first place where a forward pass meets infinity or ``nan``.

    The pass is repeated with a hook on every layer, which is too slow for every
    step and quick enough for the one that failed.

    Args:
        model: in the state in which it failed; its buffers are put back.
        inputs: ``[B, ...]``, what it was given.

    Returns:
        ``"the inputs"``, ``"parameter 0.weight"``, ``"the output of layer 2"``
        (by the names that the model gives its parts), or ``None`` if all is finite.
    """
    if not _finite(inputs):
        return "the inputs"
    for name, parameter in model.named_parameters():
        if not _finite(parameter):
            return f"parameter {name}"
    found: list[str] = []

    def look(name: str) -> object:
        def hook(module: nn.Module, args: object, output: object) -> None:
            if isinstance(output, Tensor) and not _finite(output) and not found:
                found.append(f"the output of layer {name}" if name else "the output")

        return hook

    before = {name: b.clone() for name, b in model.named_buffers()}
    hooks = [m.register_forward_hook(look(name)) for name, m in model.named_modules()]
    try:
        model(inputs)
    finally:
        for hook in hooks:
            hook.remove()
        for name, buffer in model.named_buffers():
            buffer.copy_(before[name])
    return found[0] if found else None


def _finite(tensor: Tensor) -> bool:
    return not tensor.is_floating_point() or bool(tensor.isfinite().all())
