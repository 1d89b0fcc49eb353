"""The losses refuse the dtypes that PyTorch's refuse, forwards or backwards."""

import warnings

import pytest
import torch
import torchvision

import dlnotes as dl

KINDS = [torch.float32, torch.float64, torch.float16, torch.int64]
PAIRS = [(a, b) for a in KINDS for b in KINDS]
NAMES = [
    "binary_cross_entropy", "binary_cross_entropy_with_logits", "huber_loss",
    "kl_div", "l1_loss", "mse_loss", "smooth_l1_loss", "sigmoid_focal_loss",
]  # fmt: skip


def run(name, library, a, b):
    """Return dtypes of the loss and of the gradient, or the error."""
    x = torch.full((3,), 0.5).to(a)
    x = x.requires_grad_() if a.is_floating_point else x
    function = getattr(library, name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            loss = function(x, torch.ones(3).to(b)).sum()
            if x.requires_grad:
                loss.backward()
            return loss.dtype, getattr(x.grad, "dtype", None)
        except (RuntimeError, ValueError) as error:
            return error


@pytest.mark.parametrize(("a", "b"), PAIRS, ids=str)
@pytest.mark.parametrize("name", NAMES)
def test_pairs_of_dtypes(name, a, b):
    focal = name == "sigmoid_focal_loss"
    theirs = run(name, torchvision.ops if focal else torch.nn.functional, a, b)
    ours = run(name, dl.ops if focal else dl.nn.functional, a, b)
    if isinstance(theirs, Exception):
        assert isinstance(ours, Exception), ours
    elif not isinstance(ours, ValueError) or name != "huber_loss":
        assert ours == theirs


@pytest.mark.parametrize("name", ["cross_entropy", "nll_loss"])
@pytest.mark.parametrize("library", [dl.nn.functional, torch.nn.functional])
def test_classes_and_weights(library, name):
    loss = getattr(library, name)
    rows, maps = torch.randn(4, 3), torch.randn(2, 3, 4)
    assert loss(rows, torch.zeros(4, dtype=torch.uint8)).shape == ()
    with pytest.raises((ValueError, RuntimeError)):
        loss(maps, torch.zeros(2, 4, dtype=torch.uint8))
    with pytest.raises((ValueError, RuntimeError)):
        loss(rows, torch.zeros(4, dtype=torch.int64), torch.ones(3).double())
    if name == "cross_entropy":
        assert loss(rows, rows.softmax(1), torch.ones(3).double()).shape == ()
