"""A pytest plugin: nbval that compares numbers and figures with a tolerance.

nbval re-runs every code cell and asks that each output be the same *string*; it
skips pictures. Here the words must be equal, integers too, every other number
must be close, and figures must show the same: by the data that they carry, and
by their pixels where matplotlib is the one that drew what is stored.

A cell that needs more room says so, and why, in its metadata::

    {"nbcheck": {"rtol": 1e-2, "reason": "sums of 10^6 float32 numbers"}}
"""

from __future__ import annotations

import base64
import io
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from nbval.plugin import IPyNbCell, IPyNbFile, NbCellError, coalesce_streams
from PIL import Image

import house

os.environ.update(house.ENVIRONMENT)

PICTURES = Path("build") / "nbcheck"


@dataclass(frozen=True)
class Limits:
    """How far apart two numbers, or two pictures, may be.

    Attributes:
        rtol: share of the stored number.
        atol: least difference allowed between numbers of a text.
        image: share of a picture's blocks that may look different.
        own_atol: the cell set ``atol`` itself: then it holds for figures too.
    """

    rtol: float = 1e-3
    atol: float = 1e-5
    image: float = 2e-4
    own_atol: bool = False

    @classmethod
    def of(cls, cell) -> Limits:
        """Return those that a cell's metadata ask for."""
        own = cell.metadata.get("nbcheck", {})
        given = {k: float(own[k]) for k in ("rtol", "atol", "image") if k in own}
        return cls(**given, own_atol="atol" in own)


# --- text ---------------------------------------------------------------------

# `1.25x`, `0.31px` are a number and a unit; `1.2.3`, `0x1f`, `3d`, `c12` are words.
_NUMBER = re.compile(
    r"(?<![\w.])[-+]?"
    r"(?:(?>(?:\d+\.\d*|\.\d+)(?:[eE][-+]?\d+)?)(?!\d|\.\d)"
    r"|(?>\d+(?:[eE][-+]?\d+)?)(?!\w|\.\w))"
)
# In the path of an SVG a letter stands right before a number: M1.5,2L3,4
_SVG_NUMBER = re.compile(
    r"(?:(?<![\w.])|(?<=[\s\"',\d][MLHVCSQTAZmlhvcsqtaz]))[-+]?"
    r"(?>(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)(?![\d.]|[a-zA-Z_](?<![MLHVCSQTAZpe%]))"
)


def compare_text(stored: str, computed: str, limits: Limits, html=False) -> list[str]:
    """Say how two texts differ; an empty list if they agree."""
    if stored == computed:
        return []
    pattern = _SVG_NUMBER if html else _NUMBER
    # A number's width may change (9.99 -> 10.00), so blanks are collapsed.
    words = [_words(pattern.sub(" \0 ", value)) for value in (stored, computed)]
    if words[0] != words[1]:
        return _different_rows(stored, computed, pattern)
    found = []
    pairs = zip(pattern.finditer(stored), pattern.finditer(computed), strict=True)
    for old, new in pairs:
        if problem := compare_tokens(old.group(), new.group(), limits):
            row = stored.count("\n", 0, old.start()) + 1
            found.append(f"line {row}: {problem}")
    return found


def _words(value: str) -> list[str]:
    return [" ".join(row.split()) for row in value.rstrip().split("\n")]


def _different_rows(stored: str, computed: str, pattern: re.Pattern) -> list[str]:
    rows = stored.rstrip().split("\n"), computed.rstrip().split("\n")
    for number in range(max(map(len, rows))):
        pair = [part[number] if number < len(part) else None for part in rows]
        seen = [p if p is None else _words(pattern.sub(" \0 ", p)) for p in pair]
        if seen[0] != seen[1]:
            said = ["nothing" if p is None else repr(_around(p, pair)) for p in pair]
            return [f"line {number + 1}: stored {said[0]}, computed {said[1]}"]
    return ["the texts differ"]


def _around(row: str, pair: list[str | None]) -> str:
    """Of a very long row, what stands around the first difference."""
    if len(row) <= 160 or None in pair:
        return row[:160]
    same = next((i for i, (a, b) in enumerate(zip(*pair, strict=False)) if a != b), 0)
    return row[max(same - 60, 0) : same + 100]


def compare_tokens(stored: str, computed: str, limits: Limits) -> str:
    """Say how two printed numbers differ; '' if they agree.

    Integers are exact, and so are floats without decimals: ``3.`` is how torch
    prints one. ``3`` and ``3.0`` differ in kind; ``100`` and ``99.95`` do not, since
    ``f"{x:.4g}"`` prints either. Any other number may be off by
    ``max(atol, rtol |stored|)`` and by one unit of its last digit, since it may
    have been rounded the other way. Two exceptions: a number of a single digit
    (``0.1``, ``2e-05``) has no last digit to spare, and in ``1.130e-02`` the
    exponent says what is small, so ``atol`` does not.
    """
    if stored == computed:
        return ""
    for one, other in (stored, computed), (computed, stored):
        if re.fullmatch(r"[-+]?\d+", one) and _is_surely_a_float(other):
            return f"stored {stored}, computed {computed}, an integer is no float"
    if _is_integer(stored) and _is_integer(computed):
        if int(stored.rstrip(".")) == int(computed.rstrip(".")):
            return ""
        return f"stored {stored}, computed {computed}, integers must be equal"
    a, b = float(stored), float(computed)
    scientific = "e" in stored.lower() and "e" in computed.lower()
    atol = 0.0 if scientific and not limits.own_atol else limits.atol
    allowed = max(atol, limits.rtol * abs(a))
    allowed += 1.001 * max(_last_digit(stored), _last_digit(computed))
    if abs(a - b) <= allowed:
        return ""
    return f"stored {stored}, computed {computed}, allowed ±{allowed:.2g}"


def _is_integer(token: str) -> bool:
    return re.fullmatch(r"[-+]?\d+\.?", token) is not None


def _is_surely_a_float(token: str) -> bool:
    """Whether no integer is printed so, nor a float by ``g``: ``3.``, ``3.0``."""
    mantissa = token.lower().partition("e")[0]
    return "." in mantissa and mantissa[-1] in ".0"


def _last_digit(token: str) -> float:
    mantissa, _, exponent = token.lower().lstrip("+-").partition("e")
    whole, _, decimals = mantissa.partition(".")
    significant = (whole + decimals).lstrip("0")
    if not decimals or (len(decimals) < 2 and len(significant) < 2):
        return 0.0
    return 10.0 ** (int(exponent or 0) - len(decimals))


# --- figures, by their data ---------------------------------------------------

_PROSE = {"alt", "label", "legend", "suptitle", "text", "title", "xlabel", "xticks",
          "ylabel", "yticks"}  # fmt: skip
_HEX = re.compile(r"#[0-9a-f]{6}(?:[0-9a-f]{2})?")


def compare_figures(stored: dict, computed: dict, limits: Limits) -> list[str]:
    """Say how the data of two figures differ, each with the path to it."""
    return list(_differences(stored, computed, limits, "", {}))


def _differences(a, b, limits: Limits, path: str, spans: dict) -> Iterator[str]:
    key = re.sub(r"\[\d+\]$", "", path).rpartition(".")[2]
    if isinstance(a, dict) and isinstance(b, dict):
        spans = _spans(a) if "xlim" in a else spans
        for name in dict.fromkeys([*a, *b]):
            inner = f"{path}.{name}" if path else name
            if name not in a or name not in b:
                there, not_there = ("stored", "computed") if name in a else (
                    "computed", "stored")  # fmt: skip
                value = _brief((a if name in a else b)[name])
                yield f"{inner}: {there} {value}, {not_there} nothing"
            else:
                yield from _differences(a[name], b[name], limits, inner, spans)
    elif isinstance(a, list) and isinstance(b, list):
        if len(a) != len(b):
            yield f"{path}: stored {len(a)} of them, computed {len(b)}"
        for i, (x, y) in enumerate(zip(a, b, strict=False)):
            yield from _differences(x, y, limits, f"{path}[{i}]", spans)
    elif not (isinstance(a, str) and isinstance(b, str)) or a == b:
        if a != b:
            yield f"{path}: stored {_brief(a)}, computed {_brief(b)}"
    elif key in _PROSE:
        for problem in compare_text(a, b, limits):
            yield f"{path}: {problem.removeprefix('line 1: ')}"
    else:
        yield from _rows_of_values(a.split(), b.split(), limits, path, spans)


def _spans(axes: dict) -> dict[str, float]:
    """How long the axes are: a point that moves by 1e-5 of it has not moved."""
    found = {}
    for name in "xy":
        ends = axes.get(f"{name}lim", "")
        if not isinstance(ends, str) or len(ends.split()) != 2:
            continue  # no axes of ours; what is wrong with them is said elsewhere
        low, high = map(_float, ends.split())
        # On a logarithmic axis only the ratio counts.
        ratio = axes.get(f"{name}scale") == "log" or not np.isfinite(high - low)
        found[name] = 0.0 if ratio else abs(high - low)
    return found


def _rows_of_values(a, b, limits: Limits, path: str, spans: dict) -> Iterator[str]:
    if len(a) != len(b):
        yield f"{path}: stored {len(a)} values, computed {len(b)}"
        return
    numbers = [v for token in a if np.isfinite(v := _float(token))]
    axis = path.rpartition(".")[2][:1]
    if path.endswith((".low", ".high", ".mean")):
        axis = path.split(".")[-2][:1]
    peak = max(map(abs, numbers), default=0.0)
    scale = spans.get(axis, peak)
    for i, (x, y) in enumerate(zip(a, b, strict=True)):
        place = f"{path}[{i}]" if len(a) > 1 else path
        if x == y:
            continue
        if _HEX.fullmatch(x) and _HEX.fullmatch(y) and len(x) == len(y):
            shades = [bytes.fromhex(value[1:]) for value in (x, y)]
            if max(abs(p - q) for p, q in zip(*shades, strict=True)) > 2:
                yield f"{place}: stored the colour {x}, computed {y}"
            continue
        old, new = _float(x), _float(y)
        if not (np.isfinite(old) and np.isfinite(new)):
            yield f"{place}: stored {x}, computed {y}"
            continue
        allowed = limits.rtol * abs(old) + 1e-5 * scale
        allowed = max(allowed, limits.atol if limits.own_atol else 0.0)
        if not abs(old - new) <= allowed:
            yield f"{place}: stored {x}, computed {y}, allowed ±{allowed:.2g}"


def _float(token: str) -> float:
    try:
        return float(token)
    except ValueError:
        return float("nan")


def _brief(value) -> str:
    value = repr(value)
    return value if len(value) <= 80 else value[:77] + "..."


# --- figures, by their pixels -------------------------------------------------


@cache
def pixels_comparable() -> bool:
    """Whether matplotlib is of the minor version that drew what is stored."""
    lock = house.ROOT / "requirements.lock"
    match = re.search(r"^matplotlib==(\d+\.\d+)", lock.read_text(), re.M)
    return match[1] == ".".join(version("matplotlib").split(".")[:2])


def compare_pictures(
    stored: str, computed: str, limits: Limits, stem: Path
) -> list[str]:
    """Say how two pictures differ to the eye, by the means of 4x4 pixels.

    The two, and where they differ, are written to ``stem-*.png``.
    """
    if "".join(stored.split()) == "".join(computed.split()):
        return []
    a, b = _pixels(stored), _pixels(computed)
    if a is None or b is None:
        return ["the stored picture cannot be read"]
    found = []
    if a.shape != b.shape:
        sizes = [f"{x.shape[1]}x{x.shape[0]}" for x in (a, b)]
        found.append(f"picture: stored {sizes[0]} pixels, computed {sizes[1]}")
    height, width = (min(a.shape[i], b.shape[i]) // 4 for i in (0, 1))
    blocks = [
        x[: height * 4, : width * 4].reshape(height, 4, width, 4, 3).mean((1, 3))
        for x in (a, b)
    ]
    distance = np.abs(blocks[0] - blocks[1]).max(-1)
    share = float((distance > 0.1).mean())
    if share > limits.image:
        found.append(
            f"picture: {share:.2%} of it looks different, allowed {limits.image:.2%}"
        )
    if not found:
        return []
    stem.parent.mkdir(parents=True, exist_ok=True)
    difference = np.repeat(np.repeat(distance[..., None], 4, 0), 4, 1).repeat(3, -1)
    for name, x in ("stored", a), ("computed", b), ("difference", 1 - difference):
        Image.fromarray((x * 255).astype("uint8")).save(f"{stem}-{name}.png")
    return [*found, f"see {stem}-stored.png, -computed.png, -difference.png"]


def _pixels(data: str) -> np.ndarray | None:
    try:
        picture = Image.open(io.BytesIO(base64.b64decode(data))).convert("RGBA")
    except (ValueError, OSError):
        return None
    white = Image.new("RGBA", picture.size, "white")
    picture = Image.alpha_composite(white, picture).convert("RGB")
    return np.asarray(picture, dtype=np.float32) / 255


# --- a cell's outputs ---------------------------------------------------------


@dataclass
class Comparison:
    """What was found in one cell.

    Attributes:
        problems: what differs, one line each; empty if all agrees.
        figures: how many figures were compared by their data.
        pixels: how many of them by their pixels too.
    """

    problems: list[str] = field(default_factory=list)
    figures: int = 0
    pixels: int = 0


def compare_outputs(
    stored: list, computed: list, limits: Limits, stem: Path, pixels: bool | None = None
) -> Comparison:
    """Compare all that a cell puts out with what is stored."""
    pixels = pixels_comparable() if pixels is None else pixels
    result = Comparison()
    old, new = ([_as_data(o) for o in outputs] for outputs in (stored, computed))
    kinds = [[_kind(data) for data in outputs] for outputs in (old, new)]
    if kinds[0] != kinds[1]:
        said = [", ".join(part) or "nothing" for part in kinds]
        result.problems.append(f"outputs: stored {said[0]}; computed {said[1]}")
        for name, outputs, own, other in (
            ("stored", old, kinds[0], kinds[1]),
            ("computed", new, kinds[1], kinds[0]),
        ):
            for data, kind in zip(outputs, own, strict=True):
                if own.count(kind) > other.count(kind):
                    result.problems.append(f"only {name}: {_preview(data)}")
                    break
        return result
    for number, (a, b) in enumerate(zip(old, new, strict=True)):
        place = f"output {number + 1}: " if len(old) > 1 else ""
        for problem in _compare_data(a, b, limits, f"{stem}-{number}", pixels, result):
            result.problems.append(place + problem)
    return result


def _compare_data(a, b, limits, stem, pixels, result) -> Iterator[str]:
    for kind in a:
        if kind == house.FIGURE:
            result.figures += 1
            yield from compare_figures(a[kind], b[kind], limits)
        elif kind.startswith("image/"):
            if pixels:
                result.pixels += 1
                yield from compare_pictures(a[kind], b[kind], limits, Path(stem))
        elif kind == "text/markdown" and a[kind].startswith("```"):
            yield from _compare_code(a[kind], b[kind])
        elif kind == "text/plain" and "```" in a.get("text/markdown", "")[:3]:
            continue  # the same code once more
        elif isinstance(a[kind], str) and isinstance(b[kind], str):
            html = kind in ("text/html", "image/svg+xml")
            yield from compare_text(a[kind], b[kind], limits, html)
        elif a[kind] != b[kind]:
            yield f"{kind}: stored {_brief(a[kind])}, computed {_brief(b[kind])}"


def _compare_code(stored: str, computed: str) -> list[str]:
    rows = stored.rstrip().split("\n"), computed.rstrip().split("\n")
    for number in range(max(map(len, rows))):
        pair = [part[number] if number < len(part) else None for part in rows]
        if pair[0] != pair[1]:
            said = ["nothing" if p is None else repr(p) for p in pair]
            return [f"code, line {number}: stored {said[0]}, computed {said[1]}"]
    return []


def _as_data(output) -> dict:
    if output.output_type == "stream":
        return {output.name: house.text(output.text)}
    if output.output_type == "error":
        return {"error": f"{output.ename}: {output.evalue}"}
    data = {kind: house.text(value) for kind, value in output.data.items()}
    shown = output.get("metadata", {}).get("image/png", {})
    return {**data, **({"size of the picture": dict(shown)} if shown else {})}


def _kind(data: dict) -> str:
    if house.FIGURE in data:
        return "figure" + (" without picture" if "image/png" not in data else "")
    names = {"stdout": "text", "text/plain": "value", "text/markdown": "code",
             "text/html": "HTML", "image/png": "picture"}  # fmt: skip
    return "+".join(names.get(kind, kind) for kind in sorted(data))


def _preview(data: dict) -> str:
    value = data.get("text/plain", next(iter(data.values())))
    return _brief(value if isinstance(value, str) else data)


# --- the plugin ---------------------------------------------------------------


class Ran(NamedTuple):
    """What became of a cell in the kernel that is running.

    Attributes:
        outputs: what it put out.
        error: what it stopped with, or ``None``.
    """

    outputs: list
    error: Exception | None


class NotebookCell(IPyNbCell):
    """A code cell whose outputs are compared with a tolerance.

    Its test runs the cells before it that have not run yet, in their order, and
    then compares its own outputs only. So it passes alone, in any order, and in
    any process, as it does when all cells are tested one after the other.
    """

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.output_timeout = 60  # a busy machine is slow to answer

    @property
    def module(self) -> NotebookFile:
        """What pytest-randomly shuffles: notebooks, and the cells within each."""
        return self.parent

    @property
    def place(self) -> str:
        """Where it is, as a person finds it."""
        name = f"{self.path.name}, cell [{self.cell_num}]"
        return f"{name} `{house.first_line(self.cell.source)}`"

    def setup(self):
        """Not nbval's, which expects no more of the cells after one that hung."""

    def runtest(self):
        faults = house.cell_output_faults(self.cell) + house.leniency_faults(self.cell)
        if faults:
            self.raise_cell_error("\n".join(faults))
        if self.options["skip"]:
            pytest.skip()
        ran = self.parent.run_up_to(self.cell_num)
        if ran.error:
            raise ran.error
        if not self.options["check"]:
            self._note(Comparison())
            return
        stem = PICTURES / self.path.stem / f"cell{self.cell_num:02d}"
        stored = coalesce_streams(self.cell.outputs)
        result = compare_outputs(stored, ran.outputs, Limits.of(self.cell), stem)
        self._note(result)
        if result.problems:
            found = result.problems[:12]
            if len(result.problems) > 12:
                found.append(f"… and {len(result.problems) - 12} more")
            self.raise_cell_error("Cell outputs differ", "\n".join(found))

    def run(self) -> Ran:
        """Run it, now; nothing is compared."""
        if self.options["skip"]:
            return Ran([], None)
        try:
            super().runtest()
        except Exception as error:
            return Ran([], error)
        return Ran(self.test_outputs, None)

    def compare_outputs(self, test, ref, skip_compare=None):
        """Leave it to the cell's own test: nbval asks while the cell runs."""
        return True

    def _note(self, result: Comparison) -> None:
        """Leave word for the summary; with xdist this crosses processes."""
        lenient = house.leniency(self.cell)
        self.user_properties.append(
            (
                "nbcheck",
                {
                    "figures": result.figures,
                    "pixels": result.pixels,
                    "lenient": f"{self.place}: {lenient}" if lenient else "",
                },
            )
        )

    def repr_failure(self, excinfo):
        error = excinfo.value
        if isinstance(error, NbCellError):
            rows = [self.place, *str(error).splitlines()]
            rows += (error.inner_traceback or "").splitlines()
        else:
            rows = [self.place, *str(super().repr_failure(excinfo)).splitlines()]
        rows[1:1] = [
            f"{cell.place} failed before this one"
            for cell, ran in zip(self.parent.cells, self.parent.ran, strict=False)
            if ran.error and cell.cell_num < self.cell_num
        ]
        return "\n    ".join(rows)


class NotebookFile(IPyNbFile):
    """A notebook whose cells are :class:`NotebookCell`.

    Attributes:
        cells: all of them, whichever are tested.
        ran: what became of the first ones, in the kernel that is running.
    """

    cells: list[NotebookCell]
    ran: list[Ran]

    @property
    def __name__(self) -> str:
        return self.nodeid

    def setup(self):
        super().setup()
        # nbval runs cells with store_history=False; IPython then ignores the
        # trailing ";" that keeps a value from being shown.
        self.kernel.execute_cell_input = lambda source, allow_stdin=None: (
            self.kernel.kc.execute(source, allow_stdin=allow_stdin, stop_on_error=False)
        )
        self.ran = []

    def run_up_to(self, number: int) -> Ran:
        """Run the cells up to this one that have not run; return what became of it."""
        for cell in self.cells[len(self.ran) : number]:
            self.ran.append(cell.run())
        return self.ran[number - 1]

    def collect(self):
        self.cells = []
        for cell in super().collect():
            number = cell.cell_num + 1  # as Jupyter counts
            cell = NotebookCell.from_parent(
                self,
                name=f"Cell {number}",
                cell_num=number,
                cell=cell.cell,
                options=cell.options,
            )
            self.cells.append(cell)
        return self.cells


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path, parent):
    found = yield
    return [
        NotebookFile.from_parent(parent, path=file_path) if type(c) is IPyNbFile else c
        for c in found
    ]


def pytest_terminal_summary(terminalreporter):
    """Say how much was compared, and what less strictly than usual."""
    notes = [
        value
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", "") == "call"
        for name, value in report.user_properties
        if name == "nbcheck"
    ]
    if not notes:
        return
    figures, pixels = (sum(n[key] for n in notes) for key in ("figures", "pixels"))
    lenient = [n["lenient"] for n in notes if n["lenient"]]
    unlike = "" if pixels_comparable() else " (drawn by another matplotlib)"
    terminalreporter.write_line(
        f"nbcheck: {len(notes)} cells compared; {figures} figures by their data, "
        f"{pixels} by their pixels{unlike}; {len(lenient)} cells less strictly"
    )
    for row in lenient:
        terminalreporter.write_line(f"  {row}")
