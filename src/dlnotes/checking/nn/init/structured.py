"""Tasks for weights that are drawn together."""

import torch

from dlnotes.checking.nn.init._common import (
    IN_GRAPH,
    LINEAR,
    add,
    filled,
)

DRAWS = 400  # a share of ½ strays by 0.025: 0.1 is four times that


def _angles(version, case):
    """Say how rows or columns lie to each other, and whether signs are fair."""
    result, w = filled(version, case)
    if w.numel() == 0:
        return result
    w = w.flatten(1)  # [O, I]
    products = w @ w.T if len(w) <= w.shape[1] else w.T @ w
    result["products of rows (of columns, if these are fewer)"] = products
    lengths = products.diagonal()
    flat = (products - lengths.diag()).abs().max() < 1e-9
    result["right angles to nine digits"] = bool(flat)
    if w.shape == (3, 3):
        many = torch.stack([filled(version, case)[1] for _ in range(DRAWS)])
        shares = (many > 0).double().mean(0)
        fair = bool(((shares - 0.5).abs() < 0.1).all())
        result[f"each number is positive in half of {DRAWS} draws, ± 0.1"] = fair
    return result


add(
    "orthogonal_",
    [
        ("square", (3, 3)),
        ("more outputs than inputs", (7, 4)),
        ("more inputs than outputs", (4, 7)),
        ("gain 2", (5, 5), 2.0),
        ("a convolution", (4, 2, 3, 3)),
        ("with a generator", (5, 4), {"generator": 5}),
        ("nothing", (0, 3)),
        ("a bias", (10,)),
    ],
    wrong=IN_GRAPH,
    run=_angles,
).mistakes("""
    the signs of Q lean to one side: multiply its columns by those of R's diagonal
        q = q * r.diagonal().sign() => pass
    `gain` multiplies the matrix
        .mul_(gain) =>
    length 1 is not enough: the rows must be at right angles
        q, r = torch.linalg.qr(drawn.T if wide else drawn)
        => q = drawn.T if wide else drawn
        q = q * r.diagonal().sign() => q = q / q.norm(dim=0)
    write into the tensor itself and return it: the layer keeps the old one
        return tensor.copy_( => return tensor.detach().clone().copy_(
    `generator` is there to be drawn from: pass it on
        normal_(drawn, generator=generator) => normal_(drawn)
""")


def _zeros(version, case):
    """Count the zeros of each column, and describe the other numbers."""
    result, w = filled(version, case)
    if w.numel() == 0:
        return result
    zero = w == 0
    result["zeros in the first five columns"] = zero.sum(0)[:5].tolist()
    result["most and fewest zeros of a column"] = [
        int(n) for n in zero.sum(0).aminmax()
    ]
    result["the same rows in all columns"] = bool((zero == zero[:, :1]).all())
    kept = w[~zero] / (case.args[2] if len(case.args) > 2 else 0.01)
    result["spread of the others, in units of that due"] = kept.std().item()
    return result


add(
    "sparse_",
    [
        ("a tenth", LINEAR, 0.1),
        ("rounded up", (101, 400), 0.25),
        ("std 2", LINEAR, 0.5, 2.0),
        ("with a generator", LINEAR, 0.1, {"generator": 5}),
        ("nothing", (0, 3), 0.5),
        ("a kernel", (2, 3, 3), 0.5),
    ],
    run=_zeros,
).mistakes("""
    every column has the same number of zeros
        tensor[torch.randperm(rows)[:zeros], column] = 0
        => tensor[torch.rand(rows) < sparsity, column] = 0
    the number of zeros is rounded up
        math.ceil( => int(
""")
