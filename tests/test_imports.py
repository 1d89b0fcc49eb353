"""Imports point down, and no twin calls its model."""

from __future__ import annotations

import ast
import inspect
import pkgutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import torch
from torch.nn.functional import gelu

import dlnotes
from dlnotes import show
from twin_lines import twins

SRC = Path(__file__).resolve().parent.parent / "src"
FILES = {
    ".".join(path.relative_to(SRC).with_suffix("").parts).removesuffix(
        ".__init__"
    ): path
    for path in sorted(SRC.rglob("*.py"))
}
# A step may skip floors; it may not go up, nor sideways.
FLOORS = [
    {"show", "plotting", "checking"},
    {"training"},
    {"checkpoints"},
    {"lab"},
    {"models", "text"},
    {"optim", "data"},
    {"nn", "ops"},
    {"tensors", "linalg", "autograd", "probability", "decorators"},
    {"_checks", "_derivatives", "_halves", "_measured"},
]
FLOOR = {room: -height for height, rooms in enumerate(FLOORS) for room in rooms}
ALLOWED_SIDEWAYS = {("show", "plotting")}
ONLY_IN = {
    "matplotlib": {"plotting"},
    "mpl_toolkits": {"plotting"},
    "cycler": {"plotting"},
    "IPython": set(),  # shown by the methods that Jupyter looks for
    "torchvision": {"data", "checking"},
    "sklearn": {"data", "checking"},
    "scipy": {"data", "checking"},
}


def imported(tree: ast.AST, module: str, is_package: bool) -> list[str]:
    """Every module, and every name taken from one, that a file imports."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            parts = module.split(".")
            if node.level:
                keep = len(parts) - node.level + is_package
                base = ".".join(parts[:keep] + ([node.module] if node.module else []))
            else:
                base = node.module
            found += [f"{base}.{alias.name}" for alias in node.names]
    return found


def offences(module: str, tree: ast.AST, is_package: bool = False) -> list[str]:
    """Say which imports of a module are not allowed."""
    # dlnotes/__init__.py has no room, and imports lazily
    room = f"{module}.".split(".")[1]
    found = []
    for name in imported(tree, module, is_package):
        root, *rest = name.split(".")
        if root in ONLY_IN and room not in ONLY_IN[root]:
            found.append(f"{module} imports {root}, which only {ONLY_IN[root]} may")
        if root != "dlnotes" or not rest or not room:
            continue
        other = rest[0]
        if other == room == "lab":
            ours, theirs = module.split(".")[2:3], rest[1:2]
            if ours and ours != theirs:
                found.append(f"{module} imports {name}, another chapter's")
        if other == room or (room, other) in ALLOWED_SIDEWAYS:
            continue
        if other not in FLOOR or FLOOR[other] >= FLOOR[room]:
            found.append(f"{module} imports {name}, which is not below it")
    return found


@pytest.mark.parametrize("module", FILES)
def test_imports_point_down(module):
    path = FILES[module]
    room = f"{module}.".split(".")[1]
    assert room in FLOOR or not room, f"{room} has no floor yet: add it to FLOORS"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not offences(module, tree, path.name == "__init__.py")


@pytest.mark.parametrize(
    ("module", "code"),
    [
        ("dlnotes.nn.rnn", "from dlnotes.ops import nms"),
        ("dlnotes.nn.rnn", "from ..ops import nms"),
        ("dlnotes.nn.rnn", "def f():\n    import torchvision.ops"),
        ("dlnotes.ops.roi", "from dlnotes import training"),
        ("dlnotes.tensors", "import dlnotes.nn.functional as F"),
        ("dlnotes.checking.ops", "from dlnotes import plotting"),
        ("dlnotes.show", "from IPython.display import display"),
        ("dlnotes.training", "from matplotlib import pyplot"),
        ("dlnotes.probability", "from scipy import stats"),
        ("dlnotes.text", "from dlnotes.lab import rnn"),
        ("dlnotes.lab.rnn", "from dlnotes import checkpoints"),
        ("dlnotes.lab.rnn", "from dlnotes.lab.gated_rnns import steps_of"),
        ("dlnotes.lab.rnn", "from . import gated_rnns"),
        ("dlnotes.lab.optimizers.lion", "from ..gradient_descent import rosen"),
    ],
)
def test_what_is_not_allowed(module, code):
    assert offences(module, ast.parse(code))


def test_what_is_allowed():
    assert not offences("dlnotes.nn.rnn", ast.parse("from dlnotes import tensors"))
    assert not offences("dlnotes.nn.rnn", ast.parse("from ._x import y\nimport torch"))
    assert not offences("dlnotes.show", ast.parse("from dlnotes import plotting"))
    assert not offences("dlnotes.lab.rnn", ast.parse("from dlnotes.text import prose"))
    assert not offences("dlnotes.lab.optimizers.lion", ast.parse("from .yogi import x"))


def loaded_by(use: str) -> set[str]:
    """Say what a fresh Python has loaded after ``import dlnotes as dl`` and a use."""
    code = f"import sys, dlnotes as dl\n{use}\nprint(*sys.modules)"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert not done.stderr
    return set(done.stdout.split())


def test_importing_the_package_is_light():
    loaded = loaded_by("")
    heavy = {"torch", "torchvision", "numpy", "matplotlib", "sklearn", "IPython"}
    assert not loaded & heavy
    assert {name for name in loaded if name.startswith("dlnotes.")} == set()


def test_a_package_is_loaded_on_first_use():
    loaded = loaded_by("dl.nn.functional.gelu, dl.nn.Linear, dl.check")
    assert {"torch", "dlnotes.nn"} <= loaded
    assert not loaded & {"matplotlib", "torchvision", "dlnotes.optim", "dlnotes.ops"}


def test_every_package_and_function_is_found_and_listed():
    packages = {info.name for info in pkgutil.iter_modules(dlnotes.__path__)}
    public = {name for name in packages if not name.startswith("_")}
    assert {*dlnotes.__all__} == public | {"check", "measured", "setup", "source"}
    assert {*dlnotes.__all__, "__version__"} <= {*dir(dlnotes)}
    for name in public:
        assert getattr(dlnotes, name).__name__ == f"dlnotes.{name}"
    assert dlnotes.setup is show.setup and dlnotes.source is show.source


def test_figures_of_a_chapter_are_found_and_loaded_on_first_use():
    loaded = loaded_by("dl.plotting.lines, dl.plotting.roi")
    assert "dlnotes.plotting.roi" in loaded
    assert not loaded & {"dlnotes.plotting.rnn", "dlnotes.plotting.losses"}
    for info in pkgutil.iter_modules(dlnotes.plotting.__path__):
        if not info.name.startswith("_"):
            getattr(dlnotes.plotting, info.name)
    assert "rnn" in dlnotes.plotting.__all__ and "rnn" in dir(dlnotes.plotting)
    assert not {"basics", "curves", "_style"} & {*dlnotes.plotting.__all__}
    with pytest.raises(AttributeError, match="has no attribute 'x'"):
        assert dlnotes.plotting.x


def test_a_name_that_is_not_there():
    with pytest.raises(AttributeError, match="'dlnotes' has no attribute 'layers'"):
        assert dlnotes.layers
    with pytest.raises(ImportError, match="cannot import name 'layers'"):
        from dlnotes import layers  # noqa: F401


# What a model's name-sakes are called, apart from its own name.
RELATIVES = {
    "bmm": {"einsum", "matmul", "mm"},
    "dot": {"einsum", "inner", "matmul", "vdot", "vecdot"},
    "einsum": {"matmul", "tensordot"},
    "logsoftmax": {"softmax", "logsumexp"},
    "logsumexp": {"logsoftmax"},
    "matmul": {"einsum", "linear", "tensordot"},
    "matrixnorm": {"norm"},
    "mm": {"bmm", "einsum", "matmul"},
    "multidot": {"einsum", "matmul"},
    "mv": {"einsum", "matmul", "mm"},
    "norm": {"matrixnorm", "vectornorm"},
    "outer": {"einsum", "ger"},
    "sigmoid": {"expit"},
    "softmax": {"logsoftmax"},
    "vectornorm": {"norm"},
}


def plain(name: str) -> str:
    """``LeakyReLU``, ``leaky_relu`` and ``leaky_relu_`` are one name."""
    return name.rpartition(".")[2].replace("_", "").lower()


def own_code(item: object) -> list[object]:
    """A twin, and whatever of the library it calls by a bare name, and so on."""
    found, todo = [], [item]
    while todo:
        item = inspect.unwrap(todo.pop())
        if item in found:
            continue
        found.append(item)
        around = vars(sys.modules[item.__module__])
        called = (around.get(name) for name in names_called(item))
        todo += [
            f for f in called if getattr(f, "__module__", "").startswith("dlnotes")
        ]
    return found


def names_called(item: object) -> set[str]:
    """Every dotted name that is called in an object's code; ``@`` is a call, too."""
    nodes = [*ast.walk(ast.parse(textwrap.dedent(inspect.getsource(item))))]
    found = {ast.unparse(node.func) for node in nodes if isinstance(node, ast.Call)}
    return found | {"torch.matmul" for n in nodes if isinstance(n, ast.MatMult)}


def calls_of_model(name: str, item: object) -> set[str]:
    """Say which calls in a twin's code go to its model or a name-sake of it.

    ``torch.relu(x)``, ``F.relu(x)``, ``torch.ops.aten.relu(x)``, ``x.relu()`` and
    a bare ``relu(x)`` imported from torch all count; ours does not.
    """
    alike = {plain(name), *RELATIVES.get(plain(name), ())}
    found = set()
    for part in own_code(item):
        around = vars(sys.modules[part.__module__])
        for called in names_called(part):
            root = around.get(called.partition(".")[0])
            ours = getattr(root, "__module__", getattr(root, "__name__", "")) or ""
            bare = "." not in called and root is None  # a parameter, or a local name
            if plain(called) not in alike or ours.startswith("dlnotes") or bare:
                continue
            if not called.startswith(("self.", "super()")):
                found.add(called)
    return found


@pytest.mark.parametrize("name", twins())
def test_no_twin_calls_its_model(name):
    assert not calls_of_model(name, twins()[name].item)


def test_a_call_of_the_model_is_seen():
    def relu(x):
        return x.relu()

    def softmax(x):
        return torch.log_softmax(x, 0).exp()

    def silu(x, sigmoid):
        return x * sigmoid(x)

    def mv(x, y):
        return x @ y

    class GELU:
        def forward(self, x):
            return gelu(x)

    assert calls_of_model("nn.functional.relu", relu) == {"x.relu"}
    assert calls_of_model("nn.functional.softmax", softmax) == {"torch.log_softmax"}
    assert calls_of_model("linalg.mv", mv) == {"torch.matmul"}
    assert calls_of_model("nn.GELU", GELU) == {"gelu"}
    assert not calls_of_model("nn.functional.silu", silu)
