"""Tasks for the activation functions, and the mistakes that are often made."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping

import torch
from torch import Tensor, nn

from dlnotes.checking._task import Case, task

_INF, _NAN = float("inf"), float("nan")
_SWALLOWS = "nan is swallowed: a comparison with nan is false, so it became 0"
_SLOPE_1 = "the slope at exactly 0 is 0 in PyTorch, not 1: 0 itself must be cut off"


def _slope_1(x: Tensor) -> Tensor:
    return torch.where(x < 0, torch.zeros_like(x), x)


def _points(
    extra: Mapping[str, dict], edges: str, integers: bool = False
) -> Callable[[], Iterator[Case]]:
    """Make the cases of an element-wise function; ``extra`` has its options."""

    def cases() -> Iterator[Case]:
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


def _function(
    name: str,
    wrong: Mapping[str, Callable],
    extra: Mapping[str, dict] | None = None,
    edges: str = "nan, inf",
    integers: bool = False,
) -> None:
    model = f"torch.nn.functional.{name}"
    cases = _points(extra or {}, edges, integers)
    task(f"nn.functional.{name}", model, cases=cases, wrong=wrong)


_function(
    "relu",
    {
        _SLOPE_1: _slope_1,
        "the slope at exactly 0 is 0 in PyTorch; `maximum` shares it, 0.5 to each": (
            lambda x: torch.maximum(x, torch.zeros_like(x))
        ),
        _SWALLOWS: lambda x: torch.where(x > 0, x, torch.zeros_like(x)),
        "inf times 0 is nan: choose instead of multiplying by a mask": (
            lambda x: x * (x > 0)
        ),
    },
    integers=True,
)


def _max_leaky(x: Tensor, negative_slope: float = 0.01) -> Tensor:
    return torch.maximum(x, negative_slope * x)


def _leaky_slope_1(x: Tensor, negative_slope: float = 0.01) -> Tensor:
    return torch.where(x >= 0, x, negative_slope * x)


_function(
    "leaky_relu",
    {
        "max(a x, x) is right only for a slope of at most 1": _max_leaky,
        "the slope at exactly 0 is `negative_slope`: compare with >, not with >=": (
            _leaky_slope_1
        ),
        "`negative_slope` is subtracted from x: multiply by it": (
            lambda x, negative_slope=0.01: torch.where(x > 0, x, x - negative_slope)
        ),
        "`negative_slope` is not used: it is not always 0.01": (
            lambda x, negative_slope=0.01: torch.where(x > 0, x, 0.01 * x)
        ),
    },
    {
        "negative_slope=2, steeper than x": {"negative_slope": 2.0},
        "negative_slope=0.3": {"negative_slope": 0.3},
    },
)


def _prelu_cases() -> Iterator[Case]:
    generator = torch.Generator().manual_seed(0)
    kind = {"generator": generator, "dtype": torch.float64}
    slopes = torch.tensor([0.25, -0.5, 2.0], dtype=torch.float64)
    yield Case("one slope", (torch.randn(4, 3, **kind), slopes[:1]))
    yield Case("three channels", (torch.randn(4, 3, **kind), slopes))
    yield Case("three channels, maps", (torch.randn(2, 3, 5, 3, **kind), slopes))
    yield Case("exactly 0", (torch.zeros(2, 3), slopes.float()))
    yield Case("a single number", (torch.tensor(-2.0), torch.tensor([0.25])))
    yield Case("two slopes for three channels", (torch.randn(4, 3), torch.ones(2)))


def _by_channel(x: Tensor, weight: Tensor) -> Tensor:
    return weight.reshape(-1, *[1] * (x.ndim - 2)) if x.ndim > 1 else weight.squeeze()


task(
    "nn.functional.prelu",
    "torch.nn.functional.prelu",
    cases=_prelu_cases,
    wrong={
        "each channel (dimension 1) has its own slope: `weight` lies along the last "
        "dimension": lambda x, weight: torch.where(x > 0, x, weight * x),
        "each channel has its own slope: only the first is used": (
            lambda x, weight: torch.where(x > 0, x, weight[0] * x)
        ),
        "max(a x, x) is right only for slopes of at most 1": (
            lambda x, weight: torch.maximum(x, _by_channel(x, weight) * x)
        ),
        "no gradient reaches `weight`: it is learned": (
            lambda x, weight: torch.where(x > 0, x, _by_channel(x, weight.detach()) * x)
        ),
    },
)


def _elu(x: Tensor, alpha: float, scale: float = 1.0) -> Tensor:
    return scale * torch.where(x > 0, x, alpha * torch.expm1(x.clamp(max=0)))


_function(
    "elu",
    {
        "alpha stands outside: alpha * (exp(x) - 1), not exp(alpha * x) - 1": (
            lambda x, alpha=1.0: torch.where(
                x > 0, x, torch.expm1(alpha * x.clamp(max=0))
            )
        ),
        "alpha multiplies the bracket: alpha * (exp(x) - 1), not alpha * exp(x) - 1": (
            lambda x, alpha=1.0: torch.where(x > 0, x, alpha * x.clamp(max=0).exp() - 1)
        ),
        "alpha is not used: it is not always 1": lambda x, alpha=1.0: _elu(x, 1.0),
        "alpha bends only what is negative: x itself is multiplied too": (
            lambda x, alpha=1.0: _elu(x, 1.0, alpha)
        ),
        "the gradient is nan far out: `where` also differentiates the side that is not "
        "taken, and exp overflows there": (
            lambda x, alpha=1.0: torch.where(x > 0, x, alpha * torch.expm1(x))
        ),
    },
    {"alpha=2.5": {"alpha": 2.5}},
)

_A, _S = 1.6732632423543772, 1.0507009873554805
_function(
    "selu",
    {
        "the scale 1.0507 multiplies both sides, x too": (
            lambda x: torch.where(x > 0, x, _elu(x, _A, _S))
        ),
        "the scale 1.0507 is forgotten": lambda x: _elu(x, _A),
        "alpha = 1.6733 is forgotten on the negative side": lambda x: _elu(x, 1.0, _S),
        "alpha and scale are swapped": lambda x: _elu(x, _S, _A),
    },
)


def _phi(x: Tensor) -> Tensor:
    return 0.5 * (1 + torch.erf(x / math.sqrt(2)))


def _gelu_tanh(x: Tensor, k: float = math.sqrt(2 / math.pi), power: int = 3) -> Tensor:
    return 0.5 * x * (1 + torch.tanh(k * (x + 0.044715 * x**power)))


def _no_cube(x: Tensor, approximate: str = "none") -> Tensor:
    if approximate == "none":
        return x * _phi(x)
    return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * x))


_function(
    "gelu",
    {
        "this is the tanh form: the default, `approximate='none'`, uses erf": (
            lambda x, approximate="none": _gelu_tanh(x)
        ),
        "`approximate` is not used: 'tanh' asks for the tanh form": (
            lambda x, approximate="none": x * _phi(x)
        ),
        "this is x * sigmoid(1.702 x), a rougher form of GELU": (
            lambda x, approximate="none": x * torch.sigmoid(1.702 * x)
        ),
        "erf takes x / sqrt(2), not x": (
            lambda x, approximate="none": 0.5 * x * (1 + torch.erf(x))
        ),
        "the factor x is missing: this is Phi(x), the gate alone": (
            lambda x, approximate="none": _phi(x)
        ),
        "the term 0.044715 x^3 is missing in the tanh form": _no_cube,
    },
    {"the tanh form": {"approximate": "tanh"}},
    edges="nan",  # PyTorch gives inf or nan at inf, as the kernel has it
)

_function(
    "silu",
    {
        "the factor x is missing: this is the gate alone": torch.sigmoid,
        "the gate is sigmoid(x), not sigmoid(1.702 x)": (
            lambda x: x * torch.sigmoid(1.702 * x)
        ),
        "inf / inf is nan far out: write the gate as 1 / (1 + exp(-x))": (
            lambda x: x * x.exp() / (1 + x.exp())
        ),
        "the gradient is nan far out: the gradient of 1 / (1 + exp(-x)) is 0 times inf "
        "once exp overflows": lambda x: x / (1 + torch.exp(-x)),
        "the gradient does not go through the gate": (
            lambda x: x * torch.sigmoid(x).detach()
        ),
    },
)

_function(
    "mish",
    {
        "tanh is forgotten: this is x * softplus(x)": (
            lambda x: x * nn.functional.softplus(x)
        ),
        "softplus is forgotten: this is x * tanh(x)": lambda x: x * torch.tanh(x),
        "this is SiLU: the gate of Mish is tanh(softplus(x))": (
            lambda x: x * torch.sigmoid(x)
        ),
        "softplus overflows: from 20 on, log(1 + exp(x)) is x": (
            lambda x: x * torch.tanh(torch.log(1 + torch.exp(x)))
        ),
    },
)

_function(
    "hardswish",
    {
        "the slope at exactly 3 is 1 and at -3 it is 0; x (x + 3) / 6, the piece "
        "between, has 1.5 and -0.5 there": lambda x: torch.where(
            x.abs() <= 3, x * (x + 3) / 6, torch.where(x > 0, x, 0 * x)
        ),
        "the factor x is missing: this is hard sigmoid, the gate alone": (
            lambda x: (x + 3).clamp(0, 6) / 6
        ),
        "the gate is divided by 6, so that it ends at 1": (
            lambda x: x * (x + 3).clamp(0, 6)
        ),
        "the gate opens from -3 to 3: 3 is added before it is clamped": (
            lambda x: x * x.clamp(0, 6) / 6
        ),
    },
    edges="inf",  # at nan, PyTorch's slope is nan in vectors and 1 in the rest
)


def _softplus(
    x: Tensor, beta: float = 1.0, threshold: float = 20.0, outside: float = 1.0
) -> Tensor:
    z = beta * x
    safe = z.clamp(max=threshold)
    return torch.where(z > threshold, x, safe.exp().log1p() / outside)


_function(
    "softplus",
    {
        "beta is not used: log(1 + exp(beta x)) / beta": (
            lambda x, beta=1.0, threshold=20.0: _softplus(x, 1.0, threshold)
        ),
        "the result is divided by beta in the end": _softplus,
        "exp overflows: where beta * x is above `threshold`, the result is x": (
            lambda x, beta=1.0, threshold=20.0: torch.log1p((beta * x).exp()) / beta
        ),
        "`threshold` is not used: it is not always 20": (
            lambda x, beta=1.0, threshold=20.0: _softplus(x, beta, 20.0, beta)
        ),
        "`threshold` is compared with beta * x, not with x": (
            lambda x, beta=1.0, threshold=20.0: torch.where(
                x > threshold,
                x,
                (beta * x.clamp(max=threshold)).exp().log1p() / beta,
            )
        ),
    },
    {
        "beta=2": {"beta": 2.0},
        "threshold=5": {"threshold": 5.0},
        "beta=0.5, threshold=2": {"beta": 0.5, "threshold": 2.0},
    },
)

_function(
    "sigmoid",
    {
        "inf / inf is nan: write 1 / (1 + exp(-x))": lambda x: x.exp() / (1 + x.exp()),
        "nan in the gradient: where exp(-x) overflows, it is 0 times inf": lambda x: (
            1 / (1 + torch.exp(-x))
        ),
        "the sign: 1 / (1 + exp(-x)), not exp(x)": lambda x: torch.sigmoid(-x),
        "this is tanh: sigmoid goes from 0 to 1": torch.tanh,
    },
    integers=True,
)

_function(
    "tanh",
    {
        "inf / inf is nan: exp(-2x) overflows on the left": (
            lambda x: (1 - torch.exp(-2 * x)) / (1 + torch.exp(-2 * x))
        ),
        "inf / inf is nan: exp(x) and exp(-x) overflow": (
            lambda x: (x.exp() - (-x).exp()) / (x.exp() + (-x).exp())
        ),
        "this is 2 sigmoid(x) - 1 = tanh(x / 2): the argument must be doubled": (
            lambda x: 2 * torch.sigmoid(x) - 1
        ),
        "this is sigmoid: tanh goes from -1 to 1": torch.sigmoid,
    },
    integers=True,
)


def _rows() -> Iterator[tuple[str, Tensor]]:
    generator = torch.Generator().manual_seed(0)
    kind = {"generator": generator, "dtype": torch.float64}
    yield "three rows of four scores", torch.randn(3, 4, **kind)
    yield "large scores", torch.tensor([[1000.0, 1001.0, 999.0], [-1000.0, 0.0, 5.0]])
    yield "very negative scores", torch.tensor([[-1000.0, -1001.0, -1002.0]])
    yield "a score of -inf", torch.tensor([[0.0, -_INF, 1.0]])
    yield "float16", torch.tensor([[1.0, 2.0, 3.0]]).half()
    yield "one score a row", torch.randn(3, 1, **kind)


def _softmax_cases() -> Iterator[Case]:
    for name, x in _rows():
        yield Case(name, (x,), {"dim": 1})
    x = torch.linspace(-1, 2, 24, dtype=torch.float64).reshape(2, 3, 4) ** 2
    for dim in (0, 1, -1):
        yield Case(f"three dimensions, dim={dim}", (x,), {"dim": dim})
    yield Case("integers, as float64", (torch.arange(4),), {"dim": 0, "dtype": x.dtype})


def _shares(
    x: Tensor, dim: int | None = None, dtype: torch.dtype | None = None
) -> Tensor:
    return torch.softmax(x if dtype is None else x.to(dtype), dim)


task(
    "nn.functional.softmax",
    "torch.nn.functional.softmax",
    cases=_softmax_cases,
    wrong={
        "exp overflows and inf / inf is nan: subtract the largest score first": (
            lambda x, dim=None, dtype=None: (
                (e := (x if dtype is None else x.to(dtype)).exp())
                / e.sum(dim, keepdim=True)
            )
        ),
        "the shares of the whole tensor sum to 1: each slice along `dim` must": (
            lambda x, dim=None, dtype=None: _shares(x.flatten(), 0, dtype).reshape(
                x.shape
            )
        ),
        "`dim` is not used: this always goes along the last dimension": (
            lambda x, dim=None, dtype=None: _shares(x, -1, dtype)
        ),
        "`dim` is not used: this always goes along the first dimension": (
            lambda x, dim=None, dtype=None: _shares(x, 0, dtype)
        ),
        "the sum is missing: the shares must sum to 1": (
            lambda x, dim=None, dtype=None: torch.exp(
                (z := x if dtype is None else x.to(dtype)) - z.amax(dim, keepdim=True)
            )
        ),
        "each slice needs its own largest score: that of the whole tensor makes "
        "others underflow to 0 / 0": (
            lambda x, dim=None, dtype=None: (
                (e := ((z := x if dtype is None else x.to(dtype)) - z.max()).exp())
                / e.sum(dim, keepdim=True)
            )
        ),
        "this is log_softmax: softmax itself is its exponential": (
            lambda x, dim=None, dtype=None: torch.log_softmax(
                x if dtype is None else x.to(dtype), dim
            )
        ),
        "`dtype` is not used: the scores are converted to it first": (
            lambda x, dim=None, dtype=None: _shares(
                x if x.is_floating_point() else x.float(), dim
            )
        ),
    },
)

task(
    "nn.functional.log_softmax",
    "torch.nn.functional.log_softmax",
    cases=_softmax_cases,
    wrong={
        "the logarithm of softmax is -inf where softmax underflows to 0: subtract "
        "log(sum(exp(..))) instead": (
            lambda x, dim=None, dtype=None: _shares(x, dim, dtype).log()
        ),
        "exp overflows: subtract the largest score first": (
            lambda x, dim=None, dtype=None: (
                (z := x if dtype is None else x.to(dtype))
                - z.exp().sum(dim, keepdim=True).log()
            )
        ),
        "the logarithm is missing: this is softmax": _shares,
        "`dim` is not used: this always goes along the last dimension": (
            lambda x, dim=None, dtype=None: torch.log_softmax(x, -1, dtype)
        ),
        "the sign: the logarithm of a share is at most 0": (
            lambda x, dim=None, dtype=None: -torch.log_softmax(x, dim, dtype)
        ),
    },
)


def _logsumexp_cases() -> Iterator[Case]:
    for name, x in _rows():
        yield Case(name, (x, 1))
        yield Case(f"{name}, keepdim", (x, 1, True))
    x = torch.linspace(-1, 2, 24, dtype=torch.float64).reshape(2, 3, 4) ** 2
    for dim in (0, 1, -1, (0, 2)):
        yield Case(f"three dimensions, dim={dim}", (x, dim))
    yield Case("nothing but -inf", (torch.full((1, 2), -_INF), 1))


task(
    "nn.functional.logsumexp",
    "torch.logsumexp",
    cases=_logsumexp_cases,
    gradients=False,  # at -inf, PyTorch's own is nan
    wrong={
        "exp overflows: subtract the largest score first, and add it in the end": (
            lambda x, dim, keepdim=False: x.exp().sum(dim, keepdim).log()
        ),
        "inf - inf is nan: where all scores are -inf, subtract 0": (
            lambda x, dim, keepdim=False: (
                (x - x.amax(dim, keepdim=True)).exp().sum(dim, keepdim).log()
                + x.amax(dim, keepdim)
            )
        ),
        "the largest score is subtracted, but not added again in the end": (
            lambda x, dim, keepdim=False: torch.logsumexp(
                x - x.amax(dim, keepdim=True), dim, keepdim
            )
        ),
        "`keepdim` is not used": (
            lambda x, dim, keepdim=False: torch.logsumexp(x, dim)
        ),
        "this is the maximum: logsumexp is larger by up to log(n)": (
            lambda x, dim, keepdim=False: x.amax(dim, keepdim)
        ),
    },
)


# --- layers -------------------------------------------------------------------


def _layer(
    name: str,
    wrong: Mapping[str, Callable],
    options: tuple[dict, ...] = ({},),
    inputs: tuple[Tensor, ...] = (),
) -> None:
    def cases() -> Iterator[Case]:
        line = torch.linspace(-5, 5, 24, dtype=torch.float64).reshape(2, 3, 4)
        for kwargs in options:
            said = ", ".join(f"{k}={v!r}" for k, v in kwargs.items()) or "defaults"
            for x in (line, *inputs):
                yield Case(f"{said}, {list(x.shape)}", (), kwargs, (x,))

    task(f"nn.{name}", f"torch.nn.{name}", cases=cases, wrong=wrong)


def _as_layer(function: Callable, *names: str, **defaults: object) -> type[nn.Module]:
    """Make a layer whose constructor takes ``names`` and whose call is ``function``."""

    class Layer(nn.Module):
        def __init__(self, *args: object, **kwargs: object) -> None:
            super().__init__()
            given = dict(zip(names, args, strict=False))
            self.options = {**defaults, **given, **kwargs}

        def forward(self, x: Tensor) -> Tensor:
            return function(x, **self.options)

    return Layer


class _FrozenPReLU(nn.Module):
    def __init__(self, num_parameters: int = 1, init: float = 0.25) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.full((num_parameters,), init))

    def forward(self, x: Tensor) -> Tensor:
        return nn.functional.prelu(x, self.weight.detach())


class _NoParameterPReLU(_FrozenPReLU):
    def __init__(self, num_parameters: int = 1, init: float = 0.25) -> None:
        nn.Module.__init__(self)
        self.weight = torch.full((num_parameters,), init, dtype=torch.float64)


_zero = torch.zeros(2, 3, dtype=torch.float64)
_f = nn.functional
_layer(
    "ReLU",
    {_SLOPE_1: _as_layer(_slope_1)},
    inputs=(_zero,),
)
_layer(
    "LeakyReLU",
    {
        "`negative_slope` is not used: it is not always 0.01": _as_layer(
            lambda x, negative_slope: _f.leaky_relu(x),
            "negative_slope",
            negative_slope=0.01,
        ),
        "max(a x, x) is right only for a slope of at most 1": _as_layer(
            _max_leaky, "negative_slope"
        ),
    },
    ({}, {"negative_slope": 2.0}, {"negative_slope": 0.3}),
)
_layer(
    "PReLU",
    {
        "no gradient reaches `weight`: it is learned": _FrozenPReLU,
        "`weight` must be an `nn.Parameter`, else it is neither saved nor learned": (
            _NoParameterPReLU
        ),
    },
    ({}, {"num_parameters": 3, "init": 0.1}),
)
_layer(
    "ELU",
    {
        "alpha is not used: it is not always 1": _as_layer(
            lambda x, alpha: _f.elu(x), "alpha", alpha=1.0
        )
    },
    ({}, {"alpha": 2.5}),
)
_layer("SELU", {"the scale 1.0507 is forgotten": _as_layer(lambda x: _elu(x, _A))})
_layer(
    "GELU",
    {
        "`approximate` is not used: 'tanh' asks for the tanh form": _as_layer(
            lambda x, approximate: _f.gelu(x), "approximate", approximate="none"
        ),
        "this is the tanh form: the default, `approximate='none'`, uses erf": _as_layer(
            lambda x, approximate: _gelu_tanh(x), "approximate", approximate="none"
        ),
    },
    ({}, {"approximate": "tanh"}),
)
_layer("SiLU", {"the factor x is missing": _as_layer(torch.sigmoid)})
_layer("Mish", {"this is SiLU: the gate is tanh(softplus(x))": _as_layer(_f.silu)})
_layer(
    "Hardswish",
    {"the factor x is missing: this is hard sigmoid": _as_layer(_f.hardsigmoid)},
)
_layer(
    "Softplus",
    {
        "beta is not used: log(1 + exp(beta x)) / beta": _as_layer(
            lambda x, beta, threshold: _f.softplus(x, 1.0, threshold),
            "beta",
            "threshold",
            beta=1.0,
            threshold=20.0,
        ),
        "`threshold` is not used: it is not always 20": _as_layer(
            lambda x, beta, threshold: _f.softplus(x, beta),
            "beta",
            "threshold",
            beta=1.0,
            threshold=20.0,
        ),
    },
    ({}, {"beta": 2.0}, {"beta": 2.0, "threshold": 3.0}),
)
_layer("Sigmoid", {"this is tanh: sigmoid goes from 0 to 1": _as_layer(torch.tanh)})
_layer("Tanh", {"this is sigmoid: tanh goes from -1 to 1": _as_layer(torch.sigmoid)})
for _name, _call in (("Softmax", torch.softmax), ("LogSoftmax", torch.log_softmax)):
    _layer(
        _name,
        {
            "`dim` is not used: this always goes along the last dimension": _as_layer(
                lambda x, dim, call=_call: call(x, -1), "dim"
            )
        },
        ({"dim": 1}, {"dim": 0}, {"dim": -1}),
    )
