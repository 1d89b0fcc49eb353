"""Begin a page: its notebook, and all that belongs to it, each with a hint.

python tools/new_page.py saliency                       # the notebook and figures
python tools/new_page.py saliency --modules lab         # and code of its own
python tools/new_page.py boxes --modules "lab ops.boxes:box_area,nms" --part Vision
python tools/new_page.py giou --under boxes             # a page of that topic

A word of ``--modules`` is ``lab`` (what has no model), or a module below ``dlnotes``
with the twins that it will have: ``nn.attention:MultiheadAttention,functional.x``.
"""

from __future__ import annotations

import argparse
import inspect
import json
import keyword
import re
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

import nbformat

import house
import run_notebooks
from dlnotes.checking._task import resolve

ROOT = house.ROOT
KNOWN = {"Tensor", "int", "float", "bool", "str"}  # types that need no thought
SAMPLES = {"Tensor": "torch.rand(3, 4)", "int": "3", "float": "0.5", "bool": "True",
           "str": '"mean"'}  # fmt: skip


@dataclass(frozen=True)
class New:
    """A twin to come: its name in its package, and its model in PyTorch."""

    name: str
    model: str
    functional: bool = False

    @property
    def item(self) -> Any:
        return resolve(self.model)

    @property
    def is_class(self) -> bool:
        return inspect.isclass(self.item)

    @property
    def parameters(self) -> list[tuple[str, str, str]]:
        """Name, type and default, as they are written."""
        start = self.item.__init__ if self.is_class else self.item
        try:
            found = list(inspect.signature(start).parameters.values())
        except ValueError:  # written in C: its author reads the documentation
            return [("input", "Tensor", "")]
        known = []
        for p in found:
            if p.name == "self":
                continue
            if stars := {p.VAR_POSITIONAL: "*", p.VAR_KEYWORD: "**"}.get(p.kind):
                known.append((f"{stars}{p.name}", "object", ""))
                continue
            given = p.default is not p.empty
            kind = getattr(p.annotation, "__name__", str(p.annotation))
            if kind not in KNOWN and given:
                kind = type(p.default).__name__
            if kind not in KNOWN:
                kind = "object" if given else "int" if self.is_class else "Tensor"
            default = repr(p.default) if given else ""
            known.append((p.name, kind, default))
        return known

    @property
    def sample(self) -> str:
        """Arguments for a first call."""
        due = [
            SAMPLES[kind]
            for name, kind, default in self.parameters
            if not default and not name.startswith("*")
        ]
        return ", ".join(due)


class Stop(SystemExit):
    """What cannot be begun, in a sentence."""


# --- what is written -------------------------------------------------------------


def begin(name: str, words: list[str], part: str = "", under: str = "") -> list[str]:
    """Write all files of a page; return their names, shared ones last.

    Args:
        name: of the page, say ``self_attention``.
        words: its modules, as on the command line.
        part: caption in ``_toc.yml``; the last before the appendix if empty.
        under: the first page of its topic, if it is not the first itself.

    Raises:
        Stop: if a name cannot be used. Nothing is written then.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or keyword.iskeyword(name):
        raise Stop(f"new: NB must be like self_attention, got {name}")
    contents, part = _contents(name, part, under)
    files: dict[str, str] = {}
    modules, changed = [], {}
    for word in words:
        home, _, names = word.partition(":")
        if home == "lab":
            modules.append(f"dlnotes.lab.{name}")
            files |= lab_files(name)
            continue
        twins = [_twin(home, n) for n in names.split(",") if n]
        modules.append(f"dlnotes.{home}")
        files |= twin_files(name, home, twins)
        changed |= shared_files(home, twins, changed)
    timed = [(w.partition(":")[0], w.partition(":")[2]) for w in words if ":" in w]
    if timed:
        twins = [
            (_package(home), _twin(home, n))
            for home, names in timed
            for n in names.split(",")
        ]
        files[f"benchmarks/bench_{name}.py"] = benchmark(name, twins)
    files |= page_files(name, modules, part, under)
    for path in files:
        if (ROOT / path).exists():
            raise Stop(f"new: {path} exists already")
    changed["_toc.yml"] = contents
    for path, text in {**files, **changed}.items():
        run_notebooks.write(ROOT / path, text.encode())
    written = [path for path in [*files, *changed] if path.endswith(".py")]
    _ruff(written)
    return [*files, *changed]


def template(name: str) -> nbformat.NotebookNode:
    """Return the notebook, with a hint of what belongs into each part."""
    text, label = nbformat.v4.new_markdown_cell, name.replace("_", "-")

    def code(source, *tags, **metadata):
        return nbformat.v4.new_code_cell(source, metadata={"tags": tags, **metadata})

    def section(title, hint, label_of=None):
        label_of = label_of or title.lower().replace(" ", "-").replace(":", "")
        return text(f"({label}-{label_of})=\n## {title}\n\n{hint}")

    choices = "\n\n".join(
        f"<details><summary>{choice}</summary>\n\nWhat this answer overlooks, or "
        "why it is right.\n\n</details>"
        for choice in ("first choice", "second choice", "third choice")
    )
    caption = {"caption": "What is drawn, or the question.", "name": f"{label}-first"}
    cells = [
        text(
            f"({name})=\n# Topic: question?\n\n*The topic's term*, spelled out, with "
            "its abbreviation. What it is, and why anyone needs it: two sentences."
        ),
        code(house.guard_cell(house.address()), "remove-input"),
        code(
            "import dlnotes as dl\n\ndl.setup()\n"
            'values, alt = [1, 4, 2], "What is drawn, and what it shows."\n'
            f"dl.plotting.{name}.opening(values, alt=alt)",
            "hide-input",
            mystnb={"figure": caption},
        ),
        text(f"**Predict.** A number that the picture lets you guess.\n\n{choices}"),
        code(
            "import torch\n\n# at most six lines that give the number, none of ours\n"
            "torch.tensor(1.0)",
            "hide-output",
        ),
        text(
            "What the right number is, and what the wrong ones overlooked.\n\n"
            "**After this page you can**\n\n- three to five things.\n\n"
            "**You need**, each with a sentence, a tiny example and a link. Then three "
            "warm-up questions, each in a `<details>` with its answer and a link."
        ),
        code("from torch.nn import functional as F", "hide-input"),
        section(
            "First section",
            "Define by hand, with small numbers; then the formula, derived; then plain "
            "code, typed here; then the experiment. Two to four more predictions.",
            "first-section",
        ),
        code("F.relu(torch.tensor(-1.0))"),
        text("**Your turn.** The same with other numbers."),
        code(
            f'a = 1 + 1  # blank: a = ...\ndl.check("{label}-a", a)',
        ),
        section("In practice", "What to start with: “if … use …”; mistakes on screen."),
        section(
            "What we now know",
            "1. Three questions?\n2. Of this kind?\n3. Answered below?\n\n"
            "- At most five bullets, each proved above, with its scope.",
        ),
        section("Exercises", "Three to six; at least one is held to torch by `check`."),
        text(
            f":::{{exercise}} Title\n:label: {label}-ex-1\n\nThe whole contract.\n:::"
        ),
        text(f":::{{solution-start}} {label}-ex-1\n:class: dropdown\n:::"),
        code("# print(dl.check(…, yours))"),
        text(":::{solution-end}\n:::"),
        section("Deeper: one more thing", "Variants, edge cases, proofs, history."),
        section(
            "Deeper: slips in the notes",
            "What the notes got wrong and nobody believes; cells tagged hide-cell.",
        ),
        section("Read next", "Pages and papers, each with a reason."),
        section("Sources", "Where each claim comes from."),
    ]
    about = {"topic": "", "question": "", "part": "", "description": ""}
    about |= {"keywords": {"en": [], "zh": []}, "needs": [], "later": []}
    about |= {"modules": [], "notes": {}, "errata": {}}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"dlnotes": about})
    run_notebooks.normalise(notebook, name)
    return notebook


def page_files(name: str, modules: list[str], part: str, under: str) -> dict[str, str]:
    """Write what every page has, with code or without."""
    label = name.replace("_", "-")
    page = template(name)
    own = page.metadata.dlnotes
    own.part, own.modules = part, modules
    if under:
        about = json.loads((ROOT / f"notebooks/{under}.ipynb").read_bytes())
        own.topic = about["metadata"]["dlnotes"]["topic"]
    found = {
        f"notebooks/{name}.ipynb": nbformat.writes(page) + "\n",
        f"src/dlnotes/plotting/{name}.py": FIGURES.format(name=name),
        f"tests/plotting/test_{name}.py": FIGURES_TEST.format(name=name),
        f"src/dlnotes/checking/blanks/{name}.py": BLANKS.format(name=name, label=label),
    }
    if not under:
        found |= {f"book/glossary/{name}.md": TERMS, f"book/references/{name}.bib": BIB}
    return found


def lab_files(name: str) -> dict[str, str]:
    """Write a module for what has no model, its task and its test."""
    return {
        f"src/dlnotes/lab/{name}.py": LAB.format(name=name),
        f"src/dlnotes/checking/lab/{name}.py": LAB_TASK.format(name=name),
        f"tests/lab/test_{name}.py": LAB_TEST.format(name=name),
    }


def twin_files(page: str, home: str, twins: list[New]) -> dict[str, str]:
    """Write a module for twins, their tasks and their tests."""
    package, _, module = home.rpartition(".")
    if not package or not (ROOT / "src/dlnotes" / package.replace(".", "/")).is_dir():
        raise Stop(f"new: a module is like ops.boxes:nms, in a package, got {home}")
    if any(twin.name == module for twin in twins):
        raise Stop(f"new: {home} has a module with the name of a twin: call it else")
    folder = package.replace(".", "/")
    head = f'"""What the module is about, in a line.\n\nChapter: {page}\n"""\n\n'
    head += "from __future__ import annotations\n\n"
    classes = any(twin.is_class for twin in twins)
    used = "from torch import Tensor, nn\n" if classes else "from torch import Tensor\n"
    body = "\n\n".join(stub(twin) for twin in twins)
    checks = ROOT / "src/dlnotes/checking" / folder
    at = folder if (checks / "__init__.py").exists() else folder.rpartition("/")[0]
    return {
        f"src/dlnotes/{folder}/{module}.py": head
        + (used + "\n\n" + body) * bool(twins),
        f"src/dlnotes/checking/{at}/{module}.py".replace("//", "/"): tasks(
            package, twins
        ),
        f"tests/{folder}/test_{module}.py": tests(package, twins),
    }


def stub(twin: New) -> str:
    """Write a twin of which all is there but what it does."""
    parameters = [
        f"{name}: {kind}{f' = {default}' if default else ''}"
        for name, kind, default in twin.parameters
    ]
    told = "".join(f"        {name}: what it is.\n" for name, *_ in twin.parameters)
    args = f"\n\n    Args:\n{told}" if told else "\n"
    line = "What it does, in words that a reader of the chapter knows."
    role = "class" if twin.is_class else "func"
    doc = f'    """{line}\n\n    Twin of :{role}:`{twin.model}`.{args}'
    if twin.is_class:
        start = ", ".join(["self", *parameters])
        return (
            f"class {twin.name}(nn.Module):\n{doc}"
            f'    """\n\n    def __init__({start}) -> None:\n'
            "        super().__init__()\n\n"
            "    def forward(self, input: Tensor) -> Tensor:\n"
            '        """Return the layer\'s output, ``[...]``."""\n'
            "        raise NotImplementedError\n"
        )
    return (
        f"def {twin.name}({', '.join(parameters)}) -> Tensor:\n{doc}\n"
        '    Returns:\n        ``[...]``, what it is.\n    """\n'
        "    raise NotImplementedError\n"
    )


def _address(package: str, twin: New) -> str:
    return f"{package}.{'functional.' * twin.functional}{twin.name}"


def tasks(package: str, twins: list[New]) -> str:
    """Write the tasks of some twins, each with a case."""
    found = [TASKS]
    for twin in twins:
        call = f"({twin.sample},)" if twin.sample else "()"
        usual = f"torch{'vision' * (package == 'ops')}.{_address(package, twin)}"
        model = "" if twin.model == usual else f', "{twin.model}"'
        case = f"{call}, {{}}, (torch.rand(3, 4),)" if twin.is_class else call
        found.append(
            f"def _{twin.name.lower()}_cases():\n"
            f'    yield Case("a few numbers", {case})\n\n\n'
            f'task("{_address(package, twin)}"{model}, '
            f"cases=_{twin.name.lower()}_cases)  # and .mistakes(…): as in ops/roi.py\n"
        )
    return "\n\n".join(found)


def tests(package: str, twins: list[New]) -> str:
    """Write the test that holds each twin to its model."""
    root = package.partition(".")[0]
    ours = f"dl.{package}"
    found = ["import torch\n" + "import torchvision\n" * (root == "ops")]
    found[0] += "\nimport dlnotes as dl\nfrom twins import assert_twin"
    found[0] += ", assert_twin_module\n" if any(t.is_class for t in twins) else "\n"
    for twin in twins:
        own = f"{ours}.{'functional.' * twin.functional}{twin.name}"
        call = f"assert_twin{'_module' * twin.is_class}({own}, {twin.model}"
        call += f", {twin.sample}" * bool(twin.sample)
        call += ", inputs=(torch.rand(3, 4),)" * twin.is_class
        found.append(
            f"def test_{twin.name.lower()}_twin():\n"
            f"    torch.manual_seed(0)\n    {call})\n"
            "    # then the edges: nothing in, one in, ties, a view\n"
        )
    return "\n\n".join(found)


def benchmark(name: str, twins: list[tuple[str, New]]) -> str:
    """Write what each twin is timed on."""
    rows = []
    for package, twin in twins:
        given = (f"{twin.sample}," if twin.sample else "") if not twin.is_class else ""
        inputs = "(torch.rand(64, 64),)" if twin.is_class else f"({given})"
        build = f", build=lambda kind: kind({twin.sample})" if twin.is_class else ""
        rows.append(
            f'Workload("{_address(package, twin)}", "sizes, in a few words", '
            f"make=lambda: ({inputs}, {{}}){build}),"
        )
    return (
        f'"""The twins of ``{name}``, at the sizes at which they are used."""\n\n'
        "from __future__ import annotations\n\nimport torch\n"
        "from run import Workload\n\n"
        "WORKLOADS = [\n    " + "\n    ".join(rows) + "\n]\n"
    )


# --- what is shared --------------------------------------------------------------


def shared_files(home: str, twins: list[New], so_far: dict[str, str]) -> dict[str, str]:
    """Return a package's contents and API page with the twins in them."""
    package, _, module = home.rpartition(".")
    folder = f"src/dlnotes/{package.replace('.', '/')}"
    found = {}
    for functional in (False, True):
        names = [t.name for t in twins if t.functional == functional]
        if names:
            path = f"{folder}/{'functional' if functional else '__init__'}.py"
            text = so_far.get(path) or (ROOT / path).read_text(encoding="utf-8")
            found[path] = _taking(text, package, module, names)
    if twins and package.partition(".")[0] == "nn":
        path = "book/api/nn/layers.md"
        text = so_far.get(path) or (ROOT / path).read_text(encoding="utf-8")
        for functional in (False, True):
            if any(t.functional == functional for t in twins):
                of = f"dlnotes.{package}{'.functional' * functional}"
                text = re.sub(
                    rf"(\{{family\}} {re.escape(of)} .*)", rf"\1 {module}", text
                )
        found[path] = text
    return found


def _taking(text: str, package: str, module: str, names: list[str]) -> str:
    """Have a package's contents take names from one more module; ruff sorts them."""
    at = f".{module}" if re.search(r"^from \.", text, re.M) else (
        f"dlnotes.{package}.{module}"
    )  # fmt: skip
    line = f"from {at} import {', '.join(names)}\n"
    listed = "".join(f'    "{name}",\n' for name in names)
    text = re.sub(r"^(__all__ = \[\n)", rf"\1{listed}", text, count=1, flags=re.M)
    return re.sub(r"^(?=from )(?!from __future__)", line, text, count=1, flags=re.M)


def _contents(name: str, part: str, under: str) -> tuple[str, str]:
    """Return ``_toc.yml`` with the page in it, and the caption of its part."""
    lines = (ROOT / "_toc.yml").read_text(encoding="utf-8").splitlines(keepends=True)
    entry = re.compile(r"^( *)- file: notebooks/(\w+)$")
    caption, parts, places = "", {}, {}
    for number, line in enumerate(lines):
        if found := re.match(r" *- caption: (.+)", line):
            caption = found[1]
        elif found := entry.match(line):
            places[found[2]] = number, len(found[1]), caption
            parts[caption] = number
    if name in places:
        raise Stop(f"new: _toc.yml has {name} already")
    if under:
        if under not in places or places[under][1] > 6:
            raise Stop(f"new: UNDER must be the first page of a topic, got {under}")
        at, indent, part = places[under]
        if any(
            n < at and d < indent and c == part and n > at - 1 - 0 for n, d, c in []
        ):
            raise Stop("")
        end = at + 1
        while end < len(lines) and len(lines[end]) - len(lines[end].lstrip()) > indent:
            end += 1
        if end == at + 1:
            lines.insert(end, f"{' ' * (indent + 2)}sections:\n")
            end += 1
        lines.insert(end, f"{' ' * (indent + 4)}- file: notebooks/{name}\n")
        return "".join(lines), part
    part = part or [p for p in parts if p != "Appendix"][-1]
    if part not in parts:
        raise Stop(f"new: PART must be one of {', '.join(parts)}, got {part}")
    lines.insert(parts[part] + 1, f"      - file: notebooks/{name}\n")
    return "".join(lines), part


# --- helpers ---------------------------------------------------------------------


def _package(home: str) -> str:
    return home.rpartition(".")[0]


def _twin(home: str, name: str) -> New:
    """Find the model of a twin: at its address, or where torch has such things."""
    package, functional = _package(home), name.startswith("functional.")
    short = name.removeprefix("functional.")
    root = "torchvision" if package == "ops" else "torch"
    for model in (f"{root}.{package}.{name}", f"torch.{name}", f"torch.Tensor.{name}"):
        try:
            resolve(model)
        except (AttributeError, ImportError):
            continue
        return New(short, model, functional)
    raise Stop(f"new: {root}.{package} has no {name}; what has no model goes to lab")


def _ruff(paths: list[str]) -> None:
    for command in (
        ["check", "-q", "--fix", "--select", "I,RUF022,F401"],
        ["format", "-q"],
    ):
        subprocess.run(
            [sys.executable, "-m", "ruff", *command, *paths], cwd=ROOT, check=True
        )


FIGURES = '''\
"""Figures of ``{name}.ipynb``: what they are about."""

from __future__ import annotations

from collections.abc import Sequence

from dlnotes.plotting._figure import Figure, figure


def opening(values: Sequence[float], *, alt: str) -> Figure:
    """Draw what raises the question.

    Args:
        values: ``[N]``, what it is.
        alt: what the figure shows, for a reader who cannot see it.

    Returns:
        The figure.
    """
    fig, ax = figure(1, 1, alt=alt)
    ax.plot(values)
    ax.set(xlabel="what it is", ylabel="what it is")
    return fig
'''
FIGURES_TEST = """\
from dlnotes import plotting


def test_opening_draws_the_values():
    fig = plotting.{name}.opening([1.0, 4.0, 2.0], alt="three values")
    assert [*fig.axes[0].lines[0].get_ydata()] == [1, 4, 2]
"""
BLANKS = '''\
"""What is due where ``{name}.ipynb`` leaves a blank."""

from __future__ import annotations

from dlnotes.checking._answer import answer


@answer("{label}-a", wrong={{"the mistake, in words that help": lambda: 3}})
def _a() -> int:
    return 1 + 1
'''
TERMS = """\
% A term, and indented below it the Chinese one, with 。, then what it means:
%
% affine map
%   仿射映射。 A linear map followed by a shift.
"""
BIB = """\
% What this topic alone cites; what another one cites, too, stands in shared.bib.
"""
LAB = '''\
"""What the module is about, in a line.

Chapter: {name}
"""

from __future__ import annotations

from torch import Tensor

__all__ = ["doubled"]


def doubled(input: Tensor) -> Tensor:
    """Say what it does, in words that a reader of the chapter knows.

    Args:
        input: ``[...]``, what it is.

    Returns:
        ``[...]``, what it is.
    """
    return 2 * input
'''
LAB_TASK = '''\
"""Tasks for :mod:`dlnotes.lab.{name}`; the model is written here, another way."""

import torch
from torch import Tensor

from dlnotes.checking import Case, task


def by_adding(input: Tensor) -> Tensor:
    """Compute the same in another way.

    Args:
        input: ``[...]``, what it is.

    Returns:
        ``[...]``, what it is.
    """
    return input + input


def _cases():
    yield Case("a few numbers", (torch.arange(3.0, dtype=torch.float64),))


task(
    "lab.{name}.doubled", "dlnotes.checking.lab.{name}.by_adding", cases=_cases
)  # and .mistakes(…): as in ops/roi.py
'''
LAB_TEST = """\
import torch

from dlnotes.lab import {name}


def test_doubled():
    x = torch.tensor([1.0, -2.0])
    assert {name}.doubled(x).tolist() == [2, -4]
"""
TASKS = '''\
"""Tasks for the twins of this module."""

import torch

from dlnotes.checking import Case, task
'''


def main(arguments: list[str] | None = None) -> None:
    """Begin a page, and say what was written."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", help="such as self_attention")
    parser.add_argument("--modules", default="", help='such as "lab ops.boxes:nms"')
    parser.add_argument("--part", default="", help="of the contents, by its caption")
    parser.add_argument("--under", default="", help="the first page of its topic")
    given = parser.parse_args(arguments)
    files = begin(given.name, given.modules.split(), given.part, given.under)
    print("begun:", *files, sep="\n  ")


if __name__ == "__main__":
    main()
