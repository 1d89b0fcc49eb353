"""einsum against PyTorch's: its own samples, random equations, and refusals."""

import math
import random
import string

import pytest
import torch

import dlnotes.linalg as ours
from samples import op_error_inputs, op_samples
from twins import assert_both_refuse, assert_same, assert_twin

EQUATIONS = [
    ("nc,nc->n", (4, 3), (4, 3)),
    ("nc,nc->nc", (4, 3), (4, 3)),
    ("nc,nc", (4, 3), (4, 3)),
    ("nc->n", (4, 3)),
    ("nc,ck->nk", (4, 3), (3, 5)),
    ("ck,nc->nk", (3, 5), (4, 3)),
    ("ij->ji", (2, 3)),
    ("ba", (2, 3)),
    ("bA", (2, 3)),
    ("ii", (3, 3)),
    ("ii->i", (3, 3)),
    ("iji->ji", (3, 2, 3)),
    ("iii->i", (3, 3, 3)),
    ("iij,jk->ik", (3, 3, 2), (2, 5)),
    ("->", ()),
    (",->", (), ()),
    ("ij,->ij", (2, 3), ()),
    ("i,j->ij", (2,), (3,)),
    ("i,j->ji", (2,), (3,)),
    ("bij,bjk->bik", (2, 3, 4), (2, 4, 5)),
    ("bij,bjk->bki", (1, 3, 4), (6, 4, 5)),
    ("ij,ij->j", (1, 3), (2, 3)),
    ("ij,ij->j", (2, 3), (2, 1)),
    ("...ij,...jk->...ik", (5, 1, 2, 3), (4, 3, 2)),
    ("...ij,...jk", (5, 1, 2, 3), (4, 3, 2)),
    ("...ij->...", (5, 2, 3)),
    ("...ij->ij", (5, 4, 2, 3)),
    ("i...j,j...->...i", (2, 5, 3), (3, 5)),
    ("i...->i", (2,)),
    ("ij->...ji", (2, 3)),
    (" n c , n c -> n ", (4, 3), (4, 3)),
    ("ij,jk,kl->il", (2, 3), (3, 4), (4, 5)),
    ("ij,kj,lj->ikl", (2, 3), (4, 3), (5, 3)),
    ("i,i,i->", (4,), (4,), (4,)),
    ("a,b,c->cab", (2,), (3,), (4,)),
    ("ij,jk->ik", (2, 0), (0, 3)),
    ("ij,jk->ik", (0, 2), (2, 3)),
    ("ij,ij->ij", (1, 0), (2, 1)),
    ("ij,k->jk", (2, 3), (4,)),
    ("Ab,bC->AC", (2, 3), (3, 4)),
]


def numbers(*shape):
    return torch.testing.make_tensor(shape, dtype=torch.float64, device="cpu")


def test_torchs_own_samples():
    for dtype in (torch.float64, torch.complex128):
        for args, kwargs in op_samples("einsum", dtype):
            args = args[::-1] if isinstance(args[0], list) else args
            equation, operands = args[0], args[1:]
            twin = dtype == torch.float64
            if twin:
                assert_twin(ours.einsum, torch.einsum, equation, *operands, **kwargs)
            result = ours.einsum(equation, *operands)
            assert_same(result, torch.einsum(equation, *operands))


def test_torch_has_no_error_inputs_yet():
    assert op_error_inputs("einsum") == []  # if it has, hold ours to them


@pytest.mark.parametrize("case", EQUATIONS, ids=lambda case: case[0])
def test_equations(case):
    torch.manual_seed(0)
    equation, *shapes = case
    operands = [numbers(*shape) for shape in shapes]
    assert_twin(ours.einsum, torch.einsum, equation, *operands)
    turned = [t.mT.contiguous().mT if t.ndim > 1 else t for t in operands]
    assert_same(ours.einsum(equation, turned), torch.einsum(equation, operands))


def random_equation(rng):
    """One to three operands over five letters, some of size 1, some repeated."""
    letters = rng.sample(string.ascii_letters, 5)
    sizes = {s: rng.randint(1, 4) for s in letters}
    hidden = [rng.randint(1, 3) for _ in range(2)]
    parts, shapes, dotted = [], [], False
    for _ in range(rng.randint(1, 3)):
        part = rng.choices(letters, k=rng.randint(0, 3))
        own = {s: rng.choice([sizes[s]] * 3 + [1]) for s in part}
        shape = [own[s] for s in part]
        if rng.random() < 0.4:
            dotted, at, count = True, rng.randint(0, len(part)), rng.randint(0, 2)
            part.insert(at, "...")
            shape[at:at] = [rng.choice([n, n, 1]) for n in hidden[2 - count :]]
        parts.append("".join(part))
        shapes.append(shape)
    equation = ",".join(parts)
    if rng.random() < 0.8:
        seen = sorted({s for part in parts for s in part} - {"."})
        output = rng.sample(seen, rng.randint(0, len(seen)))
        if dotted and rng.random() < 0.7:
            output.insert(rng.randint(0, len(output)), "...")
        equation += "->" + "".join(output)
    return equation, shapes


def test_500_random_equations():
    rng = random.Random(0)
    torch.manual_seed(0)
    for _ in range(500):
        equation, shapes = random_equation(rng)
        operands = [numbers(*shape) for shape in shapes]
        try:
            due = torch.einsum(equation, *operands)
        except RuntimeError:
            with pytest.raises(ValueError, match="einsum: "):
                ours.einsum(equation, *operands)
            continue
        assert_same(ours.einsum(equation, *operands), due)
        views = ours.line_up(equation, *operands)  # the plain way: multiply and add
        behind = tuple(range(due.ndim, views[0].ndim))
        product = math.prod(views[1:], start=views[0])
        assert_same(product.sum(behind) if behind else product, due)
        count = (len(shapes) - 1) * views[0].numel()
        assert ours.multiplications(equation, *shapes) == count


@pytest.mark.parametrize(
    "equation", ["ij->ji", "ii->i", "...->...", "iij->ji", "ij->...ij"]
)
def test_nothing_to_add_gives_a_view(equation):
    x = torch.arange(27.0).reshape(3, 3, 3)
    x = x[0] if equation in ("ij->ji", "ii->i", "ij->...ij") else x
    mine, due = ours.einsum(equation, x), torch.einsum(equation, x)
    assert mine.data_ptr() == x.data_ptr() and mine.stride() == due.stride()


def test_numbers_for_letters():
    q, queue = numbers(4, 3), numbers(3, 5)
    calls = [
        (q, [0, 1], queue, [1, 2], [0, 2]),
        (q, [0, 1], queue, [1, 2]),
        (q, [..., 51], queue, [51, 26], [..., 26]),
        (q, [1, 0]),
    ]
    for call in calls:
        assert_same(ours.einsum(*call), torch.einsum(*call))


def test_dtypes():
    ones = torch.ones(2, 3, dtype=torch.int8)
    for equation in ("ij->i", "ij->ij"):  # a sum widens integers, as `sum` does
        assert_same(ours.einsum(equation, ones), torch.einsum(equation, ones))
    pair = ones, torch.ones(2, 3)
    assert_same(ours.einsum("ij,ij->ij", *pair), torch.einsum("ij,ij->ij", *pair))
    assert_both_refuse(
        ours.einsum, torch.einsum, "ij,ij->i", *pair, match="one dtype, got int8 and"
    )


X, Y = torch.ones(2, 3), torch.ones(3, 4)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("ij,jk", X), r"must name 1 operands, got 2 in 'ij,jk'"),
        (("ij", X, Y), r"must name 2 operands, got 1"),
        (("ijk->i", X), r"each of the 2 dimensions of operand 0, got 'ijk'"),
        (("i->i", X), r"each of the 2 dimensions of operand 0, got 'i'"),
        (("ijk...->i", X), r"each of the 2 dimensions of operand 0"),
        (("i1->i", X), r"got '1' in 'i1->i'"),
        (("i..->i", X), r"got '\.'"),
        (("...i...->i", X), r"at most once an operand, got '\.\.\.i\.\.\.'"),
        (("ij- >i", X), r"got '-'"),
        (("ij->i->j", X), r"got '-'"),
        (("ij->i,j", X), r"got ','"),
        (("ij->ik", X), r"output letters that an input has, got 'k'"),
        (("ij->ii", X), r"of the output once, got 'i' 2 times"),
        (("ii->i", X), r"letter 'i' must be of one size, got 2 and 3"),
        (("ii->i", torch.ones(1, 3)), r"letter 'i' must be of one size, got 1 and 3"),
        (("ij,ij->i", X, Y), r"letter 'i' must be of one size, got 2 and 3"),
        (("...,...", X, Y), r"must be of one size"),
        (("ij",), "at least one tensor"),
        ((X, [0, 52]), "numbers must be from 0 to 51, got 52"),
    ],
)
def test_refuses(args, message):
    assert_both_refuse(ours.einsum, torch.einsum, *args, match=message)


def test_read_equation():
    found = ours.read_equation("b...c,ck->...k", (2, 5, 6, 3), (3, 4))
    assert found.inputs == (("b", "...1", "...0", "c"), ("c", "k"))
    assert found.output == ("...1", "...0", "k")
    assert found.sizes == {"b": 2, "...1": 5, "...0": 6, "c": 3, "k": 4}


def test_line_up_is_made_of_strides():
    q, queue = torch.randn(4, 3), torch.randn(3, 5)
    a, b = ours.line_up("nc,ck->nk", q, queue)
    assert a.shape == b.shape == (4, 5, 3)
    assert (a.stride(), b.stride()) == ((3, 0, 1), (0, 1, 5))
    (diagonal,) = ours.line_up("ii->i", torch.randn(4, 4))
    assert diagonal.stride() == (5,)
