"""Products against PyTorch's: its own samples, every rank, gradients and refusals."""

import itertools

import pytest
import torch

import dlnotes.linalg as ours
from samples import op_error_inputs, op_samples
from twins import assert_both_refuse, assert_same, assert_twin

NAMES = ["dot", "mv", "mm", "bmm", "outer", "matmul"]
DTYPES = [torch.float64, torch.float32, torch.bfloat16, torch.int64, torch.uint8]
SHAPES = {
    "dot": [(5,), (5,)],
    "mv": [(4, 5), (5,)],
    "mm": [(4, 5), (5, 3)],
    "bmm": [(2, 4, 5), (2, 5, 3)],
    "outer": [(4,), (3,)],
    "matmul": [(2, 4, 5), (5, 3)],
}


def numbers(shape, dtype=torch.float64):
    return torch.testing.make_tensor(shape, dtype=dtype, device="cpu", low=-3, high=3)


@pytest.mark.parametrize("name", NAMES)
def test_torchs_own_samples(name):
    for args, kwargs in op_samples(name):
        assert_twin(getattr(ours, name), getattr(torch, name), *args, **kwargs)


@pytest.mark.parametrize("name", NAMES)
def test_torchs_own_error_inputs(name):
    for args, kwargs in op_error_inputs(name):
        twin, model = getattr(ours, name), getattr(torch, name)
        assert_both_refuse(twin, model, *args, match="must", **kwargs)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", NAMES)
def test_dtypes(name, dtype):
    torch.manual_seed(0)
    low = 0 if dtype == torch.uint8 else -3
    args = [
        torch.testing.make_tensor(s, dtype=dtype, device="cpu", low=low, high=200)
        for s in SHAPES[name]
    ]
    assert_twin(getattr(ours, name), getattr(torch, name), *args)


@pytest.mark.parametrize("name", NAMES)
def test_strides_do_not_matter(name):
    torch.manual_seed(0)
    args = [numbers(s[::-1]).permute(*reversed(range(len(s)))) for s in SHAPES[name]]
    args[-1] = args[-1][..., :1].expand(*args[-1].shape)  # stride 0
    assert_twin(getattr(ours, name), getattr(torch, name), *args)


@pytest.mark.parametrize(
    ("name", "shapes"),
    [
        ("dot", [(0,), (0,)]),
        ("mv", [(0, 3), (3,)]),
        ("mv", [(3, 0), (0,)]),
        ("mm", [(0, 3), (3, 2)]),
        ("mm", [(2, 0), (0, 3)]),
        ("mm", [(2, 3), (3, 0)]),
        ("bmm", [(0, 2, 3), (0, 3, 2)]),
        ("bmm", [(2, 2, 0), (2, 0, 3)]),
        ("outer", [(0,), (3,)]),
        ("matmul", [(2, 3, 0), (0, 4)]),
        ("matmul", [(0, 3, 2), (2, 4)]),
        ("matmul", [(2, 0, 3), (2, 3, 4)]),
    ],
)
def test_nothing_in(name, shapes):
    args = [torch.randn(s, dtype=torch.float64) for s in shapes]
    assert_twin(getattr(ours, name), getattr(torch, name), *args)


def test_more_than_one_block():
    torch.manual_seed(0)
    m = numbers((600, 70))
    assert_same(ours.mm(m, m.T), torch.mm(m, m.T))
    a, b = numbers((300, 20, 30)), numbers((300, 30, 10))
    assert_same(ours.bmm(a, b), torch.bmm(a, b))


LEFT = [(3,), (2, 3), (4, 2, 3), (5, 1, 2, 3), (1, 4, 2, 3)]
RIGHT = [(3,), (3, 6), (4, 3, 6), (5, 4, 3, 6), (1, 1, 3, 6)]


@pytest.mark.parametrize(("left", "right"), [*itertools.product(LEFT, RIGHT)])
def test_matmul_of_every_rank(left, right):
    torch.manual_seed(0)
    assert_twin(ours.matmul, torch.matmul, numbers(left), numbers(right))


@pytest.mark.parametrize(
    ("name", "shapes", "message"),
    [
        ("dot", [(2, 2), (2, 2)], r"input must be \[K\], got \[2, 2\]"),
        ("dot", [(2,), (3,)], r"tensor must be \[K\] with K = 2, got \[3\]"),
        ("mv", [(2, 2), (2, 2)], r"vec must be \[K\] with K = 2, got \[2, 2\]"),
        ("mm", [(2,), (2, 2)], r"input must be \[N, K\], got \[2\]"),
        ("mm", [(1, 2, 2), (2, 2)], r"input must be \[N, K\], got \[1, 2, 2\]"),
        ("mm", [(2, 3), (2, 3)], r"mat2 must be \[K, M\] with K = 3, got \[2, 3\]"),
        ("bmm", [(1, 2, 3), (4, 3, 2)], r"with B = 1, K = 3, got \[4, 3, 2\]"),
        ("outer", [(2, 2), (2,)], r"input must be \[N\], got \[2, 2\]"),
        ("matmul", [(), (2,)], "at least one dimension, got 0 and 1"),
        ("matmul", [(2, 3), (2, 3)], r"other must have 3 rows.*got \[2, 3\]"),
        ("matmul", [(2, 3), (2,)], r"other must have 3 entries.*got \[2\]"),
        ("matmul", [(2, 2, 3), (4, 3, 2)], r"broadcastable, got \[2\] and \[4\]"),
    ],
)
def test_refuses(name, shapes, message):
    twin, model = getattr(ours, name), getattr(torch, name)
    assert_both_refuse(twin, model, *map(torch.ones, shapes), match=message)


@pytest.mark.parametrize("name", ["dot", "mv", "mm", "bmm", "matmul"])
def test_refuses_two_dtypes_and_booleans(name):
    twin, model = getattr(ours, name), getattr(torch, name)
    a, b = (torch.ones(s) for s in SHAPES[name])
    message = "must have one dtype, got float32 and float64"
    assert_both_refuse(twin, model, a, b.double(), match=message)
    assert_both_refuse(twin, model, a.bool(), b.bool(), match="be numbers, got bool")
