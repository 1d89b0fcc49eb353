"""Tasks for the normalizations."""

import inspect

import torch
from torch import nn

from dlnotes.checking import Case, diffs, task
from dlnotes.checking._life import built

# --- functions ----------------------------------------------------------------

WIDE = {"dtype": torch.float64}


def _parameters(size):
    return {
        "weight": torch.rand(*size, **WIDE) + 0.5,
        "bias": torch.randn(*size, **WIDE),
    }


def _statistics_run(function, case):
    """Give output, running statistics, and the gradients of all else."""
    x, *rest = case.args
    kwargs = dict(case.kwargs)
    leaves = [x] + [kwargs[k] for k in ("weight", "bias") if kwargs.get(k) is not None]
    leaves = [leaf.requires_grad_() for leaf in leaves]
    y = function(x, *rest, **kwargs)
    running = [t.detach().clone() for t in rest if t is not None]
    draw = torch.Generator().manual_seed(0)
    weights = torch.randn(y.shape, generator=draw, dtype=y.dtype)
    slopes = torch.autograd.grad((y * weights).sum(), leaves, allow_unused=True)
    slopes = [torch.zeros(0) if s is None else s for s in slopes]
    return {"output": y, "running statistics": running, "gradients": slopes}


def _batch_cases():
    def running():
        return torch.randn(3, **WIDE), torch.rand(3, **WIDE) + 0.5

    for name, shape in (("rows", (5, 3)), ("maps", (3, 3, 4, 2)), ("lines", (4, 3, 6))):
        x = torch.randn(shape, **WIDE) * 2 + 1
        train, own = {"training": True}, _parameters([3])
        yield Case(f"{name}, training", (x, *running()), train | own)
        yield Case(f"{name}, evaluation", (x, *running()), own)
        share = {"momentum": 0.7, "eps": 0.5}
        yield Case(f"{name}, momentum 0.7, eps 0.5", (x, *running()), train | share)
    yield Case("no statistics", (x, None, None), train)
    yield Case("no γ", (x, *running()), train | {"bias": own["bias"]})
    yield Case("no β", (x, *running()), train | {"weight": own["weight"]})
    yield Case("a large offset", (x + 1e6, None, None), train)
    yield Case("one row, training", (x[:1, :, 0], *running()), train)
    yield Case("one row, evaluation", (x[:1, :, 0], *running()))
    yield Case("one picture", (x[:1], *running()), train)


def _batch_norm(
    input,
    running_mean,
    running_var,
    weight=None,
    bias=None,
    training=False,
    momentum=0.1,
    eps=1e-5,
):
    """Batch norm, step by step."""
    count = input.numel() // input.shape[1]
    if training and count == 1:
        raise ValueError("one value per channel")
    dims, shape = [0, *range(2, input.ndim)], (1, -1, *[1] * (input.ndim - 2))
    if training:
        mean = input.mean(dims, keepdim=True)
        var = (input - mean).square().mean(dims, keepdim=True)
        unbiased = var * (count / (count - 1))
        if running_mean is not None:
            running_mean.lerp_(mean.detach().flatten(), momentum)
            running_var.lerp_(unbiased.detach().flatten(), momentum)
    else:
        mean, var = running_mean.view(shape), running_var.view(shape)
    y = (input - mean) / (var + eps).sqrt()
    y = y if weight is None else y * weight.view(shape)
    return y if bias is None else y + bias.view(shape)


task(
    "nn.functional.batch_norm",
    cases=_batch_cases,
    rtol=1e-8,
    atol=1e-8,
    run=_statistics_run,
    base=_batch_norm,
).mistakes("""
    the mean is taken over the batch alone: a map also has positions to average
        [0, *range(2, input.ndim)] => [0]
        if running_mean is not None:
        => if running_mean is not None and mean.numel() == len(running_mean):
    each sample is normalized by itself: a channel is averaged over the batch
        [0, *range(2, input.ndim)] => [*range(2, input.ndim)] or [1]
        if running_mean is not None:
        => if running_mean is not None and mean.numel() == len(running_mean):
    the batch is divided by the biased root, by N and not N - 1
        if running_mean is not None: => var = unbiased
        |        if running_mean is not None:
    the running variance takes the unbiased one, divided by N - 1
        unbiased = var * (count / (count - 1)) => unbiased = var
    momentum is the share of the new statistic, not of the old one
        if running_mean is not None: => momentum = 1 - momentum
        |        if running_mean is not None:
    the running statistics are not written into
        if running_mean is not None: => if False:
    the running statistics must stay as they are in evaluation
        else:$ => else:
        |        var, mean = torch.var_mean(input.detach(), dims)
        |        if count > 1:
        |            running_mean.lerp_(mean, momentum)
        |            running_var.lerp_(var, momentum)
    in evaluation the running statistics are used, not the batch's
        if training:$ => if count > 1:
        if running_mean is not None: => if training and running_mean is not None:
    eps is added to the variance, before the root
        (var + eps).sqrt() => (var.sqrt() + eps)
    this divides by the variance, not by its root
        (var + eps).sqrt() => (var + eps)
    the gradient also flows through mean and variance: do not detach them
        y = (input - mean) / => mean, var = mean.detach(), var.detach()
        |    y = (input - mean) /
    E[x²] - E[x]² cancels far from 0: take off the mean first
        (input - mean).square().mean(dims, keepdim=True)
        => input.square().mean(dims, keepdim=True) - mean**2
    one value per channel must be refused in training: all would become β
        if training and count == 1: => if False:
        (count / (count - 1)) => 1
    γ (`weight`) is not used
        y if weight is None => y if True
    β (`bias`) is not used
        y if bias is None => y if True
""")


def _instance_cases():
    for name, shape in (("lines", (2, 3, 6)), ("maps", (3, 3, 4, 2))):
        x = torch.randn(shape, **WIDE) * 2 + 1
        x = x * torch.rand(shape[0], 3, *[1] * (len(shape) - 2), **WIDE)
        running = torch.randn(3, **WIDE), torch.rand(3, **WIDE) + 0.5
        yield Case(name, (x,), {})
        yield Case(f"{name}, γ and β", (x, None, None), _parameters([3]))
        yield Case(f"{name}, running statistics", (x, *running), {"momentum": 0.3})
        yield Case(f"{name}, used", (x, *running), {"use_input_stats": False})


task(
    "nn.functional.instance_norm", cases=_instance_cases, run=_statistics_run
).mistakes("""
    this is batch norm: instance norm does not average over the batch
        standardize(x, range(2, x.ndim), => standardize(x, [0, *range(2, x.ndim)],
    the running variance takes the unbiased one
        * (count / (count - 1)) =>
""")


def _last_cases(bias):
    for name, shape, last in (
        ("rows", (4, 6), [6]),
        ("sentences", (2, 3, 5), [5]),
        ("two dimensions", (2, 3, 5), [3, 5]),
        ("one row", (6,), [6]),
        ("an empty batch", (0, 6), [6]),
        ("small numbers", (2, 6), [6]),
    ):
        x = torch.randn(shape, **WIDE) * 2 + 1
        x = x * 1e-3 if name == "small numbers" else x
        own = _parameters(last)
        own = own if bias else {"weight": own["weight"]}
        yield Case(name, (x, last))
        yield Case(f"{name}, γ", (x, last), own)
    yield Case("eps 0.5", (x, last), {"eps": 0.5})


def _layer_norm(input, normalized_shape, weight=None, bias=None, eps=1e-5):
    """Layer norm, step by step."""
    dims = [*range(-len(normalized_shape), 0)]
    var, mean = torch.var_mean(input, dims, correction=0, keepdim=True)
    y = (input - mean) / (var + eps).sqrt()
    y = y if weight is None else y * weight
    return y if bias is None else y + bias


task(
    "nn.functional.layer_norm", cases=lambda: _last_cases(bias=True), base=_layer_norm
).mistakes("""
    the mean goes over all dimensions of `normalized_shape`, not the last alone
        [*range(-len(normalized_shape), 0)] => [-1]
    this is batch norm: each sample is normalized by itself
        [*range(-len(normalized_shape), 0)] => [0]
    the variance is biased: divided by the count, not the count - 1
        correction=0 => correction=1
    eps is added to the variance, before the root
        (var + eps).sqrt() => (var.sqrt() + eps)
    γ and β are not used
        y = y if weight is None else y * weight => return y
    the gradient also flows through mean and variance
        y = (input - mean) => var, mean = var.detach(), mean.detach()
        |    y = (input - mean)
""")
task("nn.functional.rms_norm", cases=lambda: _last_cases(bias=False)).mistakes("""
    the mean of the squares is needed, not their sum
        x.square().mean( => x.square().sum(
    the default of eps is that of the dtype, `torch.finfo(x.dtype).eps`
        torch.finfo(x.dtype).eps if => 1e-5 if
""")


def _functions_group_cases():
    for name, shape in (("lines", (2, 6, 5)), ("maps", (3, 6, 2, 4)), ("rows", (4, 6))):
        x = torch.randn(shape, **WIDE) * 2 + torch.arange(6.0, **WIDE).view(
            1, 6, *[1] * (len(shape) - 2)
        )
        for groups in (1, 2, 3):
            yield Case(f"{name}, {groups} groups", (x, groups))
        yield Case(f"{name}, γ and β", (x, 2), _parameters([6]))
    yield Case("no sample", (x[:0], 2))
    yield Case("eps 0.5", (x, 2), {"eps": 0.5})


_APART = ".unflatten(1, (-1, num_groups)).transpose(1, 2).flatten(1, 2)"
task(
    "nn.functional.group_norm",
    cases=_functions_group_cases,
    wrong={
        "a group is made of neighbouring channels: 0, 1, 2 and 3, 4, 5": [
            ("groups = x.reshape(", f"groups = x{_APART}.reshape("),
            (
                ".view(x.shape)",
                f".view(x.shape){_APART.replace('-1, num_groups', 'num_groups, -1')}",
            ),
        ]
    },
).mistakes("""
    each sample is normalized by itself: do not average over the batch
        (2,), eps => (0, 2), eps
""")

# --- layers -------------------------------------------------------------------


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


def _layers_group_cases():
    x = torch.randn(2, 6, 5, **WIDE) * 2 + 1
    yield Case("two groups", (2, 6), {}, (x, x[:1]))
    yield Case("six groups", (6, 6), {}, (x, x))
    yield Case("no γ", (3, 6), {"affine": False}, (x, x))
    if "bias" in inspect.signature(nn.GroupNorm).parameters:  # from torch 2.12
        yield Case("no β", (3, 6), {"bias": False}, (x, x))


_task("GroupNorm", _layers_group_cases).mistakes("""
    γ and β have a number for each channel, not for each group
        torch.empty(num_channels, **kind) => torch.empty(num_groups, **kind)
    `num_groups` is not used
        input, self.num_groups, => input, 1,
""")
