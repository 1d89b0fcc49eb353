"""Tasks for the activation functions, and the mistakes that are often made."""

import math

import torch
from torch.nn import functional as F

from dlnotes.checking import Case, task
from dlnotes.checking._layers import layer

_INF, _NAN = float("inf"), float("nan")


def _points(extra, edges, integers):
    """Make the cases of an element-wise function; ``extra`` has its options."""

    def cases():
        line = torch.linspace(-6, 6, 121, dtype=torch.float64) + 0.013
        yield Case("121 points from -6 to 6", (line,))
        for name, options in extra.items():
            yield Case(name, (line * 2,), options)
        yield Case("exactly 0", (torch.tensor([0.0, -0.0]),))
        yield Case("whole numbers", (torch.arange(-4.0, 5.0),))
        far = [-1000.0, -100.0, -50.0, 50.0, 100.0, 1000.0]
        yield Case("far out", (torch.tensor(far),))
        if "nan" in edges:
            yield Case("nan", (torch.tensor([1.0, _NAN, -1.0]),))
        if "inf" in edges:
            yield Case("infinities", (torch.tensor([-_INF, _INF]),))
        yield Case("float32", (torch.linspace(-4, 4, 9),))
        yield Case("a matrix, transposed", (line[:12].reshape(3, 4).t(),))
        yield Case("nothing", (torch.empty(0, 3),))
        if integers:
            yield Case("integers", (torch.arange(-2, 3),))

    return cases


def _both(
    name, layer_name, wrong=(), extra=(), edges="nan, inf", integers=False, base=None
):
    """Add the tasks of a function and of its layer."""
    address = f"nn.functional.{name}"
    cases = _points(dict(extra), edges, integers)
    this = task(address, cases=cases, wrong=wrong, base=base)
    layer(f"nn.{layer_name}", address)
    return this


_both("relu", "ReLU", integers=True).mistakes("""
    the slope at exactly 0 is 0 in PyTorch, not 1: 0 itself must be cut off
        => torch.where(input < 0, torch.zeros_like(input), input)
    the slope at exactly 0 is 0 in PyTorch; `maximum` shares it, 0.5 to each
        => torch.maximum(input, torch.zeros_like(input))
    nan is swallowed: a comparison with nan is false, so it became 0
        => torch.where(input > 0, input, torch.zeros_like(input))
    inf times 0 is nan: choose instead of multiplying by a mask
        => input * (input > 0)
""")
_both(
    "leaky_relu",
    "LeakyReLU",
    extra={
        "negative_slope=2, steeper than x": {"negative_slope": 2.0},
        "negative_slope=0.3": {"negative_slope": 0.3},
    },
).mistakes("""
    max(a x, x) is right only for a slope of at most 1
        => torch.maximum(input, negative_slope * input)
    the slope at exactly 0 is `negative_slope`: compare with >, not with >=
        => torch.where(input >= 0, input, negative_slope * input)
    `negative_slope` is subtracted from x: multiply by it
        => torch.where(input > 0, input, input - negative_slope)
    `negative_slope` is not used: it is not always 0.01
        => torch.where(input > 0, input, 0.01 * input)
""")


def _prelu_cases():
    generator = torch.Generator().manual_seed(0)
    kind = {"generator": generator, "dtype": torch.float64}
    slopes = torch.tensor([0.25, -0.5, 2.0], dtype=torch.float64)
    yield Case("one slope", (torch.randn(4, 3, **kind), slopes[:1]))
    yield Case("three channels", (torch.randn(4, 3, **kind), slopes))
    yield Case("three channels, maps", (torch.randn(2, 3, 5, 3, **kind), slopes))
    yield Case("exactly 0", (torch.zeros(2, 3), slopes.float()))
    yield Case("a single number", (torch.tensor(-2.0), torch.tensor([0.25])))
    yield Case("two slopes for three channels", (torch.randn(4, 3), torch.ones(2)))


_STAYS = "no gradient reaches `weight`: it is learned"
task(
    "nn.functional.prelu",
    cases=_prelu_cases,
    wrong={
        "each channel (dimension 1) has its own slope: `weight` lies along the last "
        "dimension": lambda x, weight: torch.where(x > 0, x, weight * x),
        "each channel has its own slope: only the first is used": (
            lambda x, weight: torch.where(x > 0, x, weight[0] * x)
        ),
        _STAYS: lambda x, weight: F.prelu(x, weight.detach()),
    },
)


def _prelu_layers():
    line = torch.linspace(-5, 5, 24, dtype=torch.float64).reshape(2, 3, 4)
    yield Case("defaults", (), {}, (line,))
    yield Case("three slopes", (), {"num_parameters": 3, "init": 0.1}, (line,))


task("nn.PReLU", cases=_prelu_layers).mistakes("""
    no gradient reaches `weight`: it is learned
        prelu(input, self.weight) => prelu(input, self.weight.detach())
    `weight` must be an `nn.Parameter`, else it is neither saved nor learned
        nn.Parameter(slopes) => slopes.double()
""")
_both("elu", "ELU", extra={"alpha=2.5": {"alpha": 2.5}}).mistakes("""
    alpha stands outside: alpha * (exp(x) - 1), not exp(alpha * x) - 1
        => input.clamp(min=0) + (alpha * input.clamp(max=0)).expm1()
    alpha bends only what is negative: x itself is multiplied too
        => alpha * torch.nn.functional.elu(input)
    the gradient is nan far out: `where` also differentiates the side that is not taken,
    and exp overflows there
        => torch.where(input > 0, input, alpha * torch.expm1(input))
""")
_both("selu", "SELU").mistakes("""
    the scale 1.0507 is forgotten
        => torch.nn.functional.elu(input, _SELU_ALPHA)
    alpha = 1.6733 is forgotten on the negative side
        => _SELU_SCALE * torch.nn.functional.elu(input)
    alpha and scale are swapped
        => _SELU_ALPHA * torch.nn.functional.elu(input, _SELU_SCALE)
""")


def _gelu(x, approximate="none"):
    phi = 0.5 * (1 + torch.erf(x / math.sqrt(2)))
    if approximate == "tanh":
        inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)
        phi = 0.5 * (1 + torch.tanh(inner))
    return x * phi


_both(
    "gelu",
    "GELU",
    extra={"the tanh form": {"approximate": "tanh"}},
    edges="nan",  # PyTorch gives inf or nan at inf, as the kernel has it
    base=_gelu,
).mistakes("""
    this is the tanh form: the default, `approximate='none'`, uses erf
        if approximate == "tanh": => if True:
    `approximate` is not used: 'tanh' asks for the tanh form
        if approximate == "tanh": => if False:
    this is x * sigmoid(1.702 x), a rougher form of GELU
        return x * phi => return x * torch.sigmoid(1.702 * x)
    erf takes x / sqrt(2), not x
        torch.erf(x / math.sqrt(2)) => torch.erf(x)
        if approximate == "tanh": => if False:
    the factor x is missing: this is Phi(x), the gate alone
        return x * phi => return phi
        if approximate == "tanh": => if False:
    the term 0.044715 x^3 is missing in the tanh form
        + 0.044715 * x**3 =>
""")
_both("silu", "SiLU").mistakes("""
    the factor x is missing: this is the gate alone
        => torch.sigmoid(input)
    inf / inf is nan far out: write the gate as 1 / (1 + exp(-x))
        => input * input.exp() / (1 + input.exp())
    the gradient is nan far out: the gradient of 1 / (1 + exp(-x)) is 0 times inf once
    exp overflows
        => input / (1 + torch.exp(-input))
""")
_both("mish", "Mish").mistakes("""
    tanh is forgotten: this is x * softplus(x)
        => input * torch.nn.functional.softplus(input)
    this is SiLU: the gate of Mish is tanh(softplus(x))
        => torch.nn.functional.silu(input)
    softplus overflows: from 20 on, log(1 + exp(x)) is x
        => input * torch.tanh(torch.log(1 + torch.exp(input)))
""")
# at nan, PyTorch's slope is nan in vectors and 1 in the rest
_both(
    "hardswish",
    "Hardswish",
    {
        "the slope at exactly 3 is 1 and at -3 it is 0; x (x + 3) / 6, the piece "
        "between, has 1.5 and -0.5 there": (
            lambda x: torch.where(
                x.abs() <= 3, x * (x + 3) / 6, torch.where(x > 0, x, 0 * x)
            )
        )
    },
    edges="inf",
).mistakes("""
    the factor x is missing: this is hard sigmoid, the gate alone
        => torch.nn.functional.hardsigmoid(input)
    the gate is divided by 6, so that it ends at 1
        => input * torch.nn.functional.relu6(input + 3)
""")
_both(
    "softplus",
    "Softplus",
    {
        "the result is divided by beta in the end": (
            lambda x, beta=1.0, threshold=20.0: torch.where(
                beta * x > threshold, x, F.softplus(beta * x, 1.0, threshold)
            )
        )
    },
    {
        "beta=2": {"beta": 2.0},
        "threshold=5": {"threshold": 5.0},
        "beta=0.5, threshold=2": {"beta": 0.5, "threshold": 2.0},
    },
).mistakes("""
    exp overflows: where beta * x is above `threshold`, the result is x
        => torch.log1p((beta * input).exp()) / beta
    `threshold` is compared with beta * x, not with x
        => torch.nn.functional.softplus(input, beta, threshold * beta)
""")
_both("sigmoid", "Sigmoid", integers=True).mistakes("""
    inf / inf is nan: write 1 / (1 + exp(-x))
        => input.exp() / (1 + input.exp())
    nan in the gradient: where exp(-x) overflows, it is 0 times inf
        => 1 / (1 + torch.exp(-input))
    the sign: 1 / (1 + exp(-x)), not exp(x)
        => torch.sigmoid(-input)
    this is tanh: sigmoid goes from 0 to 1
        => torch.tanh(input)
""")
_both("tanh", "Tanh", integers=True).mistakes("""
    inf / inf is nan: exp(-2x) overflows on the left
        => (1 - torch.exp(-2 * input)) / (1 + torch.exp(-2 * input))
    inf / inf is nan: exp(x) and exp(-x) overflow
        => (input.exp() - (-input).exp()) / (input.exp() + (-input).exp())
    this is 2 sigmoid(x) - 1 = tanh(x / 2): the argument must be doubled
        => 2 * torch.sigmoid(input) - 1
    this is sigmoid: tanh goes from -1 to 1
        => torch.sigmoid(input)
""")


def _rows():
    generator = torch.Generator().manual_seed(0)
    kind = {"generator": generator, "dtype": torch.float64}
    yield "three rows of four scores", torch.randn(3, 4, **kind)
    yield "large scores", torch.tensor([[1000.0, 1001.0, 999.0], [-1000.0, 0.0, 5.0]])
    yield "very negative scores", torch.tensor([[-1000.0, -1001.0, -1002.0]])
    yield "a score of -inf", torch.tensor([[0.0, -_INF, 1.0]])
    yield "float16", torch.tensor([[1.0, 2.0, 3.0]]).half()
    yield "one score a row", torch.randn(3, 1, **kind)


def _softmax_cases():
    for name, x in _rows():
        yield Case(name, (x,), {"dim": 1})
    x = torch.linspace(-1, 2, 24, dtype=torch.float64).reshape(2, 3, 4) ** 2
    for dim in (0, 1, -1):
        yield Case(f"three dimensions, dim={dim}", (x,), {"dim": dim})
    yield Case("integers, as float64", (torch.arange(4),), {"dim": 0, "dtype": x.dtype})


def _softmax(input, dim=None, dtype=None):
    x = input if dtype is None else input.to(dtype)
    e = (x - x.amax(dim, keepdim=True)).exp()
    return e / e.sum(dim, keepdim=True)


task("nn.functional.softmax", cases=_softmax_cases, base=_softmax).mistakes("""
    exp overflows and inf / inf is nan: subtract the largest score first
        x - x.amax(dim, keepdim=True) => x
    the shares of the whole tensor sum to 1: each slice along `dim` must
        x - x.amax(dim, keepdim=True) => x - x.max()
        e / e.sum(dim, keepdim=True) => e / e.sum()
    `dim` is not used: this always goes along the last dimension
        x = input => dim = -1; x = input
    `dim` is not used: this always goes along the first dimension
        x = input => dim = 0; x = input
    the sum is missing: the shares must sum to 1
        e / e.sum(dim, keepdim=True) => e
    each slice needs its own largest score: that of the whole tensor makes others
    underflow to 0 / 0
        x - x.amax(dim, keepdim=True) => x - x.max()
    this is log_softmax: softmax itself is its exponential
        e = => return x.log_softmax(dim)
        |    e =
    `dtype` is not used: the scores are converted to it first
        input if dtype is None else input.to(dtype)
        => input if input.is_floating_point() else input.float()
""")
layer("nn.Softmax", "nn.functional.softmax")
task(
    "nn.functional.log_softmax",
    cases=_softmax_cases,
    wrong={"the logarithm is missing: this is softmax": (torch.softmax)},
).mistakes("""
    the logarithm of softmax is -inf where softmax underflows to 0: subtract
    log(sum(exp(..))) instead
        => input.softmax(dim, dtype).log()
    `dim` is not used: this always goes along the last dimension
        => input.log_softmax(-1, dtype)
""")
layer("nn.LogSoftmax", "nn.functional.log_softmax")


def _logsumexp_cases():
    for name, x in _rows():
        yield Case(name, (x, 1))
        yield Case(f"{name}, keepdim", (x, 1, True))
    x = torch.linspace(-1, 2, 24, dtype=torch.float64).reshape(2, 3, 4) ** 2
    for dim in (0, 1, -1, (0, 2)):
        yield Case(f"three dimensions, dim={dim}", (x, dim))
    yield Case("nothing but -inf", (torch.full((1, 2), -_INF), 1))


# at -inf, PyTorch's own is nan
task(
    "nn.functional.logsumexp",
    "torch.logsumexp",
    cases=_logsumexp_cases,
    gradients=False,
).mistakes("""
    exp overflows: subtract the largest score first, and add it in the end
        => input.exp().sum(dim, keepdim).log()
    this is the maximum: logsumexp is larger by up to log(n)
        => input.amax(dim, keepdim)
""")
