"""Every twin goes through the transforms of torch.func where its model does.

The cases are those of the tasks, the first few of each: the ones that the model takes.
"""

from __future__ import annotations

import copy
import warnings

import pytest
import torch
from torch import Tensor, nn
from torch.func import functional_call, grad, jacfwd, jacrev, vmap

import dlnotes as dl
from dlnotes.checking import compare, tasks
from dlnotes.checking._task import tensors_in
from twins import assert_same

TASKS = {
    name: task
    for name, task in tasks().items()
    if task.run is None and task.model.startswith("torch")
}
CASES = 3  # of each task
LARGEST = 300  # numbers in a case: a Jacobian has their square


def put(values, tensors):
    """Replace every tensor inside, in order."""
    if isinstance(values, Tensor):
        return next(tensors)
    if isinstance(values, dict):
        return {key: put(values[key], tensors) for key in values}
    if type(values) in (list, tuple):
        return type(values)(put(value, tensors) for value in values)
    return values


def as_function(task, version, case):
    """A case as a function of all its tensors, weights last; and these tensors."""
    model = task.resolve()
    if not (isinstance(model, type) and issubclass(model, nn.Module)):
        given = copy.deepcopy((case.args, dict(case.kwargs)))

        def function(*tensors):
            args, kwargs = put(given, iter(tensors))
            return version(*args, **kwargs)

        return function, tensors_in(given)
    torch.manual_seed(0)
    weights = model(*case.args, **case.kwargs).state_dict()
    layer = version(*copy.deepcopy(case.args), **copy.deepcopy(dict(case.kwargs)))
    layer.load_state_dict(weights)
    inputs = tensors_in(case.inputs)
    for tensor in inputs:
        if tensor.is_floating_point():
            layer.to(tensor.dtype)
    names = [name for name, _ in layer.named_parameters()]
    parameters = [p.detach().clone() for p in layer.parameters()]

    def called(*tensors):
        own = dict(zip(names, tensors[len(inputs) :], strict=True))
        own |= {name: buffer.clone() for name, buffer in layer.named_buffers()}
        return functional_call(layer, own, put(case.inputs, iter(tensors)))

    return called, [*inputs, *parameters]


def floating(tensors):
    return tuple(i for i, t in enumerate(tensors) if t.is_floating_point())


def weighed(function):
    """The result as one number, in which each element has a weight of its own."""

    def total(*tensors):
        found = [t for t in tensors_in(function(*tensors)) if t.is_floating_point()]
        scales = (torch.linspace(-1, 2, t.numel(), dtype=t.dtype) for t in found)
        pairs = zip(found, scales, strict=True)
        return sum((t * scale.view(t.shape)).sum() for t, scale in pairs)

    return total


def gradient(function, tensors):
    return grad(weighed(function), floating(tensors))(*tensors)


def second_gradient(function, tensors):
    first = grad(weighed(function), floating(tensors))

    def slope(*given):
        return sum(g.square().sum() for g in first(*given))

    return grad(slope, floating(tensors))(*tensors)


def batch(function, tensors):
    return vmap(function, randomness="same")(*(torch.stack([t, t]) for t in tensors))


def batch_of_the_first(function, tensors):
    dims = (0, *[None] * (len(tensors) - 1))
    pair = torch.stack([tensors[0]] * 2)
    return vmap(function, dims, randomness="same")(pair, *tensors[1:])


def batch_of_the_last(function, tensors):
    dims = (*[None] * (len(tensors) - 1), 0)
    pair = torch.stack([tensors[-1]] * 2)
    return vmap(function, dims, randomness="same")(*tensors[:-1], pair)


def gradients_of_samples(function, tensors):
    return batch(grad(weighed(function), floating(tensors)), tensors)


def jacobian(function, tensors):
    return jacrev(function, floating(tensors))(*tensors)


def forward_jacobian(function, tensors):
    return jacfwd(function, floating(tensors), randomness="same")(*tensors)


TRANSFORMS = [
    gradient,
    second_gradient,
    batch,
    batch_of_the_first,
    batch_of_the_last,
    gradients_of_samples,
    jacobian,
    forward_jacobian,
]

# At 0 and 1, PyTorch cuts another divisor off for the second derivative.
APART = {
    ("nn.BCELoss", "second_gradient"),
    ("nn.functional.binary_cross_entropy", "second_gradient"),
}


def transformed(transform, task, version, case):
    function, tensors = as_function(task, version, case)
    torch.manual_seed(0)
    return transform(function, tensors) if floating(tensors) else None


@pytest.mark.parametrize("name", TASKS)
def test_transforms(name):
    task, tried = TASKS[name], 0
    for case in task.all_cases():
        everything = [case.args, dict(case.kwargs), case.inputs]
        if sum(t.numel() for t in tensors_in(everything)) > LARGEST or tried == CASES:
            continue
        if task.outcome(task.resolve(), case).error is not None:
            continue
        tried += 1
        for transform in TRANSFORMS:
            if (name, transform.__name__) in APART:
                continue
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    due = transformed(transform, task, task.resolve(), case)
                except (RuntimeError, ValueError, TypeError, NotImplementedError):
                    continue  # the model refuses
                warnings.filterwarnings("error", message="There is a performance drop")
                own = transformed(transform, task, task.twin(), case)
            difference = compare(tensors_in(own), tensors_in(due), 1e-3, 1e-5)
            said = f"{transform.__name__} of {case.name}: {difference}"
            assert difference is None, said


ROWS, LABELS = torch.randn(6, 4), torch.arange(6) % 4
SLOPES = torch.rand(4)


@pytest.mark.parametrize(
    "function",
    [
        lambda x, F: F.gelu(x),
        lambda x, F: F.prelu(x, SLOPES),
        lambda x, F: F.hardshrink(x),
        lambda x, F: F.softmax(x, 1) + F.log_softmax(x, 0),
        lambda x, F: F.cross_entropy(x, LABELS),
        lambda x, F: F.nll_loss(x, LABELS, SLOPES),
        lambda x, F: F.multi_margin_loss(x, LABELS),
        lambda x, F: F.binary_cross_entropy(x.sigmoid(), x.detach().sigmoid()),
        lambda x, F: F.binary_cross_entropy_with_logits(x, x.detach().sigmoid()),
        lambda x, F: F.huber_loss(x, ROWS, delta=0.5),
        lambda x, F: F.batch_norm(x, None, None, SLOPES, SLOPES, training=True),
    ],
)
def test_compiled_as_one_graph(function):
    """What torch.compile traces, without a break, is what is computed without it."""
    found = []
    for library, compiled in ((dl.nn.functional, True), (nn.functional, False)):
        torch.compiler.reset()
        x = (ROWS * 2 + 0.1).requires_grad_()
        run = torch.compile(function, backend="aot_eager", fullgraph=True)
        y = (run if compiled else function)(x, library)
        found.append((y, *torch.autograd.grad(y.square().sum(), x)))
    assert_same(*found, rtol=1e-4, atol=1e-5)
