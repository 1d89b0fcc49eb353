import copy
import inspect
import pickle
from types import SimpleNamespace

import pytest
import torch
from torch.nn import functional as F

from dlnotes import nn as own
from norms import said_by_torch
from twins import assert_same

# The same classes are built twice: with our base class and with PyTorch's.
OURS = SimpleNamespace(**{name: getattr(own, name) for name in own.__all__})
OURS.Dropout = torch.nn.Dropout  # ours has no `inplace` to print
BOTH = (OURS, torch.nn)


def plain(nn):
    return nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2, bias=False))


def nested(nn):
    class Block(nn.Module):
        def __init__(self, width):
            super().__init__()
            self.body = nn.Sequential(nn.Linear(width, width), nn.BatchNorm1d(width))
            self.gain = nn.Parameter(torch.ones(width))
            self.drop = nn.Dropout(0.5)

        def forward(self, x):
            return x + self.gain * self.drop(self.body(x))

        def extra_repr(self):
            return "a block"

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("mean", torch.zeros(3))
            self.blocks = nn.ModuleList([Block(3) for _ in range(2)])
            self.scratch = nn.Buffer(torch.ones(2), persistent=False)
            self.register_parameter("absent", None)
            self.off = None
            self.head = nn.Linear(3, 2)

        def forward(self, x):
            x = x - self.mean
            for block in self.blocks:
                x = block(x)
            return self.head(x)

    return Net()


def shared(nn):
    class Shared(nn.Module):
        def __init__(self):
            super().__init__()
            layer = nn.Linear(3, 3)
            self.first, self.second, self.again = layer, nn.Linear(3, 3), layer
            self.second.bias = layer.bias

        def forward(self, x):
            return self.again(self.second(self.first(x)))

    return Shared()


def empty(nn):
    return nn.Module()


NETS = [plain, nested, shared, empty]


def pair(build):
    ours, theirs = build(OURS), build(torch.nn)
    ours.load_state_dict(theirs.state_dict())
    return ours, theirs


def paths(module):
    return {id(m): name for name, m in module.named_modules()}


LISTS = {
    "repr": repr,
    "keys": lambda m: [*m.state_dict()],
    "shapes": lambda m: [list(t.shape) for t in m.state_dict().values()],
    "parameters": lambda m: [name for name, _ in m.named_parameters()],
    "own parameters": lambda m: [name for name, _ in m.named_parameters("p", False)],
    "parameters, twice": lambda m: [
        name for name, _ in m.named_parameters(remove_duplicate=False)
    ],
    "number": lambda m: len([*m.parameters()]),
    "buffers": lambda m: [name for name, _ in m.named_buffers()],
    "number of buffers": lambda m: len([*m.buffers(recurse=False)]),
    "modules": lambda m: [(n, type(x).__name__) for n, x in m.named_modules()],
    "modules, twice": lambda m: [
        (n, type(x).__name__)
        for n, x in m.named_modules(prefix="net", remove_duplicate=False)
    ],
    "number of modules": lambda m: len([*m.modules()]),
    "children": lambda m: [name for name, _ in m.named_children()],
    "number of children": lambda m: len([*m.children()]),
    "training": lambda m: [x.training for x in m.eval().modules()],
    "training again": lambda m: [x.training for x in m.train().modules()],
    "double": lambda m: [t.dtype for t in m.double().state_dict().values()],
    "float": lambda m: [t.dtype for t in m.float().state_dict().values()],
    "half": lambda m: [t.dtype for t in m.to(dtype=torch.half).state_dict().values()],
    "bfloat16": lambda m: [t.dtype for t in m.to("cpu", torch.bfloat16).parameters()],
    "meta": lambda m: [t.device.type for t in m.to("meta").state_dict().values()],
}


@pytest.mark.parametrize("build", NETS)
@pytest.mark.parametrize("what", LISTS)
def test_what_a_module_says_of_itself(build, what):
    ours, theirs = (LISTS[what](build(nn)) for nn in BOTH)
    assert (said_by_torch(ours) if what == "repr" else ours) == theirs


@pytest.mark.parametrize("build", NETS)
def test_order_of_apply(build):
    calls = []
    for nn in BOTH:
        module, seen = build(nn), []
        names = paths(module)
        assert module.apply(lambda m, s=seen, n=names: s.append(n[id(m)])) is module
        calls.append(seen)
    assert calls[0] == calls[1]


@pytest.mark.parametrize("build", [plain, nested, shared])
def test_values_gradients_and_buffers(build):
    ours, theirs = (m.double() for m in pair(build))
    x = torch.randn(6, 3, dtype=torch.float64)
    for m in (ours, theirs):
        torch.manual_seed(0)
        m(x).square().sum().backward()
    found = [{n: p.grad for n, p in m.named_parameters()} for m in (ours, theirs)]
    assert_same(*found)
    assert_same(ours.state_dict(), dict(theirs.state_dict()))
    assert_same(ours.eval()(x), theirs.eval()(x))
    ours.zero_grad()
    assert all(p.grad is None for p in ours.parameters())


@pytest.mark.parametrize("build", [plain, nested, shared])
def test_state_goes_either_way(build):
    ours, theirs = build(OURS), build(torch.nn)
    result = theirs.load_state_dict(ours.state_dict())
    assert tuple(result) == tuple(ours.load_state_dict(theirs.state_dict())) == ([], [])
    assert_same(ours.state_dict(), dict(theirs.state_dict()))


def test_methods_have_the_signatures_of_torch():
    left_out = {"state_dict": {"args"}, "load_state_dict": {"assign"}}
    left_out["modules"] = {"remove_duplicate"}
    names = [n for n in dir(own.Module) if not n.startswith("_") and n != "forward"]
    assert len(names) > 25
    for name in names:
        ours, theirs = (
            [(p.name, p.default) for p in inspect.signature(f).parameters.values()]
            for f in (getattr(own.Module, name), getattr(torch.nn.Module, name))
        )
        without = left_out.get(name, set()) | {"with_kwargs", "always_call"}
        assert ours == [p for p in theirs if p[0] not in without], name


# --- registration -------------------------------------------------------------


def moves(nn, do):
    """Do something to a module that has one of each; say what is then where."""
    m = nn.Module()
    m.p, m.b, m.c = nn.Parameter(torch.ones(2)), nn.Buffer(torch.ones(2)), nn.ReLU()
    m.register_buffer("n", torch.ones(1), persistent=False)
    m.a = torch.ones(2)
    do(nn, m)
    kinds = ("_parameters", "_buffers", "_modules")
    where = {k: [*getattr(m, k)] for k in kinds}
    where["plain"] = [k for k in m.__dict__ if not k.startswith("_")]
    return where | {"saved": [*m.state_dict()], "not": m._non_persistent_buffers_set}


@pytest.mark.parametrize(
    "do",
    [
        lambda nn, m: None,
        lambda nn, m: setattr(m, "a", nn.Parameter(torch.ones(2))),
        lambda nn, m: setattr(m, "b", nn.Parameter(torch.ones(2))),
        lambda nn, m: setattr(m, "n", nn.Parameter(torch.ones(2))),
        lambda nn, m: setattr(m, "c", nn.Parameter(torch.ones(2))),
        lambda nn, m: setattr(m, "b", nn.ReLU()),
        lambda nn, m: setattr(m, "a", nn.ReLU()),
        lambda nn, m: setattr(m, "b", torch.zeros(5)),
        lambda nn, m: setattr(m, "n", torch.zeros(5)),
        lambda nn, m: setattr(m, "n", nn.Buffer(torch.zeros(5))),
        lambda nn, m: [setattr(m, name, None) for name in "pbcna"],
        lambda nn, m: setattr(m, "p", None) or setattr(m, "p", nn.Parameter()),
        lambda nn, m: [delattr(m, name) for name in "pbcna"],
        lambda nn, m: delattr(m, "n") or setattr(m, "n", nn.Buffer(torch.ones(1))),
        lambda nn, m: m.register_buffer("n", torch.ones(1)),
        lambda nn, m: m.register_buffer("later", None),
    ],
)
def test_every_assignment_goes_where_torch_has_it(do):
    assert moves(OURS, do) == moves(torch.nn, do)


@pytest.mark.parametrize(
    ("do", "match"),
    [
        (lambda nn, m: setattr(m, "p", torch.ones(2)), "p must be a Parameter or None"),
        (lambda nn, m: setattr(m, "p", nn.ReLU()), "p must be a Parameter or None"),
        (lambda nn, m: setattr(m, "b", 3), "b must be a tensor or None, got int"),
        (lambda nn, m: setattr(m, "c", len), "c must be a Module or None, got builtin"),
        (lambda nn, m: m.register_buffer("a.b", None), "no dot, got 'a.b'"),
        (lambda nn, m: m.register_buffer("", None), "not empty"),
        (lambda nn, m: m.register_buffer("p", None), "must be new, got 'p'"),
        (lambda nn, m: m.register_buffer("x", [1.0]), "x must be a tensor"),
        (lambda nn, m: m.register_parameter("x", torch.ones(1)), "must be a Parameter"),
        (lambda nn, m: m.register_parameter(3, None), "must be a string"),
        (lambda nn, m: m.register_parameter("forward", None), "new, got 'forward'"),
        (lambda nn, m: m.add_module("x", 3), "x must be a Module or None, got int"),
        (lambda nn, m: m.add_module("a.b", None), "no dot"),
        (lambda nn, m: m.train(1), "mode must be True or False, got 1"),
        (lambda nn, m: m.to(torch.int64), "floating-point or complex, got int64"),
        (lambda nn, m: nn.Parameter([1.0]), "data must be a tensor, got list"),
        (lambda nn, m: nn.Parameter(torch.ones(1).int()), "gradient, got int32"),
        (lambda nn, m: nn.Buffer(3), "data must be a tensor, got int"),
        (lambda nn, m: nn.Sequential(nn.ReLU(), len), "1 must be a Module"),
        (lambda nn, m: nn.ModuleList([len]), "0 must be a Module"),
        (lambda nn, m: m.load_state_dict([]), "state_dict must be a dict, got list"),
    ],
)
def test_what_torch_refuses_is_refused(do, match):
    for nn, error, said in (
        (OURS, ValueError, match),
        (
            torch.nn,
            (TypeError, KeyError, ValueError, RuntimeError, AttributeError),
            ".",
        ),
    ):
        with pytest.raises(error, match=said):
            moves(nn, do)


@pytest.mark.parametrize("nn", BOTH)
def test_no_registration_before_init(nn):
    class Hasty(nn.Module):
        def __init__(self, value):
            self.value = value

    for value in (nn.Parameter(torch.ones(1)), nn.ReLU()):
        with pytest.raises(AttributeError, match=r"__init__\(\)"):
            Hasty(value)
    assert Hasty(3).value == 3


def test_what_is_missing_is_said():
    with pytest.raises(AttributeError, match="'Module' object has no attribute 'x'"):
        own.Module().x  # noqa: B018
    with pytest.raises(NotImplementedError, match="Module: forward must be defined"):
        own.Module()(1)
    with pytest.raises(AttributeError, match="'ReLU' object has no module 'x'"):
        plain(own).get_submodule("1.x")


def test_names_are_offered():
    net = plain(own)
    net.extra = own.Parameter(torch.ones(1))
    assert {"extra", "training", "forward"} < {*dir(net)} and "0" not in dir(net)


@pytest.mark.parametrize("nn", BOTH)
def test_submodules_by_name(nn):
    net = nested(nn)
    assert net.get_submodule("blocks.1.body.0") is net.blocks[1].body[0]
    assert net.get_submodule("") is net


# --- state --------------------------------------------------------------------


def without(state, *names):
    return {k: v for k, v in state.items() if k not in names}


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        (lambda s: without(s, "0.bias"), ["missing '0.bias'"]),
        (lambda s: s | {"7.x": torch.ones(1)}, ["unexpected '7.x'"]),
        (
            lambda s: s | {"2.weight": torch.ones(2, 3)},
            [r"'2.weight' as \[2, 3\] instead of \[2, 4\]"],
        ),
        (lambda s: s | {"2.weight": 3}, ["'2.weight' as a int"]),
        (lambda s: {"z": torch.ones(1)}, ["missing '2.weight'", "unexpected 'z'"]),
    ],
)
def test_state_that_does_not_fit(change, faults):
    for nn in BOTH:
        net = plain(nn)
        with pytest.raises((ValueError, RuntimeError)) as error:
            net.load_state_dict(change(dict(net.state_dict())))
        for fault in faults if nn is OURS else ():
            assert error.match(fault)


def test_refused_state_changes_nothing():
    state = {name: t + 1 for name, t in plain(OURS).state_dict().items()}
    state["2.weight"] = torch.ones(7)
    for nn, changed in ((OURS, False), (torch.nn, True)):
        net = plain(nn)
        before = net[0].weight.detach().clone()
        with pytest.raises((ValueError, RuntimeError)):
            net.load_state_dict(state, strict=False)
        assert (not torch.equal(net[0].weight, before)) == changed


@pytest.mark.parametrize("nn", BOTH)
def test_keys_are_reported_if_not_strict(nn):
    net = plain(nn)
    state = {"0.weight": torch.full((4, 3), 7.0), "x": torch.ones(1)}
    missing, unexpected = net.load_state_dict(state, strict=False)
    assert (missing, unexpected) == (["0.bias", "2.weight"], ["x"])
    assert (net[0].weight == 7).all()


@pytest.mark.parametrize("nn", BOTH)
def test_state_shares_memory_and_has_no_graph(nn):
    net = plain(nn)
    state = net.state_dict()
    assert state["0.weight"].data_ptr() == net[0].weight.data_ptr()
    assert type(state["0.weight"]) is torch.Tensor
    assert net.state_dict(keep_vars=True)["0.weight"] is net[0].weight
    assert next(iter(net.state_dict(prefix="a."))) == "a.0.weight"


# --- parameters and buffers ---------------------------------------------------


@pytest.mark.parametrize("nn", BOTH)
def test_parameter(nn):
    x = torch.ones(2)
    p = nn.Parameter(x)
    assert p.is_leaf and p.requires_grad and p.data_ptr() == x.data_ptr()
    assert type(p * 2) is type(p.detach()) is torch.Tensor
    assert isinstance(p, torch.nn.Parameter)
    assert repr(p) == "Parameter containing:\ntensor([1., 1.], requires_grad=True)"
    assert nn.Parameter().shape == (0,)
    assert not nn.Parameter(torch.ones(2).int(), requires_grad=False).requires_grad
    for twin in (copy.deepcopy(p), pickle.loads(pickle.dumps(p))):
        assert type(twin) is type(p) and torch.equal(twin, p)
        assert twin.requires_grad and twin.data_ptr() != p.data_ptr()


@pytest.mark.parametrize("nn", BOTH)
def test_buffer(nn):
    b = nn.Buffer(torch.ones(2, requires_grad=True), persistent=False)
    assert b.requires_grad and b.is_leaf and not b.persistent
    assert isinstance(b, torch.nn.Buffer) and not isinstance(b, torch.nn.Parameter)
    for twin in (copy.deepcopy(b), pickle.loads(pickle.dumps(b))):
        assert torch.equal(twin, b) and twin.requires_grad
    assert not pickle.loads(pickle.dumps(own.Buffer(b, persistent=False))).persistent


def test_either_library_knows_the_others_marks():
    theirs = torch.nn.Module()
    theirs.p, theirs.b = own.Parameter(torch.ones(1)), own.Buffer(torch.ones(1))
    ours = own.Module()
    ours.p, ours.b = torch.nn.Parameter(torch.ones(1)), torch.nn.Buffer(torch.ones(1))
    for m in (ours, theirs):
        assert [n for n, _ in m.named_parameters()] == ["p"]
        assert [n for n, _ in m.named_buffers()] == ["b"]


def test_copies():
    net = shared(own)
    for twin in (copy.deepcopy(net), copy.deepcopy(torch.nn.ModuleList([net.first]))):
        assert (
            len({id(p) for p in twin.parameters()} & {*map(id, net.parameters())}) == 0
        )
    twin = copy.deepcopy(net)
    assert twin.first is twin.again and twin.second.bias is twin.first.bias
    assert_same(twin.state_dict(), net.state_dict())
    again = pickle.loads(pickle.dumps(plain(own)))
    assert [*again.state_dict()] == ["0.weight", "0.bias", "2.weight"]


@pytest.mark.parametrize("nn", BOTH)
def test_parameters_stay_the_same_objects(nn):
    net = plain(nn)
    net(torch.ones(1, 3)).sum().backward()
    before = [*net.parameters()]
    net.double()
    assert all(a is b for a, b in zip(before, net.parameters(), strict=True))
    assert net[0].weight.grad.dtype == torch.float64
    net.zero_grad(set_to_none=False)
    assert not net[0].weight.grad.any()
    assert not any(p.requires_grad for p in net.requires_grad_(False).parameters())


# --- hooks --------------------------------------------------------------------


def hooked(nn, register, hook):
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(3, 4), nn.ReLU()).double()
    net.load_state_dict({"0.weight": torch.ones(4, 3), "0.bias": torch.arange(4) - 1.0})
    seen = []
    handle = getattr(net[0], register)(lambda *a: (seen.append(a[1:]), hook(*a))[1])
    results = []
    for needs_grad in (True, False):
        x = torch.linspace(-1, 1, 6, dtype=torch.float64).reshape(2, 3)
        y = net(x.requires_grad_(needs_grad))
        y.square().sum().backward()
        results += [y, x.grad]
    handle.remove()
    handle.remove()
    net(x)
    return seen, results, [p.grad for p in net.parameters()]


@pytest.mark.parametrize(
    ("register", "hook"),
    [
        ("register_forward_pre_hook", lambda m, args: None),
        ("register_forward_pre_hook", lambda m, args: args[0] * 2),
        ("register_forward_pre_hook", lambda m, args: (args[0] + 1,)),
        ("register_forward_hook", lambda m, args, result: None),
        ("register_forward_hook", lambda m, args, result: result * 3),
        ("register_full_backward_hook", lambda m, gi, go: None),
        (
            "register_full_backward_hook",
            lambda m, gi, go: tuple(g if g is None else 2 * g for g in gi),
        ),
    ],
)
def test_hooks_see_and_change_the_same(register, hook):
    assert_same(hooked(OURS, register, hook), hooked(torch.nn, register, hook))


def test_backward_hook_of_a_module_with_two_inputs_and_outputs():
    def build(nn):
        class Both(nn.Module):
            def forward(self, a, b, scale):
                return a * b * scale, a + 1

        return Both()

    seen = []
    for nn in BOTH:
        both, found = build(nn), []
        both.register_full_backward_hook(lambda m, gi, go, f=found: f.append((gi, go)))
        a, b = torch.tensor(2.0, requires_grad=True), torch.tensor(3.0)
        product, _ = both(a, b, 5)
        product.backward()
        (((of_a, of_b, of_scale), of_outputs),) = found
        assert not of_b  # torch has zeros here
        seen.append([of_a, of_scale, of_outputs, a.grad])
    assert_same(*seen)


def test_forward_itself_calls_no_hook():
    net = own.ReLU()
    wrapped, calls = own.Sequential(net), []
    wrapped.register_forward_hook(lambda *a: calls.append(1))
    wrapped.forward(torch.ones(1))
    assert not calls and wrapped(torch.ones(1)) and calls == [1]


# --- containers ---------------------------------------------------------------


@pytest.mark.parametrize(
    "do",
    [
        lambda nn, m: m,
        lambda nn, m: m[1:],
        lambda nn, m: m[::2],
        lambda nn, m: m[:0],
        lambda nn, m: nn.Sequential(m[-1], m[0]),
        lambda nn, m: m.append(nn.ReLU()),
        lambda nn, m: m.extend([nn.ReLU(), nn.Linear(1, 1)]),
        lambda nn, m: m.__setitem__(-1, nn.ReLU()) or m,
        lambda nn, m: m.__delitem__(0) or m,
        lambda nn, m: m.__delitem__(slice(1, 3)) or m,
        lambda nn, m: [type(x).__name__ for x in m],
        lambda nn, m: len(m),
    ],
)
@pytest.mark.parametrize("kind", ["Sequential", "ModuleList"])
def test_containers(kind, do):
    def build(nn):
        layers = [nn.ReLU(), nn.ReLU(), nn.Linear(2, 3), nn.ReLU()]
        made = getattr(nn, kind)
        return do(nn, made(*layers) if kind == "Sequential" else made(layers))

    assert repr(build(OURS)) == repr(build(torch.nn))


@pytest.mark.parametrize("nn", BOTH)
def test_sequential_of_names(nn):
    net = (
        nn.Sequential({"lin": nn.Linear(2, 3), "act": nn.ReLU()})
        if nn is OURS
        else (
            torch.nn.Sequential(
                torch.nn.modules.container.OrderedDict(
                    lin=nn.Linear(2, 3), act=nn.ReLU()
                )
            )
        )
    )
    assert [*net.state_dict()] == ["lin.weight", "lin.bias"]
    assert [n for n, _ in net[1:].named_children()] == ["act"]
    assert nn.Sequential()(3) == 3


@pytest.mark.parametrize("nn", BOTH)
def test_index_out_of_range(nn):
    for index in (3, -4):
        with pytest.raises(IndexError):
            plain(nn)[index]


# --- with an optimizer --------------------------------------------------------


def test_training_is_the_same():
    x, weights = torch.randn(16, 3, dtype=torch.float64), []
    for net in pair(plain):
        net.double()
        groups = [
            {"params": net[0].parameters(), "lr": 0.05},
            {"params": net[2].parameters(), "weight_decay": 0.1},
        ]
        optimizer = torch.optim.AdamW(groups, lr=0.01)
        for _ in range(20):
            optimizer.zero_grad()
            F.mse_loss(net(x), x[:, :2]).backward()
            optimizer.step()
        weights.append(dict(net.state_dict()))
    assert_same(*weights)


@pytest.mark.parametrize("kind", [torch.nn.Parameter, own.Parameter])
@pytest.mark.parametrize("again", [torch.nn.Parameter, own.Parameter])
def test_a_parameter_of_a_parameter(kind, again):
    """Either library takes the other's, and what is made of it, for its own."""
    p = again(kind(torch.ones(2)))
    assert isinstance(p, torch.nn.Parameter) and isinstance(p, own.Parameter)
    assert p.is_leaf and p.requires_grad and type(p.detach()) is torch.Tensor
    assert not isinstance(p.detach(), own.Parameter)
    assert isinstance(copy.deepcopy(p), own.Parameter)
    b = own.Buffer(torch.nn.Buffer(torch.ones(2), persistent=False))
    assert isinstance(torch.nn.Buffer(own.Buffer(torch.ones(2))), own.Buffer)
    assert isinstance(b, torch.nn.Buffer) and isinstance(copy.deepcopy(b), own.Buffer)


@pytest.mark.parametrize("name", ["weight_norm", "spectral_norm", "orthogonal"])
def test_parametrizations_of_pytorch(name):
    found = []
    for kind in (torch.nn.Parameter, own.Parameter):
        layer = torch.nn.Linear(3, 2)
        layer.weight = kind(torch.arange(6.0).view(2, 3) / 6)
        torch.manual_seed(0)
        getattr(torch.nn.utils.parametrizations, name)(layer)
        found.append(layer.weight)
    assert_same(*found)


def test_saved_marks_are_loaded_without_code(tmp_path):
    p, b = own.Parameter(torch.ones(2)), own.Buffer(torch.ones(2))
    torch.save({"p": p, "b": b, "shared": p.data}, tmp_path / "a.pt")
    loaded = torch.load(tmp_path / "a.pt", weights_only=True)
    assert isinstance(loaded["p"], own.Parameter) and loaded["p"].requires_grad
    assert loaded["p"].data_ptr() == loaded["shared"].data_ptr()
    assert loaded["b"].tolist() == [1, 1]


def called_back(library, forward, wanted, use, hook=lambda *a: None, after=None):
    """Return what a backward hook sees, and the gradients of the arguments."""

    class Net(library.Module):
        def forward(self, *args):
            return forward(*args)

    net, seen = Net(), []
    handle = net.register_full_backward_hook(
        lambda net, *grads: (seen.append(grads), hook(net, *grads))[1]
    )
    args = [3.0 if w is None else torch.ones(2, requires_grad=w) for w in wanted]
    result = net(*args)
    if after is not None:
        after(net, handle)
    use(result).backward()
    return seen, [getattr(a, "grad", None) for a in args]


@pytest.mark.parametrize(
    ("forward", "wanted", "use"),
    [
        (torch.mul, [True, False], torch.sum),
        (torch.mul, [False, True], torch.sum),
        (torch.mul, [True, None], torch.sum),
        (lambda a, b: a * 2, [True, True], torch.sum),
        (lambda a, b: (a * 2, b * 3), [True, True], lambda y: y[0].sum()),
        (lambda a: (a * 2, "text"), [True], lambda y: y[0].sum()),
        (lambda a: {"a": a * 2}, [True], lambda y: y["a"].sum()),
        (lambda a: [a * 2], [True], lambda y: y[0].sum()),
    ],
)
@pytest.mark.filterwarnings("ignore:For backward hooks to be called")
def test_backward_hooks_see_zeros_where_nothing_comes(forward, wanted, use):
    case = (forward, wanted, use)
    assert_same(called_back(own, *case), called_back(torch.nn, *case))


@pytest.mark.parametrize(
    "after",
    [
        lambda net, handle: handle.remove(),
        lambda net, handle: net.register_full_backward_hook(lambda *a: (a[1][0] * 9,)),
    ],
)
def test_backward_hooks_are_those_of_the_forward_pass(after):
    case = (lambda a: a * 2, [True], torch.sum)
    ours, theirs = (called_back(nn, *case, after=after) for nn in (own, torch.nn))
    assert_same(ours, theirs)


@pytest.mark.parametrize("grads", [(), (torch.ones(2),) * 3])
def test_a_backward_hook_that_returns_another_number(grads):
    with pytest.raises(ValueError, match=f"must return 2 gradients.* got {len(grads)}"):
        called_back(own, torch.mul, [True, True], torch.sum, lambda *a: grads)


@pytest.mark.parametrize("nn", [own, torch.nn])
def test_hooks_before_the_others(nn):
    class Net(nn.Module):
        def forward(self, x):
            return x * 2

    net, log = Net(), []
    for kind in ("forward", "forward_pre", "full_backward"):
        register = getattr(net, f"register_{kind}_hook")
        register(lambda *a, kind=kind: log.append(f"{kind} 1"))
        handle = register(lambda *a, kind=kind: log.append(f"{kind} 2"), prepend=True)
        register(lambda *a, kind=kind: log.append(f"{kind} 3"), prepend=True).remove()
    net(torch.ones(1, requires_grad=True)).backward()
    handle.remove()
    assert [line[-1] for line in log] == ["2", "1"] * 3


@pytest.mark.parametrize("nn", [own, torch.nn])
def test_what_a_module_keeps_beside_tensors(nn):
    class Net(nn.Module):
        kept = 0

        def get_extra_state(self):
            return {"kept": self.kept}

        def set_extra_state(self, state):
            self.kept = state["kept"]

    net = nn.Sequential(Net(), torch.nn.Linear(2, 2))
    net[0].kept = 9
    again = nn.Sequential(Net(), torch.nn.Linear(2, 2))
    again.load_state_dict(net.state_dict())
    assert "0._extra_state" in net.state_dict() and again[0].kept == 9


@pytest.mark.parametrize("nn", [own, torch.nn])
def test_one_number_goes_into_a_number(nn):
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.scale = nn.Parameter(torch.tensor(1.0))

    net = Net()
    net.load_state_dict({"scale": torch.tensor([5.0])})
    assert net.scale.shape == () and net.scale == 5


@pytest.mark.parametrize("kind", ["Sequential", "ModuleList"])
def test_lists_of_modules_change_as_lists_do(kind):
    found = []
    for nn in (own, torch.nn):
        a, b, c = torch.nn.ReLU(), torch.nn.Tanh(), torch.nn.Sigmoid()
        build = getattr(nn, kind)
        make = build if kind == "Sequential" else lambda *m, build=build: build(m)
        whole = make(a, b)
        whole.insert(1, c)
        whole.insert(2, torch.nn.ELU())
        log = [repr(m) for m in whole]
        log += [repr(whole.pop(0)), repr(whole.pop(1)), [*whole._modules]]
        log += [repr(m) for m in whole + make(a)]
        whole += make(c)
        found.append((*log, len(whole)))
    assert found[0] == found[1]
    with pytest.raises(IndexError, match="index must be"):
        getattr(own, kind)().insert(1, torch.nn.ReLU())


def test_members_by_their_full_names():
    net = own.Sequential(torch.nn.BatchNorm1d(3))
    assert net.get_parameter("0.weight") is net[0].weight
    assert net.get_buffer("0.running_var") is net[0].running_var
    for call in (net.get_parameter, net.get_buffer):
        with pytest.raises(AttributeError, match=r"no (parameter|buffer) 'x'"):
            call("0.x")
