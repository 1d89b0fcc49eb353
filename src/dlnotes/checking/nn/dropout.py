"""Tasks for dropout, and the mistakes that are often made.

A reader's version may draw other numbers than PyTorch. So what is compared is
how it behaves: which values come out, how often, how they hang together, and
what passes backwards. Frequencies may be five standard errors off.
"""

import torch

from dlnotes.checking import Case, task
from dlnotes.checking._layers import layer


def _behaviour(call, shape, p, dims):
    """Try a form of dropout on ones and on threes.

    Args:
        call: the function, its options set.
        shape: of the input; the last ``dims`` dimensions are dropped together.
        p: probability of being dropped.
        dims: 0 where each number is dropped on its own.
    """
    ones = torch.ones(shape, dtype=torch.float64, requires_grad=True)
    before = ones.detach().clone()
    out = call(ones)
    if out.shape != ones.shape:
        due, got = list(ones.shape), list(out.shape)
        raise ValueError(f"the result must be {due}, as the input, got {got}")
    (slopes,) = torch.autograd.grad(out.sum(), ones)
    gone = out.detach() <= 0  # alpha dropout sends them below 0
    found = {
        "values for ones": out.detach().unique(),
        "values for threes": call(3 * before).unique(),
        "slopes": slopes.unique(),
        "slope 0 exactly where dropped": torch.equal(slopes == 0, gone),
        "input unchanged": torch.equal(ones.detach(), before),
    }
    if not 0 < p < 1:
        return found
    alike = [bool((gone == gone[..., :1]).all())]
    if dims == 2:
        alike.append(alike[0] and bool((gone == gone[..., :1, :1]).all()))
    if dims:
        found["dimensions dropped together"] = sum(alike)
        gone = gone.flatten(2)[..., 0]
    error = (p * (1 - p) / gone.numel()) ** 0.5
    found["share dropped is p"] = abs(gone.double().mean().item() - p) < 5 * error
    found["rows differ"] = bool((gone != gone[:1]).any())
    again = call(before).detach() != out.detach()
    found["draws anew at each call"] = bool(again.any())
    # Counts of dropped units scatter as tosses of a coin do: variance m p (1 - p).
    scatter = gone.double().sum(1).var() / (gone.shape[1] * p * (1 - p))
    found["counts scatter"] = 0.5 < scatter.item() < 1.5  # standard error 0.07
    return found


def _function(dims):
    def run(function, case):
        shape, options = list(case.inputs), case.kwargs
        p = options.get("p", 0.5)
        if p > 1:
            return function(torch.ones(shape), **options)
        return _behaviour(lambda x: function(x, **options), shape, p, dims)

    return run


def _layer(dims):
    def run(kind, case):
        shape, p = list(case.inputs), case.kwargs.get("p", 0.5)
        layer = kind(**case.kwargs)
        in_training = _behaviour(layer, shape, p, dims)
        layer.eval()
        return in_training, layer(torch.ones(shape, dtype=torch.float64))

    return run


def _cases(shape, by_default=True):
    """Make the cases of a function; ``by_default``: whether it drops unasked."""

    def cases():
        on = {} if by_default else {"training": True}
        yield Case("p = 0.5, training", kwargs=on, inputs=shape)
        yield Case("p = 0.2, training", kwargs={"p": 0.2, **on}, inputs=shape)
        yield Case("p = 0.8, training", kwargs={"p": 0.8, **on}, inputs=shape)
        still = {"p": 0.5, "training": False}
        yield Case("p = 0.5, not training", kwargs=still, inputs=shape)
        yield Case("p = 0", kwargs={"p": 0.0, "training": True}, inputs=shape)
        yield Case("p = 1", kwargs={"p": 1.0, "training": True}, inputs=shape)
        above = {"p": 1.5, "training": True}
        yield Case("p = 1.5 is refused", kwargs=above, inputs=shape)

    return cases


def _layer_cases(shape):
    def cases():
        yield Case("p as it is by default", inputs=shape)
        yield Case("p = 0.2", kwargs={"p": 0.2}, inputs=shape)
        yield Case("p = 1.5 is refused", kwargs={"p": 1.5}, inputs=shape)

    return cases


def _dropout(input, p=0.5, training=True):
    if not 0 <= p <= 1:
        raise ValueError
    if not training:
        return input
    kept = (torch.rand(input.shape) < 1 - p).to(input)
    scale = 1 / (1 - p) if p < 1 else 0.0
    return input * kept * scale


task(
    "nn.functional.dropout", cases=_cases((400, 10)), run=_function(0), base=_dropout
).mistakes("""
    what is kept must be divided by 1 - p: the mean shrinks
        scale = 1 / (1 - p) if p < 1 else 0.0 => scale = 1.0
    what is kept is divided by 1 - p, not by p
        scale = 1 / (1 - p) if p < 1 else 0.0 => scale = 1 / p if p else 1.0
    p is the probability of being dropped: 1 - p are kept
        torch.rand(input.shape) < 1 - p => torch.rand(input.shape) < p
    evaluation returns the input as it is: 1 - p is made up for while training
        return input$ => return input * (1 - p)
        scale = 1 / (1 - p) if p < 1 else 0.0 => scale = 1.0
    evaluation drops nothing: `training` is not looked at
        if not training: => if False:
    each call must draw anew: the seed is set inside
        torch.rand(input.shape)
        => torch.rand(input.shape, generator=torch.Generator().manual_seed(0))
    each row of the batch is drawn on its own: one mask serves all rows
        torch.rand(input.shape) => torch.rand(input.shape[1:])
    each unit is drawn on its own: the number dropped is not always p times all
        torch.rand(input.shape) < 1 - p
        => torch.rand(input.shape).argsort(1) < round((1 - p) * input.shape[1])
    p outside 0 to 1 must be refused
        if not 0 <= p <= 1: => if False:
""")
task(
    "nn.functional.dropout1d", cases=_cases((400, 10, 3)), run=_function(1)
).mistakes("""
    a channel is dropped as a whole: here each number is drawn on its own
        input.new_empty(*input.shape[:-1], 1) => empty_like(input)
    what is kept must be divided by 1 - p: the mean shrinks
        .div_(1 - p) =>
""")
task(
    "nn.functional.dropout2d", cases=_cases((400, 10, 2, 3)), run=_function(2)
).mistakes("""
    a channel is dropped as a whole: here each number is drawn on its own
        input.new_empty(one_a_channel) => empty_like(input)
    what is kept must be divided by 1 - p: the mean shrinks
        .div_(1 - p) =>
""")
task(
    "nn.functional.alpha_dropout",
    cases=_cases((400, 10), by_default=False),
    run=_function(0),
).mistakes("""
    dropped units go to -1.0507 * 1.6733: SELU's scale is missing
        1.0507009873554805 * =>
    scaled and shifted afterwards: mean and variance are not restored
        input * (kept * scale) + ((1 - kept) * (scale * _SELU_FLOOR) + shift)
        => input * kept + (1 - kept) * _SELU_FLOOR
""")
for _name, _shape in (
    ("Dropout", (400, 10)),
    ("Dropout1d", (400, 10, 3)),
    ("Dropout2d", (400, 10, 2, 3)),
    ("AlphaDropout", (400, 10)),
):
    layer(
        f"nn.{_name}",
        f"nn.functional.{_name.lower().replace('alpha', 'alpha_')}",
        cases=_layer_cases(_shape),
        run=_layer(len(_shape) - 2),
    ).mistakes("""
        after `eval()` nothing is dropped: ask `self.training`
            self.training => True
    """)
