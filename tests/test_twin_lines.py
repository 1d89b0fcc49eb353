"""Each twin has its model's parameters, order and defaults, and says what it lacks."""

from __future__ import annotations

import ast
import functools
import inspect
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import is_dataclass
from inspect import Parameter, Signature
from pathlib import Path
from typing import get_overloads

import pytest
import torch
from torch import nn
from torch.overrides import get_testing_overrides

from dlnotes import lab
from dlnotes.checking._task import resolve
from dlnotes.decorators.calls import MISSING
from twin_lines import Twin, chapter, modules, parse, public, twins
from versions import since

TWINS = twins()
PUBLIC = public()
MODELLED = ("nn.", "optim.", "ops.")  # all that is in these has a model
NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
ABOUT = {
    path.stem: json.loads(path.read_bytes())["metadata"]["dlnotes"]
    for path in sorted(NOTEBOOKS.glob("*.ipynb"))
}
CHAPTERS = {page: about["modules"] for page, about in ABOUT.items()}
TOPICS = {page: about["topic"] for page, about in ABOUT.items()}

# Where the twins of what has no room of its own in torch may live.
HOMES = {
    "functools": ("decorators",),
    "scipy.sparse.csgraph": ("lab.markov_chains",),
    "scipy.stats": ("lab.distribution_shift",),
    "numpy": ("lab.approximation",),
    "scipy.optimize": ("lab.gradient_descent",),
    "torch": ("tensors", "linalg", "autograd", "nn.functional"),
    "torch.Tensor": ("tensors", "autograd"),
    "torch.nn": ("nn",),
}


def _partial(func, /, *args, **keywords): ...
def _reduce(function, iterable, /, initial=MISSING): ...


# Python's own that are written in C: the parameters that their documentation gives.
DOCUMENTED = {functools.partial: _partial, functools.reduce: _reduce}


def addresses(model: str) -> list[str]:
    """Say where a model's twin may be found, below ``dlnotes``."""
    path, _, name = model.rpartition(".")
    rooms = HOMES.get(path) or (path.partition(".")[2],)
    return [f"{room}.{name}" for room in rooms]


def model_signatures(model: Callable, role: str) -> list[Signature]:
    """Return a model's parameters, in every form in which it may be called.

    A builtin has no signature. Its docstring says it, but not always as the code
    has it; so do its schemas, and the stand-ins that torch keeps for tests. A class
    that takes anything may say what in its overloads.
    """
    if inspect.isclass(model) and model.__init__ is nn.Module.__init__:
        return [Signature()]
    start = vars(model).get("__init__") if inspect.isclass(model) else None
    if inspect.isfunction(start) and (forms := get_overloads(start)):
        return [_without_self(inspect.signature(form)) for form in forms]
    model = DOCUMENTED.get(model, model)
    try:
        return [inspect.signature(model)]
    except (TypeError, ValueError):
        pass
    name, found = model.__name__, []
    said = _from_docstring(model.__doc__ or "", name)
    if said is not None:
        itself = [Parameter("self", Parameter.POSITIONAL_OR_KEYWORD)]
        given = [*said.parameters.values()]
        found.append(Signature((itself if role == "meth" else []) + given))
    for schema in torch._C._jit_get_schemas_for_operator(f"aten::{name}"):
        found.append(Signature([_parameter(a) for a in schema.arguments]))
        found.append(Signature([_parameter(a, True) for a in schema.arguments]))
    if model in get_testing_overrides():
        stand_in = inspect.signature(get_testing_overrides()[model])
        kept = [p for p in stand_in.parameters.values() if p.name != "out"]
        found += [stand_in, stand_in.replace(parameters=kept)]
    return found


def _without_self(signature: Signature) -> Signature:
    return signature.replace(parameters=[*signature.parameters.values()][1:])


def _parameter(argument: object, optional: bool = False) -> Parameter:
    """Read a parameter; what may be None may be left out, in a shorter form, say."""
    keyword = argument.kwarg_only
    kind = Parameter.KEYWORD_ONLY if keyword else Parameter.POSITIONAL_OR_KEYWORD
    given = argument.has_default_value()
    default = argument.default_value if given else Parameter.empty
    if optional and not given and isinstance(argument.type, torch.OptionalType):
        default = None
    return Parameter(argument.name, kind, default=default)


def _from_docstring(text: str, name: str) -> Signature | None:
    found = re.match(rf"\s*{name}\s*\((.*?)\) *(->|\n)", text, re.DOTALL)
    if not found:
        return None
    try:
        node = ast.parse(f"def f({found[1]}): ...").body[0].args
    except SyntaxError:
        return None
    positional = node.posonlyargs + node.args
    kinds = [(a, Parameter.POSITIONAL_OR_KEYWORD) for a in positional]
    kinds += [(node.vararg, Parameter.VAR_POSITIONAL)] if node.vararg else []
    kinds += [(a, Parameter.KEYWORD_ONLY) for a in node.kwonlyargs]
    defaults = dict(zip(reversed(positional), reversed(node.defaults), strict=False))
    defaults |= dict(zip(node.kwonlyargs, node.kw_defaults, strict=True))
    return Signature(
        [Parameter(a.arg, kind, default=_value(defaults.get(a))) for a, kind in kinds]
    )


def _value(node: ast.expr | None) -> object:
    if node is None:
        return Parameter.empty
    try:
        return ast.literal_eval(node)
    except ValueError:  # torch.contiguous_format, say
        return eval(ast.unparse(node), {"torch": torch})


def written(signature: Signature, leave_out: Sequence[str] = ()) -> str:
    """Write parameters so that two lists of them can be compared and shown."""
    parts = []
    for i, p in enumerate(signature.parameters.values()):
        if p.name in leave_out:
            continue
        name = "input" if i == 0 and p.name == "self" else p.name  # torch has both
        if p.kind is Parameter.VAR_POSITIONAL:
            name = "*"  # nobody can call it by its name
        if p.kind is Parameter.KEYWORD_ONLY:
            name = f"keyword {name}"
        default = p.default
        if isinstance(default, int | float) and not isinstance(default, bool):
            default = float(default)  # 1 and 1.0 are one default
        if isinstance(default, list):
            default = tuple(default)  # schemas have no tuples
        parts.append(name if default is Parameter.empty else f"{name}={default!r}")
    return f"({', '.join(parts)})"


def differences(twin: Twin) -> list[str]:
    """Say how a twin's parameters differ from its model's, less what it leaves out.

    What the model does not have yet in this torch, it must not have.
    """
    try:
        model = resolve(twin.model)
    except (AttributeError, ImportError):
        return [f"{twin.model} does not exist"]
    theirs, out = model_signatures(model, twin.role), twin.leaves_out
    (ours,) = model_signatures(twin.item, twin.role)
    known = {name for signature in theirs for name in signature.parameters}
    late = [name for name, version in twin.since if not since(version)]
    found = [f"`{n}` is no parameter of the model" for n in out if n not in known]
    found += [f"`{n}` is not left out" for n in out if n in ours.parameters]
    found += [f"`{n}` is in the model too early" for n in late if n in known]
    found += [f"`{n}` is not ours" for n, _ in twin.since if n not in ours.parameters]
    due = [written(signature, out) for signature in theirs]
    if (got := written(ours, late)) not in due:
        due = " or ".join(dict.fromkeys(due))
        found.append(f"parameters must be {due}, got {got}")
    return found


@pytest.mark.parametrize("name", TWINS)
def test_parameters_are_the_models(name):
    assert not differences(TWINS[name])


@pytest.mark.parametrize("name", TWINS)
def test_role_and_address(name):
    twin = TWINS[name]
    assert (twin.role == "class") == inspect.isclass(twin.item)
    assert (twin.role == "meth") == twin.model.startswith("torch.Tensor.")
    assert name in addresses(twin.model)


@pytest.mark.parametrize("name", PUBLIC)
def test_public_names_are_documented(name):
    item = PUBLIC[name]
    text = inspect.getdoc(item) or ""
    assert text.partition("\n")[0].endswith("."), "the first line is one sentence"
    call = vars(item).get("__init__") if inspect.isclass(item) else item
    if call is None or is_dataclass(item):  # described by Attributes, or not ours
        return
    signature = inspect.signature(call)
    parameters = [p for p in signature.parameters if p != "self"]
    hints = call.__annotations__
    assert not {*parameters} - {*hints}, "every parameter has a type"
    assert "return" in hints
    part = text.partition("Args:")[2]
    missing = [p for p in parameters if not re.search(rf"\n    \*{{0,2}}{p}\b", part)]
    assert not missing, f"Args must explain {missing}"
    if parameters and hints["return"] not in (None, "None"):
        assert "Returns:" in text or "Yields:" in text


@pytest.mark.parametrize("name", [n for n in PUBLIC if n.startswith(MODELLED)])
def test_what_has_no_model_is_in_lab(name):
    assert name in TWINS, f"{name} has no model: it goes to dlnotes.lab"


@pytest.mark.parametrize("name", [n for n in TWINS if n.startswith("lab.")])
def test_what_is_in_lab_has_no_model_in_torch(name):
    assert not TWINS[name].model.startswith("torch")


def test_lab_has_a_module_for_a_chapter():
    assert set(lab.__all__) <= set(CHAPTERS)
    with pytest.raises(AttributeError, match=r"'dlnotes\.lab' has no attribute 'trie'"):
        assert lab.trie


def owners(module: str) -> list[str]:
    """Return the pages that name a module, or the nearest package of it.

    They are of one topic; the module says which of them it belongs to.
    """
    while module:
        if pages := [page for page, claims in CHAPTERS.items() if module in claims]:
            topics = {TOPICS[page] for page in pages}
            assert len(topics) == 1, f"{pages} all name {module}; it is of one topic"
            return pages
        module = module.rpartition(".")[0]
    return [""]


@pytest.mark.parametrize("module", [module.__name__ for module in modules()])
def test_every_module_says_whose_chapter_it_is(module):
    assert chapter(module) in owners(module)


def test_every_twin_and_all_of_lab_has_a_chapter():
    homes = {twin.item.__module__ for twin in TWINS.values()}
    homes |= {f"dlnotes.lab.{name}" for name in lab.__all__}
    assert [home for home in sorted(homes) if not chapter(home)] == []


def test_pages_name_modules_that_exist():
    known = {module.__name__ for module in modules()}
    for page, claims in CHAPTERS.items():
        assert set(claims) <= known, page


def test_a_chapter_is_read(monkeypatch):
    monkeypatch.setattr(lab, "__doc__", "What it is.\n\nChapter: roi\n")
    assert chapter("dlnotes.lab") == "roi"
    assert chapter("dlnotes.lab.rnn") == "rnn"
    monkeypatch.setattr(lab, "__doc__", "On it: Chapter: roi")
    assert chapter("dlnotes.lab") == ""


def test_lines_are_read():
    assert parse(None) is None and parse("No twin.") is None
    assert parse("A.\n\nTwin of :func:`torch.a.b`.") == ("func", "torch.a.b", (), ())
    wrapped = "A.\n\n    Twin of :class:`torch.nn.A`; leaves out ``x``,\n    ``y``."
    assert parse(wrapped) == ("class", "torch.nn.A", ("x", "y"), ())
    start = "Twin of :class:`torch.nn.A`"
    late = (("u", "2.12"), ("v", "2.12"), ("w", "2.14"))
    line = f"{start}; ``u``,\n``v`` from torch 2.12; ``w`` from torch\n2.14."
    assert parse(line) == ("class", "torch.nn.A", (), late)
    line = f"{start}; leaves out ``x``; ``w`` from torch 2.14. More."
    assert parse(line) == ("class", "torch.nn.A", ("x",), late[2:])
    for bad in (
        "Twin of torch.relu.",
        "Twin of :func:`torch.relu`",
        "Twin of :func:`torch.relu`; leaves out x.",
        "Twin of :func:`torch.relu`; x from torch 2.12.",
        "Twin of :func:`torch.relu`; ``x`` from torch 2.12.1.",
        "Twin of :func:`torch.relu`; ``x`` from 2.12.",
        "Twin of :func:`torch.relu`; ``x`` from torch 2.12; leaves out ``y``.",
        "Twin of :func:`torch.a`.\n\nTwin of :func:`torch.b`.",
    ):
        with pytest.raises(ValueError, match="twin line must be"):
            parse(f"A.\n\n{bad}")


@pytest.mark.parametrize(
    ("model", "role", "parameters"),
    [
        ("torch.permute", "func", "(input, dims)"),
        ("torch.stack", "func", "(tensors, dim=0.0, keyword out=None)"),
        ("torch.logsumexp", "func", "(input, dim, keepdim=False, keyword out=None)"),
        ("torch.broadcast_shapes", "func", "(*)"),
        (
            "torch.sum",
            "func",
            "(input, dim=None, keepdim=False, keyword dtype=None, keyword out)",
        ),
        ("torch.broadcast_to", "func", "(input, size)"),
        ("torch.squeeze", "func", "(input, dim=None)"),
        ("torch.nn.functional.gelu", "func", "(input, approximate='none')"),
        ("torch.nn.functional.softplus", "func", "(input, beta=1.0, threshold=20.0)"),
        ("torch.nn.GELU", "class", "(approximate='none')"),
        ("torch.nn.Sigmoid", "class", "()"),
        (
            "torch.nn.GRU",
            "class",
            "(input_size, hidden_size, num_layers=1.0, bias=True, batch_first=False, "
            "dropout=0.0, bidirectional=False, device=None, dtype=None)",
        ),
        (
            "torch.linalg.matrix_norm",
            "func",
            "(input, ord='fro', dim=(-2, -1), keepdim=False, keyword dtype=None)",
        ),
        ("torch.Tensor.expand", "meth", "(input, *)"),
        ("functools.reduce", "func", "(function, iterable, initial=MISSING)"),
        ("functools.lru_cache", "func", "(maxsize=128.0, typed=False)"),
        ("torch.Tensor.unfold", "meth", "(input, dimension, size, step)"),
    ],
)
def test_signatures_of_models(model, role, parameters):
    found = model_signatures(resolve(model), role)
    assert parameters in [written(signature) for signature in found]


def test_a_wrong_twin_is_told_what_differs():
    def relu(input, inplace=True):
        """Rectify."""

    def twin(*leaves_out, model="torch.nn.functional.relu"):
        return differences(Twin("nn.functional.relu", relu, "func", model, leaves_out))

    assert twin() == [
        "parameters must be (input, inplace=False), got (input, inplace=True)"
    ]
    assert "`out` is no parameter of the model" in twin("out")
    assert "`inplace` is not left out" in twin("inplace")
    assert twin(model="torch.rulu") == ["torch.rulu does not exist"]


def test_a_wrong_version_is_told():
    def relu(input, inplace=False, out=None):
        """Rectify."""

    def twin(*late):
        model = "torch.nn.functional.relu"
        return differences(Twin("nn.functional.relu", relu, "func", model, (), late))

    assert twin(("out", "99.0")) == []  # the model does not have it yet
    assert "`inplace` is in the model too early" in twin(("inplace", "99.0"))
    assert "`x` is not ours" in twin(("x", "99.0"))
    assert twin(("out", "2.0")) == [  # by now the model should have it
        "parameters must be (input, inplace=False), "
        "got (input, inplace=False, out=None)"
    ]


def test_addresses():
    assert addresses("torchvision.ops.nms") == ["ops.nms"]
    assert addresses("torch.nn.functional.relu") == ["nn.functional.relu"]
    assert addresses("torch.nn.GELU") == ["nn.GELU"]
    assert addresses("functools.partial") == ["decorators.partial"]
    assert addresses("scipy.stats.ks_2samp") == ["lab.distribution_shift.ks_2samp"]
    paths = "scipy.sparse.csgraph.dijkstra"
    assert addresses(paths) == ["lab.markov_chains.dijkstra"]
    assert addresses("numpy.interp") == ["lab.approximation.interp"]
    assert addresses("scipy.optimize.rosen") == ["lab.gradient_descent.rosen"]
    assert addresses("torch.optim.Adam") == ["optim.Adam"]
    assert "tensors.permute" in addresses("torch.permute")
    assert "tensors.expand" in addresses("torch.Tensor.expand")
