"""The twins against PyTorch's own sample inputs and error inputs."""

import pytest
import torch

import dlnotes.tensors as ours
from layouts import errors, samples
from twins import assert_twin

TWINS = {
    "broadcast_shapes": torch.broadcast_shapes,
    "broadcast_tensors": torch.broadcast_tensors,
    "broadcast_to": torch.broadcast_to,
    "cat": torch.cat,
    "chunk": torch.chunk,
    "contiguous": torch.Tensor.contiguous,
    "expand": torch.Tensor.expand,
    "flatten": torch.flatten,
    "flip": torch.flip,
    "narrow": torch.narrow,
    "permute": torch.permute,
    "repeat": torch.Tensor.repeat,
    "reshape": torch.reshape,
    "split": torch.split,
    "squeeze": torch.squeeze,
    "stack": torch.stack,
    "tile": torch.tile,
    "transpose": torch.transpose,
    "unflatten": torch.unflatten,
    "unfold": torch.Tensor.unfold,
    "unsqueeze": torch.unsqueeze,
    "view": torch.Tensor.view,
}


@pytest.mark.parametrize("name", TWINS)
def test_samples_of_pytorch(name):
    tried = 0
    for sample in samples(name):
        args = (sample.input, *sample.args)
        assert_twin(getattr(ours, name), TWINS[name], *args, **sample.kwargs)
        tried += 1
    assert tried


@pytest.mark.parametrize("name", ["cat", "narrow", "reshape", "view"])
def test_refuses_what_pytorch_refuses(name):
    refused = list(errors(name))
    assert refused
    for sample in refused:
        with pytest.raises(ValueError, match=f"^{name}: "):
            getattr(ours, name)(sample.input, *sample.args, **sample.kwargs)
