"""Tasks for modules, parameters, buffers and containers.

A reader's base class is tried by what is built on it: each case asks one thing.
"""

import torch
from torch import nn

from dlnotes.checking import Case, task
from dlnotes.nn import Buffer, Parameter


def _task(name, asked, wrong=(), build=None):
    """Add a task whose cases are the names of what is asked of a version."""

    def cases():
        for question in asked:
            yield Case(question, (question,))

    def run(version, case):
        ask = asked[case.args[0]]
        return ask(build(version) if build else version)

    return task(f"nn.{name}", cases=cases, wrong=wrong, run=run)


# --- the base class -----------------------------------------------------------


def _net(base):
    """Build two leaves, one of them registered twice, on a given base class."""

    class Leaf(base):
        def __init__(self, size):
            super().__init__()
            self.weight = nn.Parameter(torch.arange(size) + 1.0)
            self.register_buffer("mean", torch.zeros(size))
            self.register_buffer("mask", torch.ones(size), persistent=False)

        def forward(self, x):
            return (x - self.mean) * self.weight

    class Net(base):
        def __init__(self):
            super().__init__()
            leaf = Leaf(2)
            self.first, self.second, self.again = leaf, Leaf(2), leaf
            self.scale = nn.Parameter(torch.tensor(2.0))

        def forward(self, x):
            return self.scale * self.again(self.second(self.first(x)))

    return Net()


def _names(walk):
    return [f"{name}: {type(module).__name__}" for name, module in walk]


def _dtypes(net):
    leaf = net.double().first
    return [str(t.dtype) for t in (leaf.weight, leaf.mean, leaf.mask)]


def _modes(net):
    net.eval()
    return [net.training, net.first.training, net.second.training]


def _order(net):
    seen = []
    net.apply(lambda module: seen.append(type(module).__name__))
    return seen


def _hooked(net):
    net.second.register_forward_hook(lambda module, args, result: 10 * result)
    return net(torch.tensor([1.0, 2.0]))


def _load(net, extra, strict):
    state = {**net.state_dict(), "second.mean": torch.tensor([5.0, 6.0])}
    if extra:
        state = {**state, "third.weight": state.pop("scale")}
    missing, unexpected = net.load_state_dict(state, strict=strict)
    return [net.second.mean.tolist(), [*missing], [*unexpected]]


_MODULE = {
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


_task("Module", _MODULE, build=_net).mistakes("""
    nothing is registered: `__setattr__` must put parameters, buffers and modules into
    dictionaries of their own
        kind = self._kind_of(name, value) => kind = None
    `named_modules` begins with the module itself, under the empty name
        yield prefix, self$ => yield from [(prefix, self)] if prefix else []
    `state_dict` holds the buffers too, not only what is learned
        if name not in self._non_persistent_buffers_set:
        |                own
        => if False:
        |                own
    `persistent=False` keeps a buffer out of `state_dict`
        change = "discard" if persistent else "add" => change = "discard"
    `train` and `eval` must reach every child
        module.train(mode) => pass
    `double` must convert the buffers too
        self._buffers[name] = fn(buffer) => pass
    a call must run the hooks around `forward`
        result = self.forward(*args, **kwargs) => return self.forward(*args, **kwargs)
    `strict=True` must refuse names that are missing or unexpected
        own = self.state_dict(keep_vars=True)
        => own, strict = self.state_dict(keep_vars=True), False
    a module that is registered twice is given twice: remember which were seen
        memo.add(self) => pass
    `apply` goes to the children first and ends with the module itself
        fn(self)$ => pass
        module.apply(fn) => fn(module)
        for module in self.children():
        |            fn
        => for module in self.modules():
        |            fn
""")


# --- parameters and buffers ---------------------------------------------------

_ONES = torch.ones(2)


def _holder(**named):
    module = nn.Module()
    for name, tensor in named.items():
        setattr(module, name, tensor)
    return module


def _parameters_of(tensor):
    return [name for name, _ in _holder(weight=tensor).named_parameters()]


def _shared(version):
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

    def __init__(self, number):
        super().__init__()
        self.number = nn.Parameter(torch.tensor(number))

    def forward(self, x):
        return 2 * x + self.number


def _layers():
    return [_Add(1.0), nn.ReLU(), _Add(3.0)]


def _numbers(modules):
    return [float(p) for p in modules.parameters()]


_BOTH = {
    "the names of the parameters": lambda made: [n for n, _ in made.named_parameters()],
    "the number of layers": len,
    "one layer after the other": lambda made: [type(m).__name__ for m in made],
    "the last layer": lambda made: float(made[-1].number),
    "all but the first layer": lambda made: _numbers(made[1:]),
    "one more, by append": lambda made: [
        name for name, _ in (made.append(_Add(5.0)), made)[1].named_children()
    ],
}


_task(
    "Sequential",
    {
        "the result of a call": lambda made: made(torch.tensor([1.0, -3.0])),
        "the names of the parameters": _BOTH["the names of the parameters"],
        "one layer after the other": _BOTH["one layer after the other"],
    },
    build=lambda version: version(*_layers()),
).mistakes("""
    the layers are not registered: a plain list hides them from `parameters`
        self.add_module(name, module) => self.__dict__["layers"] = [*args]
        iter(self._modules.values()) => iter(self.layers)
    the layers run from the last to the first
        for module in self: => for module in reversed([*self]):
    every layer gets the first input: it must get the result of the one before
        input = module(input)
        |        return input
        => output = module(input)
        |        return output
    the names count from 0
        {str(i): module => {str(i + 1): module
""")
_task("ModuleList", _BOTH, build=lambda version: version(_layers())).mistakes("""
    the layers are not registered: a plain list hides them from `parameters`
        self.extend(modules or ()) => self.__dict__["layers"] = [*modules]
        iter(self._modules.values()) => iter(self.layers)
        len(self._modules) => len(self.layers)
    the names are the numbers, '0', '1' and so on
        self.add_module(str(len(self)), module)
        => self.add_module(f"layer{len(self)}", module)
""")
