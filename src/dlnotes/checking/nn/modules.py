"""Tasks for modules, parameters, buffers and containers.

A reader's base class is tried by what is built on it: each case asks one thing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor, nn

from dlnotes.checking._task import Case, task
from dlnotes.nn import Buffer, Module, ModuleList, Parameter, Sequential

_Asked = dict[str, Callable[[Any], Any]]


def _task(
    name: str, asked: _Asked, wrong: dict[str, Callable], build: Callable | None = None
) -> None:
    """Add a task whose cases are the names of what is asked of a version."""

    def cases() -> Iterator[Case]:
        for question in asked:
            yield Case(question, (question,))

    def run(version: Callable, case: Case) -> object:
        ask = asked[case.args[0]]
        return ask(build(version) if build else version)

    task(f"nn.{name}", f"torch.nn.{name}", cases=cases, wrong=wrong, run=run)


# --- the base class -----------------------------------------------------------


def _net(base: type) -> Any:  # noqa: ANN401
    """Build two leaves, one of them registered twice, on a given base class."""

    class Leaf(base):
        def __init__(self, size: int) -> None:
            super().__init__()
            self.weight = nn.Parameter(torch.arange(size) + 1.0)
            self.register_buffer("mean", torch.zeros(size))
            self.register_buffer("mask", torch.ones(size), persistent=False)

        def forward(self, x: Tensor) -> Tensor:
            return (x - self.mean) * self.weight

    class Net(base):
        def __init__(self) -> None:
            super().__init__()
            leaf = Leaf(2)
            self.first, self.second, self.again = leaf, Leaf(2), leaf
            self.scale = nn.Parameter(torch.tensor(2.0))

        def forward(self, x: Tensor) -> Tensor:
            return self.scale * self.again(self.second(self.first(x)))

    return Net()


def _names(walk: Any) -> list[str]:  # noqa: ANN401
    return [f"{name}: {type(module).__name__}" for name, module in walk]


def _dtypes(net: Any) -> list[str]:  # noqa: ANN401
    leaf = net.double().first
    return [str(t.dtype) for t in (leaf.weight, leaf.mean, leaf.mask)]


def _modes(net: Any) -> list[bool]:  # noqa: ANN401
    net.eval()
    return [net.training, net.first.training, net.second.training]


def _order(net: Any) -> list[str]:  # noqa: ANN401
    seen: list[str] = []
    net.apply(lambda module: seen.append(type(module).__name__))
    return seen


def _hooked(net: Any) -> Tensor:  # noqa: ANN401
    net.second.register_forward_hook(lambda module, args, result: 10 * result)
    return net(torch.tensor([1.0, 2.0]))


def _load(net: Any, extra: bool, strict: bool) -> list[list[str]]:  # noqa: ANN401
    state = {**net.state_dict(), "second.mean": torch.tensor([5.0, 6.0])}
    if extra:
        state = {**state, "third.weight": state.pop("scale")}
    missing, unexpected = net.load_state_dict(state, strict=strict)
    return [net.second.mean.tolist(), [*missing], [*unexpected]]


_MODULE: _Asked = {
    "the names of all parameters": lambda net: [n for n, _ in net.named_parameters()],
    "the names of all buffers": lambda net: [n for n, _ in net.named_buffers()],
    "named_modules()": lambda net: _names(net.named_modules()),
    "named_children()": lambda net: _names(net.named_children()),
    "the keys of state_dict()": lambda net: [*net.state_dict()],
    "the result of a call": lambda net: net(torch.tensor([1.0, 2.0])),
    "eval(), and who is training": _modes,
    "double(), and the dtypes of a leaf": _dtypes,
    "apply(), and the order": _order,
    "a forward hook that changes the result": _hooked,
    "load_state_dict of a state that fits": lambda net: _load(net, False, True),
    "load_state_dict of other names": lambda net: _load(net, True, True),
    "the same, strict=False": lambda net: _load(net, True, False),
}


class _Unregistered(Module):
    def __setattr__(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)


class _Twice(Module):
    def named_modules(
        self, memo: set | None = None, prefix: str = "", remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Any]]:
        yield from super().named_modules(None, prefix, False)


class _NotItself(Module):
    def named_modules(
        self, memo: set | None = None, prefix: str = "", remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Any]]:
        for path, module in super().named_modules(memo, prefix, remove_duplicate):
            if path:
                yield path, module


class _NoBuffers(Module):
    def state_dict(self, **options: Any) -> dict[str, Tensor]:  # noqa: ANN401
        state = super().state_dict(**options)
        return {k: t for k, t in state.items() if not k.endswith("mean")}


class _AllBuffers(Module):
    def register_buffer(
        self, name: str, tensor: Tensor | None, persistent: bool = True
    ) -> None:
        super().register_buffer(name, tensor)


class _OnlyItself(Module):
    def train(self, mode: bool = True) -> Module:
        self.training = mode
        return self


class _BuffersStay(Module):
    def _apply(self, fn: Callable, recurse: bool = True) -> Module:
        for parameter in self.parameters():
            parameter.data = fn(parameter.data)
        return self


class _FromTheTop(Module):
    def apply(self, fn: Callable) -> Module:
        for module in self.modules():
            fn(module)
        return self


class _NoHooks(Module):
    def __call__(self, *args: Any) -> Any:  # noqa: ANN401
        return self.forward(*args)


class _AnyState(Module):
    def load_state_dict(self, state_dict: dict, strict: bool = True) -> Any:  # noqa: ANN401
        return super().load_state_dict(state_dict, strict=False)


_task(
    "Module",
    _MODULE,
    {
        "nothing is registered: `__setattr__` must put parameters, buffers and modules "
        "into dictionaries of their own": _Unregistered,
        "a module that is registered twice is given twice: remember which were seen": (
            _Twice
        ),
        "`named_modules` begins with the module itself, under the empty name": (
            _NotItself
        ),
        "`state_dict` holds the buffers too, not only what is learned": _NoBuffers,
        "`persistent=False` keeps a buffer out of `state_dict`": _AllBuffers,
        "`train` and `eval` must reach every child": _OnlyItself,
        "`double` must convert the buffers too": _BuffersStay,
        "`apply` goes to the children first and ends with the module itself": (
            _FromTheTop
        ),
        "a call must run the hooks around `forward`": _NoHooks,
        "`strict=True` must refuse names that are missing or unexpected": _AnyState,
    },
    _net,
)


# --- parameters and buffers ---------------------------------------------------

_ONES = torch.ones(2)


def _holder(**named: Tensor) -> nn.Module:
    module = nn.Module()
    for name, tensor in named.items():
        setattr(module, name, tensor)
    return module


def _parameters_of(tensor: Tensor) -> list[str]:
    return [name for name, _ in _holder(weight=tensor).named_parameters()]


def _shared(version: Callable) -> bool:
    data = torch.ones(2)
    return version(data).data_ptr() == data.data_ptr()


_task(
    "Parameter",
    {
        "is it registered?": lambda version: _parameters_of(version(_ONES.clone())),
        "does it need a gradient?": lambda version: version(_ONES).requires_grad,
        "with requires_grad=False": lambda version: version(_ONES, False).requires_grad,
        "is it a leaf, if computed?": lambda version: (
            version(torch.ones(2, requires_grad=True) * 3).is_leaf
        ),
        "does it share the memory?": _shared,
        "the type of what is computed": lambda version: type(version(_ONES) * 2),
        "of integers": lambda version: version(torch.ones(2).int()),
    },
    {
        "a plain tensor is not registered: it needs the type `Parameter`": (
            lambda data=None, requires_grad=True: data.detach().requires_grad_(
                requires_grad
            )
        ),
        "`requires_grad` is not used": lambda data=None, requires_grad=True: Parameter(
            data
        ),
        "the numbers are copied: a parameter shares the memory of `data`": (
            lambda data=None, requires_grad=True: Parameter(data.clone(), requires_grad)
        ),
    },
)

_task(
    "Buffer",
    {
        "is it registered?": lambda version: [
            name for name, _ in _holder(mean=version(_ONES)).named_buffers()
        ],
        "is it learned?": lambda version: _parameters_of(version(_ONES)),
        "is it saved?": lambda version: [*_holder(mean=version(_ONES)).state_dict()],
        "is it saved, with persistent=False?": lambda version: [
            *_holder(mean=version(_ONES, persistent=False)).state_dict()
        ],
        "does it share the memory?": _shared,
    },
    {
        "a plain tensor is not registered: it needs a mark, or `register_buffer`": (
            lambda data=None, *, persistent=True: data.detach()
        ),
        "`persistent` is not used": lambda data=None, *, persistent=True: Buffer(data),
        "this is a parameter: an optimizer would change it": (
            lambda data=None, *, persistent=True: Parameter(data)
        ),
    },
)


# --- containers ---------------------------------------------------------------


class _Add(nn.Module):
    """A layer whose place in a row shows in the result."""

    def __init__(self, number: float) -> None:
        super().__init__()
        self.number = nn.Parameter(torch.tensor(number))

    def forward(self, x: Tensor) -> Tensor:
        return 2 * x + self.number


def _layers() -> list[nn.Module]:
    return [_Add(1.0), nn.ReLU(), _Add(3.0)]


def _numbers(modules: Any) -> list[float]:  # noqa: ANN401
    return [float(p) for p in modules.parameters()]


_BOTH: _Asked = {
    "the names of the parameters": lambda made: [n for n, _ in made.named_parameters()],
    "the number of layers": len,
    "one layer after the other": lambda made: [type(m).__name__ for m in made],
    "the last layer": lambda made: float(made[-1].number),
    "all but the first layer": lambda made: _numbers(made[1:]),
    "one more, by append": lambda made: [
        name for name, _ in (made.append(_Add(5.0)), made)[1].named_children()
    ],
}


class _Listed(Sequential):
    def __init__(self, *args: nn.Module) -> None:
        super().__init__()
        self.__dict__["layers"] = [*args]

    def __iter__(self) -> Iterator[nn.Module]:
        return iter(self.layers)


class _Backwards(Sequential):
    def forward(self, input: Tensor) -> Tensor:
        for module in reversed([*self]):
            input = module(input)
        return input


class _SameInput(Sequential):
    def forward(self, input: Tensor) -> Tensor:
        for module in self:
            output = module(input)
        return output


class _FromOne(Sequential):
    def __init__(self, *args: nn.Module) -> None:
        super().__init__({str(i + 1): module for i, module in enumerate(args)})


_task(
    "Sequential",
    {
        "the result of a call": lambda made: made(torch.tensor([1.0, -3.0])),
        "the names of the parameters": _BOTH["the names of the parameters"],
        "one layer after the other": _BOTH["one layer after the other"],
    },
    {
        "the layers are not registered: a plain list hides them from `parameters`": (
            _Listed
        ),
        "the layers run from the last to the first": _Backwards,
        "every layer gets the first input: it must get the result of the one before": (
            _SameInput
        ),
        "the names count from 0": _FromOne,
    },
    lambda version: version(*_layers()),
)


class _Hidden(ModuleList):
    def __init__(self, modules: list[nn.Module] | None = None) -> None:
        super().__init__()
        self.__dict__["hidden"] = [*(modules or ())]

    def __iter__(self) -> Iterator[nn.Module]:
        return iter(self.hidden)

    def __len__(self) -> int:
        return len(self.hidden)


class _Prefixed(ModuleList):
    def append(self, module: nn.Module) -> ModuleList:
        self.add_module(f"layer{len(self)}", module)
        return self


_task(
    "ModuleList",
    _BOTH,
    {
        "the layers are not registered: a plain list hides them from `parameters`": (
            _Hidden
        ),
        "the names are the numbers, '0', '1' and so on": _Prefixed,
    },
    lambda version: version(_layers()),
)
