"""What is empty stays in the graph: a gradient comes back wherever the model's does.

The cases are those of the tasks, with one tensor, or all, cut to nothing.
"""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
import torch
from torch import Tensor

import dlnotes as dl
from dlnotes.checking import compare, tasks
from dlnotes.checking._task import tensors_in

TASKS = {
    name: task  # torchvision ends the interpreter where a map is empty
    for name, task in tasks().items()
    if task.run is None and task.model.startswith("torch.")
}
UNSET = {"nn.functional.multi_margin_loss", "nn.MultiMarginLoss"}  # the model's result


def cut(values, chosen, dim, count=None):
    """Narrow the tensor of a number, or all, to size 0 along a dimension."""
    count = itertools.count() if count is None else count
    if isinstance(values, Tensor):
        wanted = chosen in (None, next(count)) and values.ndim > dim
        return values.narrow(dim, 0, 0) if wanted else values
    if isinstance(values, dict):
        return {key: cut(values[key], chosen, dim, count) for key in values}
    if type(values) in (list, tuple):
        return type(values)(cut(value, chosen, dim, count) for value in values)
    return values


def emptied(case):
    given = case.inputs or (case.args, dict(case.kwargs))
    for chosen in [None, *range(min(len(tensors_in(given)), 3))]:
        for dim in (0, 1, 2):
            less = cut(given, chosen, dim)
            parts = (
                {"inputs": less} if case.inputs else dict(args=less[0], kwargs=less[1])
            )
            yield replace(case, **parts)


@pytest.mark.parametrize("name", TASKS)
def test_empty(name):
    task, tried = TASKS[name], 0
    for case in task.all_cases():
        if task.outcome(task.resolve(), case).error is not None or tried == 4:
            continue
        tried += 1
        for less in emptied(case):
            due = task.outcome(task.resolve(), less)
            if due.error is not None:
                continue
            own = task.outcome(task.twin(), less)
            if own.error is not None:
                raise own.error
            shapes = [list(t.shape) for t in tensors_in([less.args, less.inputs])]
            if name not in UNSET:
                difference = compare(own.values, due.values)
                assert difference is None, f"{case.name}, {shapes}: {difference}"
            for leaf, gradient in due.gradients.items():
                if gradient is not None:
                    said = f"{case.name}, {shapes}: gradient of {leaf}"
                    assert own.gradients[leaf] is not None, said
                    assert compare(own.gradients[leaf], gradient) is None, said


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("shape", [(0, 3), (0, 3, 4), (2, 3, 0)])
@pytest.mark.parametrize("library", [dl.nn, torch.nn])
def test_batch_norm_of_nothing(library, shape, training):
    layer = library.BatchNorm2d(3) if len(shape) == 4 else library.BatchNorm1d(3)
    layer.train(training)
    x = torch.zeros(shape, requires_grad=True)
    layer(x).sum().backward()
    assert x.grad.shape == shape
    assert not layer.weight.grad.any() and not layer.bias.grad.any()
    assert not layer.running_mean.any() and bool((layer.running_var == 1).all())


def test_instance_norm_of_nothing():
    layer = dl.nn.InstanceNorm1d(3, affine=True)
    layer(torch.zeros(2, 3, 0)).sum().backward()
    assert not layer.weight.grad.any() and not layer.bias.grad.any()


@pytest.mark.parametrize(
    "function",
    [
        dl.tensors.sum,
        dl.tensors.mean,
        dl.tensors.running_sum,
        dl.tensors.pairwise_sum,
        dl.tensors.compensated_sum,
        lambda x: dl.tensors.cat([x, torch.ones(2, 3)]).sum(),
        lambda x: dl.tensors.gather(x, 0, torch.zeros(0, dtype=torch.int64)).sum(),
        lambda x: dl.tensors.where(torch.zeros(0, dtype=torch.bool), x, x).sum(),
    ],
)
def test_nothing_has_a_gradient(function):
    x = torch.zeros(0, requires_grad=True)
    function(x).backward()
    assert x.grad.shape == (0,)
