import pytest
import torch

from dlnotes.nn import init
from samples import op_samples
from twins import assert_both_refuse, assert_twin

SHAPES = [(), (3,), (0, 3), (2, 3), (2, 3, 4, 5)]


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.int64])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("name", "args"), [("constant_", (7,)), ("ones_", ()),
                                            ("zeros_", ())])  # fmt: skip
def test_fills(name, args, shape, dtype):
    functions = getattr(init, name), getattr(torch.nn.init, name)
    assert_twin(*functions, torch.full(shape, 5, dtype=dtype), *args)


def test_constant_on_torchs_samples_of_fill():
    for call in op_samples("fill"):
        given = call.args[0], float(call.kwargs["value"])
        assert_twin(init.constant_, torch.nn.init.constant_, *given)


@pytest.mark.parametrize("shape", [(3, 3), (4, 2), (2, 5), (0, 3), (1, 1)])
def test_eye(shape):
    assert_twin(init.eye_, torch.nn.init.eye_, torch.full(shape, torch.nan))


DIRACS = [
    ((3, 3, 5), 1),
    ((4, 3, 3, 4), 1),
    ((3, 4, 2, 2), 1),
    ((2, 2, 3, 4, 5), 1),
    ((4, 3, 3, 3), 2),
    ((6, 1, 3), 3),
    ((0, 3, 3), 1),
    ((2, 0, 3), 1),
]


@pytest.mark.parametrize(("shape", "groups"), DIRACS)
def test_dirac(shape, groups):
    w = torch.full(shape, torch.nan)
    assert_twin(init.dirac_, torch.nn.init.dirac_, w, groups)


def test_views_are_written_through():
    for name in ("ones_", "eye_"):
        results = []
        for module in (init, torch.nn.init):
            memory = torch.zeros(5, 8)
            getattr(module, name)(memory[1:4, ::2].T)
            results.append(memory)
        assert results[0].equal(results[1])


def test_dirac_passes_a_picture_through():
    picture = torch.randn(1, 3, 6, 7)
    weight = init.dirac_(torch.empty(3, 3, 5, 3))
    out = torch.nn.functional.conv2d(picture, weight, padding="same")
    assert out.equal(picture)


@pytest.mark.parametrize("name", ["ones_", "zeros_", "eye_"])
def test_a_leaf_keeps_its_place_in_the_graph(name):
    leaf = torch.full((3, 3), 5.0, requires_grad=True)
    assert getattr(init, name)(leaf) is leaf
    assert leaf.requires_grad and leaf.is_leaf


@pytest.mark.parametrize(
    ("name", "args", "match"),
    [
        ("eye_", (torch.zeros(3),), r"must have 2 dimensions, got \[3\]"),
        ("eye_", (torch.zeros(2, 3, 4),), r"got \[2, 3, 4\]"),
        ("dirac_", (torch.zeros(3, 3),), "must have 3 or 4 or 5 dimensions"),
        ("dirac_", (torch.zeros(4, 3, 3), 3), "groups must divide the 4 outputs"),
        ("dirac_", (torch.zeros(4, 3, 3), 0), "groups must be >= 1, got 0"),
    ],
)
def test_what_fills_refuse(name, args, match):
    if args[1:] == (0,):  # PyTorch divides by it
        with pytest.raises(ZeroDivisionError):
            getattr(torch.nn.init, name)(*args)
        with pytest.raises(ValueError, match=match):
            getattr(init, name)(*args)
        return
    functions = getattr(init, name), getattr(torch.nn.init, name)
    assert_both_refuse(*functions, *args, match=match)
