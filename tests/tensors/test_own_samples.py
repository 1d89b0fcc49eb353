"""The twins against PyTorch's own sample inputs and error inputs."""

import pytest
import torch

import dlnotes.tensors as ours
from samples import op_error_inputs, op_samples
from twins import assert_twin

TWINS = {
    "argmin": torch.argmin,
    "broadcast_shapes": torch.broadcast_shapes,
    "broadcast_tensors": torch.broadcast_tensors,
    "broadcast_to": torch.broadcast_to,
    "cat": torch.cat,
    "chunk": torch.chunk,
    "contiguous": torch.Tensor.contiguous,
    "cumsum": torch.cumsum,
    "expand": torch.Tensor.expand,
    "flatten": torch.flatten,
    "flip": torch.flip,
    "isclose": torch.isclose,
    "mean": torch.mean,
    "narrow": torch.narrow,
    "nonzero": torch.nonzero,
    "permute": torch.permute,
    "repeat": torch.Tensor.repeat,
    "reshape": torch.reshape,
    "split": torch.split,
    "squeeze": torch.squeeze,
    "stack": torch.stack,
    "sum": torch.sum,
    "tile": torch.tile,
    "transpose": torch.transpose,
    "unflatten": torch.unflatten,
    "unfold": torch.Tensor.unfold,
    "unsqueeze": torch.unsqueeze,
    "view": torch.Tensor.view,
}


VARIANTS = {"split": ["list_args"], "squeeze": ["multiple"]}


def in_our_words(call):
    """Without what the twins leave out: ``out``, and tensors in place of integers."""
    return "out" not in call.kwargs and not any(
        isinstance(value, torch.Tensor) and value.dtype != call.args[0].dtype
        for value in call.args
    )


@pytest.mark.parametrize("name", TWINS)
def test_samples_of_pytorch(name):
    calls = [
        c for v in ["", *VARIANTS.get(name, [])] for c in op_samples(name, variant=v)
    ]
    tried = [call for call in calls if in_our_words(call)]
    assert tried
    for args, kwargs in tried:
        assert_twin(getattr(ours, name), TWINS[name], *args, **kwargs)


@pytest.mark.parametrize("name", ["cat", "mean", "narrow", "reshape", "view"])
def test_refuses_what_pytorch_refuses(name):
    refused = [call for call in op_error_inputs(name) if in_our_words(call)]
    assert refused
    for args, kwargs in refused:
        with pytest.raises(ValueError, match=f"^{name}: "):
            getattr(ours, name)(*args, **kwargs)
