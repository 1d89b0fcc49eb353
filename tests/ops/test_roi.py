"""RoI pooling and RoI Align against torchvision's compiled ones."""

import math

import pytest
import torch
import torchvision
from torch import nn

from dlnotes import ops
from twins import assert_both_refuse, assert_same, assert_twin

ALIGNS = [(ratio, aligned) for ratio in (-1, 1, 2, 3) for aligned in (False, True)]
TWINS = [
    (ops.roi_pool, torchvision.ops.roi_pool),
    (ops.roi_align, torchvision.ops.roi_align),
]


def random_case(seed, dtype=torch.float64, ordered=True):
    """A map and boxes inside, across and outside it."""
    torch.manual_seed(seed)
    n, c, h, w = (
        int(v) for v in torch.randint(1, 20, (4,)) % torch.tensor([3, 4, 20, 20]) + 1
    )
    scale = [1.0, 0.5, 1 / 16, 1 / 3][seed % 4]
    k = seed % 7
    boxes = (torch.rand(k, 4) * 1.6 - 0.3) * torch.tensor([w, h, w, h])
    if seed % 3 == 0:
        boxes = (2 * boxes).round() / 2  # exactly halfway between two cells
    if ordered:
        boxes = torch.cat(
            [boxes[:, :2].minimum(boxes[:, 2:]), boxes[:, :2].maximum(boxes[:, 2:])], 1
        )
    image = torch.randint(0, n, (k, 1))
    rois = torch.cat([image, boxes / scale], 1)
    features = torch.randn(n, c, h, w)
    if seed % 5 == 0:
        features = features.relu().round()  # many equal values
    size = [1, 2, 7, (3, 5)][seed % 4]
    return features.to(dtype), rois.to(dtype), size, scale


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_roi_pool_twin(seed, dtype):
    case = random_case(seed, dtype, ordered=seed % 2 == 0)
    assert_twin(ops.roi_pool, torchvision.ops.roi_pool, *case)
    with torch.no_grad():  # takes another way: no ranks
        assert_same(ops.roi_pool(*case), torchvision.ops.roi_pool(*case))


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize(("ratio", "aligned"), ALIGNS)
def test_roi_align_twin(seed, ratio, aligned):
    ordered = seed % 2 == 0 or (aligned and ratio <= 0)
    case = random_case(seed, ordered=ordered)
    assert_twin(ops.roi_align, torchvision.ops.roi_align, *case, ratio, aligned)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(("ratio", "aligned"), ALIGNS)
def test_roi_align_float32(seed, ratio, aligned):
    case = random_case(seed, torch.float32)
    assert_twin(
        ops.roi_align, torchvision.ops.roi_align, *case, ratio, aligned, atol=5e-5
    )


@pytest.mark.parametrize("twin", TWINS)
@pytest.mark.parametrize("seed", range(6))
def test_float16(twin, seed):
    features, rois, size, scale = random_case(seed, torch.float16)
    scale = 0.5  # a float16 has no 1/3: coordinates would be rounded another way
    ours, theirs = (f(features, rois, size, scale) for f in twin)
    # torchvision adds up in float16, we in float32
    assert_same(ours, theirs, rtol=1e-2, atol=1e-2)


BOXES = {
    "inside": [2.3, 1.2, 6.1, 4.4],
    "whole map": [0, 0, 9, 6],
    "across the left and top": [-3.2, -2.6, 4.1, 3.3],
    "across the right and bottom": [5.5, 3.5, 14.2, 11.1],
    "larger than the map": [-30, -30, 40, 40],
    "outside": [20, 20, 25, 25],
    "outside on the left": [-9, 1, -3, 4],
    "no area": [3.3, 2.2, 3.3, 2.2],
    "reversed": [6, 4, 2, 1],
    "one pixel": [3, 2, 4, 3],
    "thin": [1, 2.5, 8, 2.6],
    "halves": [2.5, 1.5, 4.5, 3.5],
    "just outside": [-1.0, -1.0, 0.0, 0.0],
    "on the far corner": [9, 6, 9, 6],
    "far away": [-1e5, -1e5, 1e5, 1e5],
}


@pytest.mark.parametrize("name", BOXES)
@pytest.mark.parametrize("size", [1, (2, 3), 7])
def test_edges(name, size):
    features = torch.randn(1, 2, 6, 9, dtype=torch.float64)
    rois = torch.tensor([[0, *BOXES[name]]], dtype=torch.float64)
    assert_twin(ops.roi_pool, torchvision.ops.roi_pool, features, rois, size)
    for ratio, aligned in ALIGNS:
        if name == "far away" and ratio <= 0:
            continue  # torchvision asks for 10 GB
        assert_twin(
            ops.roi_align,
            torchvision.ops.roi_align,
            features,
            rois,
            size,
            1.0,
            ratio,
            aligned,
        )


def test_huge_box_needs_little_memory():
    rois = torch.tensor([[0, -1e5, -1e5, 1e5, 1e5]])
    out = ops.roi_align(torch.ones(1, 1, 6, 9), rois, 1)
    assert_same(out, torch.full((1, 1, 1, 1), 7 * 10 / 4e10), rtol=0.1)


@pytest.mark.parametrize("twin", TWINS)
def test_list_of_boxes(twin):
    features = torch.randn(3, 2, 8, 8, dtype=torch.float64)
    boxes = [torch.rand(n, 4, dtype=torch.float64) * 8 for n in (2, 0, 3)]
    assert_twin(*twin, features, boxes, 2)
    assert_twin(*twin, features, tuple(boxes[:2]), 2)  # fewer lists than images


@pytest.mark.parametrize("twin", TWINS)
@pytest.mark.parametrize(
    "shape", [(1, 2, 5, 6), (2, 0, 5, 6), (1, 1, 1, 1), (1, 3, 1, 7)]
)
@pytest.mark.parametrize("boxes", [0, 1, 4])
def test_empty_and_small(twin, shape, boxes):
    rois = torch.cat([torch.zeros(boxes, 1), torch.rand(boxes, 4) * 4], 1).double()
    assert_twin(*twin, torch.randn(shape).double(), rois, 3)
    assert_twin(*twin, torch.randn(shape).double(), rois, (0, 2))


@pytest.mark.parametrize("twin", TWINS)
def test_no_boxes_still_have_a_gradient(twin):
    for function in twin:
        features = torch.randn(1, 2, 5, 6, requires_grad=True)
        function(features, [torch.zeros(0, 4)], 2).sum().backward()
        assert not features.grad.any()


@pytest.mark.parametrize("twin", TWINS)
def test_not_contiguous(twin):
    features = torch.randn(2, 9, 8, 3, dtype=torch.float64).permute(0, 3, 2, 1)[
        ..., ::2
    ]
    rois = (torch.rand(5, 4, dtype=torch.float64) * 5).t().contiguous().t()
    rois = torch.cat(
        [torch.tensor([[0.0, 1, 0, 1, 1]], dtype=torch.float64).t(), rois], 1
    )
    assert_twin(*twin, features, rois, 2)


def test_roi_pool_nan_and_inf():
    features = torch.randn(1, 3, 6, 6, dtype=torch.float64)
    features[0, 0, 2, 2] = math.nan
    features[0, 1] = math.nan
    features[0, 2, :3] = -math.inf
    features[0, 2, 4, 4] = math.inf
    rois = torch.tensor([[0, 0, 0, 5, 5], [0, 1, 1, 2, 2]], dtype=torch.float64)
    assert_twin(ops.roi_pool, torchvision.ops.roi_pool, features, rois, 3)


def test_no_gradient_reaches_the_boxes():
    features = torch.randn(1, 2, 8, 8)
    rois = torch.tensor([[0.0, 1, 1, 5, 5]], requires_grad=True)
    assert not ops.roi_align(features, rois, 2).requires_grad


def test_modules():
    features, boxes = torch.randn(1, 2, 8, 8), [torch.tensor([[0.0, 2, 12, 14]])]
    ours, theirs = (m.RoIAlign(3, 0.5, 2, True) for m in (ops, torchvision.ops))
    assert isinstance(ours, nn.Module) and repr(ours) == repr(theirs)
    assert_same(ours(features, boxes), theirs(features, boxes))
    ours, theirs = (m.RoIPool((2, 3), 0.5) for m in (ops, torchvision.ops))
    assert isinstance(ours, nn.Module) and repr(ours) == repr(theirs)
    assert_same(ours(features, boxes), theirs(features, boxes))


FEATURES = torch.zeros(2, 3, 8, 8)
REFUSED = {
    "four columns": (
        (FEATURES, torch.zeros(2, 4), 2),
        r"boxes must be \[K, 5\], got \[2, 4\]",
    ),
    "five in a list": (
        (FEATURES, [torch.zeros(2, 5)], 2),
        r"boxes\[0\] must be \[L, 4\]",
    ),
    "no list": ((FEATURES, [], 2), "a list of one"),
    "no boxes at all": ((FEATURES, "a", 2), "got str"),
    "three images": ((FEATURES, [torch.zeros(1, 4)] * 3, 2), "indices must be 0 to 1"),
    "image -1": ((FEATURES, torch.tensor([[-1.0, 0, 0, 1, 1]]), 2), "got -1"),
    "other dtype": (
        (FEATURES, torch.zeros(1, 5).double(), 2),
        "input's floating-point",
    ),
    "integers": ((FEATURES.long(), torch.zeros(1, 5).long(), 2), "floating-point"),
    "bfloat16": (
        (FEATURES.bfloat16(), torch.zeros(1, 5).bfloat16(), 2),
        "float16, float32",
    ),
    "three dimensions": ((FEATURES[0], torch.zeros(1, 5), 2), r"input must be \[N, C"),
    "negative size": ((FEATURES, torch.zeros(1, 5), -1), "output_size must be"),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("twin", TWINS)
def test_refuses(twin, name):
    args, match = REFUSED[name]
    if "image" in name:  # older versions of torchvision read beyond the map
        with pytest.raises(ValueError, match=match):
            twin[0](*args)
    else:
        assert_both_refuse(*twin, *args, match=match)


def test_refuses_one_reversed_side_when_adaptive():
    rois = torch.tensor([[0, 7.0, 1, 1, 7]])
    for twin in (torchvision.ops.roi_align, ops.roi_align):
        with pytest.raises(Exception, match=r"vector|x1 <= x2"):
            twin(FEATURES, rois, 2, 1.0, -1, True)
    with pytest.raises(ValueError, match="x1 <= x2 and y1 <= y2"):
        ops.roi_align(FEATURES, rois, 2, 1.0, -1, True)


@pytest.mark.parametrize("function", [ops.roi_pool, ops.roi_align])
@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_refuses_boxes_that_are_not_finite(function, value):
    with pytest.raises(ValueError, match="boxes must be finite"):
        function(FEATURES, torch.tensor([[0, 0, 0, value, 3.0]]), 2)


def test_refuses_three_sizes():  # torchvision ignores the third
    with pytest.raises(ValueError, match="output_size must be one or two"):
        ops.roi_pool(FEATURES, torch.zeros(1, 5), (1, 2, 3))


@pytest.mark.parametrize("ratio", [-1, 2])
@pytest.mark.parametrize(
    "shape", [(1, 0, 4, 4), (1, 2, 0, 4), (1, 2, 4, 0), (1, 2, 4, 4)]
)
@pytest.mark.parametrize("boxes", [0, 1])
def test_maps_with_an_empty_dimension(shape, boxes, ratio):
    """PyTorch's ends the interpreter here; ours reads 0, as everywhere off the map."""
    for run in (
        lambda x, b: ops.roi_align(x, b, (2, 3), sampling_ratio=ratio),
        lambda x, b: ops.roi_pool(x, b, (2, 3)),
    ):
        x = torch.zeros(shape, requires_grad=True)
        y = run(x, torch.zeros(boxes, 5))
        y.sum().backward()
        assert y.shape == (boxes, shape[1], 2, 3) and not y.any()
        assert x.grad.shape == shape
