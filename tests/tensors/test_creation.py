import pytest
import torch

from dlnotes.tensors import eye, linspace
from samples import op_error_inputs, op_samples
from twins import assert_both_refuse, assert_same, assert_twin
from versions import since

LEFT_OUT = {"device", "requires_grad"}


@pytest.mark.parametrize("name", ["eye", "linspace"])
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.int64])
def test_samples_of_pytorch(name, dtype):
    twin, model = {"eye": eye, "linspace": linspace}[name], getattr(torch, name)
    for args, kwargs in op_samples(name, dtype):
        kept = {k: v for k, v in kwargs.items() if k not in LEFT_OUT}
        assert_same(twin(*args, **kept), model(*args, **kept))


@pytest.mark.parametrize(("name", "twin"), [("eye", eye), ("linspace", linspace)])
def test_refuses_what_pytorch_refuses(name, twin):
    for args, kwargs in op_error_inputs(name):
        if "out" not in kwargs:
            kept = {k: v for k, v in kwargs.items() if k not in LEFT_OUT}
            with pytest.raises(ValueError, match=f"^{name}: "):
                twin(*args, **kept)


@pytest.mark.parametrize("steps", [0, 1, 2, 3, 7, 50, 1001])
@pytest.mark.parametrize(("start", "end"), [(0, 1), (-3, 3), (2.5, -1e6), (1, 1)])
def test_linspace_of_many_sizes(start, end, steps):
    for dtype in (None, torch.float64, torch.float16, torch.int32, torch.uint8):
        if dtype == torch.uint8 and min(start, end) < 0:
            continue
        if dtype == torch.float16 and (end == -1e6 or not since("2.15")):
            continue
        assert_twin(linspace, torch.linspace, start, end, steps, dtype=dtype)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_linspace_of_halves_is_rounded_once(dtype):
    points = linspace(-3, 3, 50, dtype=dtype)
    assert torch.equal(points, linspace(-3, 3, 50, dtype=torch.float64).to(dtype))
    theirs = torch.linspace(-3, 3, 50, dtype=dtype)
    assert torch.equal(points, theirs) == since("2.15")  # the gap, too, before


def test_linspace_hits_both_ends_and_is_symmetric():
    points = linspace(-0.1, 0.1, 11, dtype=torch.float64)
    assert points[0] == -0.1 and points[-1] == 0.1
    assert torch.equal(points[:5], -points[6:].flip(0)) and abs(points[5]) < 1e-16


def test_default_dtype_is_asked_for_at_the_call():
    before = torch.get_default_dtype()
    try:
        torch.set_default_dtype(torch.float64)
        assert eye(2).dtype == linspace(0, 1, 3).dtype == torch.float64
    finally:
        torch.set_default_dtype(before)


def test_refusals():
    assert_both_refuse(eye, torch.eye, 2, -1, match="m must be >= 0, got -1")
    assert_both_refuse(linspace, torch.linspace, 0, 1, -1, match="steps must be")


@pytest.mark.parametrize("dtype", [torch.int8, torch.uint8, torch.int16, torch.bool])
@pytest.mark.parametrize("ends", [(0, 100_000), (-100_000, 0)])
def test_linspace_refuses_ends_that_the_dtype_cannot_hold(ends, dtype):
    assert_both_refuse(
        linspace,
        torch.linspace,
        *ends,
        5,
        dtype=dtype,
        match="linspace: .* must",
    )
