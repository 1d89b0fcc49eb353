"""The task for einsum: one equation after another."""

import torch

from dlnotes.checking.linalg._common import add, some


def _shared_are_summed(equation, *operands):
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


def _but(answers):
    """Make a version that gives another answer to some equations."""

    def version(equation, *operands):
        if equation in answers:
            return answers[equation](*operands)
        return torch.einsum(equation, *operands)

    return version


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
        "a letter repeated in one operand walks along its diagonal": _but(
            {"ii->i": lambda x: x.sum(0), "ii": torch.sum}
        ),
        "an ellipsis that the output lacks is added up": _but({"...c->c": lambda x: x}),
        "a letter may stand only once in the output": _but(
            {"ij->iij": lambda x: torch.diag_embed(x.mT, dim1=0, dim2=1)}
        ),
    },
).mistakes("""
    without an arrow the output's letters come in the order of the alphabet
        once = sorted(s for s in set(flat) if => once = list(s for s in flat if
    a dimension of size 1 is broadcast
        broadcast = letter not in own and 1 in (due, size) => broadcast = False
""")
