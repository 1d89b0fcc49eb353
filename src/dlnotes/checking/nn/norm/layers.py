"""Tasks for the layers, and the mistakes that are easily made."""

import inspect

import torch
from torch import nn

from dlnotes.checking import Case, diffs, task
from dlnotes.checking._life import built

WIDE = {"dtype": torch.float64}


def _life(kind, case):
    """Build a layer, train on all inputs but the last, and evaluate on that."""
    layer, shapes = built(kind, case, mean=1.0, std=0.5)
    outputs = [layer(x) for x in case.inputs[:-1]]
    trained = {name: t.clone() for name, t in layer.state_dict().items()}
    outputs.append(layer.eval()(case.inputs[-1]))
    return {
        "names and shapes": shapes,
        "outputs": outputs,
        "state after training": trained,
        "state after evaluation": dict(layer.state_dict()),
    }


def _task(name, cases, wrong=()):
    return task(f"nn.{name}", cases=cases, run=_life, wrong=wrong)


def _channel_cases(dimensions, batch):
    def cases():
        shape = (4, 3, *[3] * dimensions)
        inputs = tuple(torch.randn(shape, **WIDE) * 2 + step for step in range(4))
        yield Case("as it is built", (3,), {}, inputs)
        yield Case("γ and β", (3,), {"affine": True}, inputs)
        yield Case("no γ, no β", (3,), {"affine": False}, inputs)
        options = {"affine": True, "track_running_stats": True}
        yield Case("statistics", (3, 0.1, 0.3), options, inputs)
        yield Case("no statistics", (3,), {"track_running_stats": False}, inputs)
        if batch:
            yield Case("every batch alike", (3, 1e-5, None), {}, inputs)

    return cases


_STAYS = diffs("""
    evaluation uses the running statistics and leaves them alone
        self.check_dimensions(input) => self.training = True
""")
for _dimensions in (1, 2, 3):
    _task(
        f"BatchNorm{_dimensions}d", _channel_cases(_dimensions, batch=True), _STAYS
    ).mistakes("""
        the buffer `num_batches_tracked` is missing
            "num_batches_tracked", count
            => "num_batches_tracked", count, persistent=False
    """)
    _task(
        f"InstanceNorm{_dimensions}d", _channel_cases(_dimensions, batch=False), _STAYS
    ).mistakes("""
        unlike batch norm, `affine` is False if nothing is said
            affine: bool = False => affine: bool = True
    """)


def _sample_cases():
    x = torch.randn(2, 3, 5, **WIDE) * 2 + 1
    yield Case("one number", (5,), {}, (x, x[:1]))
    yield Case("a list", ([3, 5],), {}, (x, x[:1]))
    yield Case("no γ", (5,), {"elementwise_affine": False}, (x, x))
    yield Case("eps 0.5", (5, 0.5), {}, (x, x))


_task("LayerNorm", _sample_cases).mistakes("""
    layer norm keeps no statistics: it has no buffers
        self.reset_parameters()
        => self.register_buffer("mean", torch.zeros(shape)); self.reset_parameters()
    γ and β are not used
        self.weight, self.bias, self.eps) => eps=self.eps)
""")
_task("RMSNorm", _sample_cases).mistakes("""
    RMS norm has no β
        self.reset_parameters()
        => self.bias = nn.Parameter(torch.zeros(shape)); self.reset_parameters()
    no mean is taken off
        return rms_norm(input, => dims = tuple(range(-len(self.normalized_shape), 0))
        |        return rms_norm(input - input.mean(dims, keepdim=True),
""")


def _group_cases():
    x = torch.randn(2, 6, 5, **WIDE) * 2 + 1
    yield Case("two groups", (2, 6), {}, (x, x[:1]))
    yield Case("six groups", (6, 6), {}, (x, x))
    yield Case("no γ", (3, 6), {"affine": False}, (x, x))
    if "bias" in inspect.signature(nn.GroupNorm).parameters:  # from torch 2.12
        yield Case("no β", (3, 6), {"bias": False}, (x, x))


_task("GroupNorm", _group_cases).mistakes("""
    γ and β have a number for each channel, not for each group
        torch.empty(num_channels, **kind) => torch.empty(num_groups, **kind)
    `num_groups` is not used
        input, self.num_groups, => input, 1,
""")
