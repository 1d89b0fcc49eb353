"""The task for einsum: one equation after another."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from dlnotes.checking.linalg._common import add, some


def _shared_are_summed(equation: str, *operands: Tensor) -> Tensor:
    """Do as is often said: letters that repeat are added up, the others stay."""
    due = torch.einsum(equation, *operands)
    inputs, arrow, output = equation.replace(" ", "").partition("->")
    if not arrow or "..." in equation or len(operands) != 2:
        return due
    kept = "".join(s for s in output if inputs.count(s) == 1)
    lost = "".join(s for s in sorted({*inputs}) if inputs.count(s) == 1)
    lost = lost.replace(",", "")
    return torch.einsum(f"{inputs}->{kept + ''.join(s for s in lost if s not in kept)}",
                        *operands)  # fmt: skip


def _in_order_of_inputs(equation: str, *operands: Tensor) -> Tensor:
    due = torch.einsum(equation, *operands)
    if "->" in equation or "..." in equation:
        return due
    once = [s for s in equation if s.isalpha() and equation.count(s) == 1]
    return torch.einsum(f"{equation}->{''.join(once)}", *operands)


def _no_diagonal(equation: str, *operands: Tensor) -> Tensor:
    due = torch.einsum(equation, *operands)
    if equation == "ii->i":
        return operands[0].sum(0)
    return operands[0].sum() if equation == "ii" else due


def _no_ellipsis_sum(equation: str, *operands: Tensor) -> Tensor:
    due = torch.einsum(equation, *operands)
    if equation == "...c->c":
        return operands[0]
    return due


def _no_broadcast(equation: str, *operands: Tensor) -> Tensor:
    sizes: dict[str, int] = {}
    parts = equation.partition("->")[0].split(",")
    for part, operand in zip(parts, operands, strict=True):
        letters = part.strip().replace("...", "")
        for letter, size in zip(letters, operand.shape[-len(letters) :], strict=False):
            if sizes.setdefault(letter, size) != size:
                raise ValueError(f"{letter} has two sizes")
    return torch.einsum(equation, *operands)


def _any_output(*args: Any) -> Tensor:
    equation, operand = args[0], args[1]
    if equation == "ij->iij":
        return torch.diag_embed(operand.mT, dim1=0, dim2=1)
    return torch.einsum(*args)


add(
    "einsum",
    "torch.einsum",
    [
        ("row dot products", "nc,nc->n", some(4, 3), some(4, 3, start=5)),
        ("entry by entry", "nc,nc->nc", some(4, 3), some(4, 3, start=5)),
        ("a matrix product", "nc,ck->nk", some(4, 3), some(3, 5)),
        ("one operand, a letter dropped", "nc->n", some(4, 3)),
        ("no arrow", "cb,ba", some(2, 3), some(3, 4)),
        ("no arrow, capitals first", "aB", some(2, 3)),
        ("a trace", "ii", some(3, 3)),
        ("a diagonal", "ii->i", some(3, 3)),
        ("an ellipsis", "...ij,...jk->...ik", some(2, 2, 3), some(3, 4)),
        ("an ellipsis that is added up", "...c->c", some(2, 2, 3)),
        ("a size of 1", "nc,nc->c", some(4, 3), some(1, 3)),
        ("three operands", "ij,jk,kl->il", some(2, 3), some(3, 4), some(4, 2)),
        ("two sizes for one letter", "ij,jk->ik", some(2, 3), some(2, 3)),
        ("a letter twice in the output", "ij->iij", some(2, 3)),
    ],
    wrong={
        "the output decides what is added up: a letter that stands there is kept, "
        "repeated or not": _shared_are_summed,
        "without an arrow the output's letters come in the order of the alphabet": (
            _in_order_of_inputs
        ),
        "a letter repeated in one operand walks along its diagonal": _no_diagonal,
        "an ellipsis that the output lacks is added up": _no_ellipsis_sum,
        "a dimension of size 1 is broadcast": _no_broadcast,
        "a letter may stand only once in the output": _any_output,
    },
)
