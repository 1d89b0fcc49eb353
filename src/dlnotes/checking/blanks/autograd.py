"""What is due in the blanks of ``autograd.ipynb`` and of the pages below it."""

from __future__ import annotations

import torch
from torch import Tensor

from dlnotes.checking import answer


@answer(
    "autograd-paths",
    wrong={
        "two arrows leave a: add what comes along each": lambda: [20.0, -50.0],
        "the slope of c by b is a, and the other way round": lambda: [-60.0, 20.0],
    },
)
def _paths() -> Tensor:
    a, b = torch.tensor(5.0, requires_grad=True), torch.tensor(-2.0, requires_grad=True)
    return torch.stack(torch.autograd.grad((a * b + a) ** 2, (a, b)))


@answer(
    "vector-jacobian-products-input",
    wrong={
        "take row 1 of the gradient of Y with row 0 of W": lambda: 5.0,
    },
)
def _input() -> float:
    G = torch.tensor([[1.0, 0.0], [2.0, 1.0]])
    W = torch.tensor([[1.0, 0.0], [2.0, 1.0], [0.0, 2.0]])
    return (G @ W.T)[1, 0].item()


@answer(
    "saved-tensors-bytes",
    wrong={
        "a float32 takes 4 bytes": lambda: 5 * 32 * 64,
        "the input of the first layer is kept, too": lambda: 4 * 32 * 64 * 4,
        "the result of a layer is the input of the next: one tensor": (
            lambda: 8 * 32 * 64 * 4
        ),
    },
)
def _bytes() -> int:
    weights = [torch.zeros(64, 64, requires_grad=True) for _ in range(4)]
    sizes: dict[int, int] = {}

    def pack(t: Tensor) -> Tensor:
        sizes[t.untyped_storage().data_ptr()] = t.untyped_storage().nbytes()
        return t

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda t: t):
        x = torch.zeros(32, 64)
        for weight in weights:
            x = (x @ weight).tanh()
    own = {weight.untyped_storage().data_ptr() for weight in weights}
    return sum(size for place, size in sizes.items() if place not in own)
