"""Prove the checker: it must catch every lie, and let rounding noise pass.

A small notebook is executed once. Then its stored outputs are falsified, one at a
time, and compared with the true ones; its code is falsified too, and those
notebooks go through pytest as any other.
"""

import base64
import copy
import io
import re

import nbformat
import numpy as np
import pytest
from PIL import Image

import house
import nbcheck
import run_notebooks
from dlnotes.plotting import COLORS
from inner import run_pytest
from nbcheck import Limits, compare_outputs, compare_text, compare_tokens

CELLS = {
    "setup": """
import numpy as np
import torch

from dlnotes import plotting
from dlnotes.show import setup, source

setup()
torch.manual_seed(0);""",
    "text": """
weights = torch.tensor([[0.25, -2.8618], [1.0, 3.5]])
print(f"loss {0.4213:.4f} after {128} steps, {8} layers")
print(f"error {0.0113:.3e}, step {2e-5:.0e}, all equal: {True}")
print(f"|{'a':>4}|{9.99:8.2f}|")
print(weights)""",
    "value": "weights.shape, torch.arange(3.0)",
    "curve": """
x = np.linspace(0, 6, 200)
curves = {"sine": np.sin(x), "w = 0.5": np.cos(x) / 2}
plotting.lines(x, curves, alt="Two waves.", xlabel="t (s)", ylabel="v (m)")""",
    "points": """
fig, ax = plotting.figure(alt="Twenty points and a note.")
t = np.arange(20.0)
ax.scatter(t, t**2, color=plotting.COLORS["blue"])
ax.plot(t, 400 - t, label="falling")
ax.annotate("peak", (19, 361))
ax.legend()
fig""",
    "decay": """
steps = np.arange(50)
plotting.lines(steps, {"decay": 10.0 ** (-steps / 5)}, yscale="log",
               alt="A decay.", xlabel="step", ylabel="size")""",
    "bars": """
plotting.bars({"ReLU": 1.5, "GELU": 2.25}, alt="Two bars.", xlabel="gain")""",
    "map": """
plotting.heatmap(torch.arange(48.0).reshape(6, 8), fmt=None,
    alt="A ramp.", xlabel="x", ylabel="y", label="value")""",
    "photo": """
y, x = np.mgrid[0:1:64j, 0:1:96j]
photo = np.stack([x, y, (x + y) / 2])
plotting.images({"colours": photo}, alt="A photograph.")""",
    "source": "source(setup)",
    "slider": """
class Slider:
    __repr__ = lambda self: "A slider."

    def _repr_html_(self):
        frames = ",".join(f"{v / 7:.4f}" for v in range(5))
        path = '<path d="M1.5,2.25L30.5,4.125"/>'
        return (f'<svg aria-label="A slider.">{path}</svg>'
                f"<script>const f=[{frames}];</script>")


Slider()""",
}


@pytest.fixture(scope="session")
def true(tmp_path_factory):
    """The small notebook, executed."""
    text, code = nbformat.v4.new_markdown_cell, nbformat.v4.new_code_cell
    notebook = nbformat.v4.new_notebook()
    for name, source in CELLS.items():
        notebook.cells += [text(f"About {name}."), code(source.strip())]
    path = tmp_path_factory.mktemp("true") / "small.ipynb"
    nbformat.write(notebook, path)
    assert "stored" in run_notebooks.refresh(path)
    return nbformat.read(path, as_version=4)


def cell_of(notebook, name):
    return notebook.cells[2 * list(CELLS).index(name) + 1]


# --- lies in what is stored -----------------------------------------------------


def swap(old, new):
    """Replace a piece of text in all that the cell puts out."""

    def lie(cell):
        before = copy.deepcopy(cell)
        for output in cell.outputs:
            if "text" in output:
                output.text = output.text.replace(old, new)
            for kind, value in output.get("data", {}).items():
                if isinstance(value, str) and kind.startswith("text/"):
                    output.data[kind] = value.replace(old, new)
        assert cell != before, f"{old!r} is not there"

    return lie


def a_shade_off(name):
    """Return a colour of the palette, its red one step of 255 away."""
    value = COLORS[name]
    return f"#{int(value[1:3], 16) + 1:02x}{value[3:]}"


def figure(change):
    """Falsify a figure's data."""

    def lie(cell):
        before = copy.deepcopy(cell)
        change(cell.outputs[0].data[house.FIGURE])
        assert cell != before

    return lie


def numbers(path, change):
    """Falsify numbers of a figure's data; ``path`` leads to their string."""

    def alter(data):
        *way, last = path
        for key in way:
            data = data[key]
        values = np.array([float(v) for v in data[last].split()])
        data[last] = " ".join(f"{v:.6g}" for v in change(values))

    return figure(alter)


def one(index, by):
    def change(values):
        values[index] += by
        return values

    return change


def pixels(change):
    """Falsify the picture alone."""

    def lie(cell):
        data = cell.outputs[0].data
        picture = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
        array = change(np.array(picture.convert("RGB")))
        out = io.BytesIO()
        Image.fromarray(array).save(out, "png")
        data["image/png"] = base64.b64encode(out.getvalue()).decode()

    return lie


def patch(array):
    array[100:132, 200:232] = (255, 0, 0)
    return array


def add_output(cell):
    cell.outputs.append(nbformat.v4.new_output("stream", name="stdout", text="more"))


def drop_picture(cell):
    del cell.outputs[0].data["image/png"]


STORED = {
    "digit": ("text", swap("0.4213", "0.4223"), "stored 0.4223, computed 0.4213"),
    "first digit": ("text", swap("0.4213", "0.5213"), "stored 0.5213"),
    "word": ("text", swap("loss", "gain"), "'gain 0.4213"),
    "boolean": ("text", swap("True", "False"), "False"),
    "integer": ("text", swap("128", "129"), "stored 129, computed 128, integers"),
    "small integer": ("text", swap(" 8 layers", " 9 layers"), "stored 9"),
    "exponent": ("text", swap("1.130e-02", "1.130e-03"), "stored 1.130e-03"),
    "tiny exponent": ("text", swap("2e-05", "2e-06"), "stored 2e-06, computed 2e-05"),
    "sign": ("text", swap("-2.8618", "2.8618"), "stored 2.8618, computed -2.8618"),
    "element": ("text", swap("-2.8618", "-2.8718"), "line 4"),
    "column": ("text", swap("    9.99|", "    9.79|"), "stored 9.79"),
    "line gone": (
        "text",
        swap("loss 0.4213 after 128 steps, 8 layers\n", ""),
        "line 1",
    ),
    "size": ("value", swap("[2, 2]", "[2, 3]"), "integers must be equal"),
    "whole float": ("value", swap("2.]", "3.]"), "stored 3., computed 2."),
    "output gone": ("value", lambda c: c.outputs.clear(), "stored nothing"),
    "output more": ("value", add_output, "only stored: 'more'"),
    "figure gone": ("curve", lambda c: c.outputs.clear(), "computed figure"),
    "picture gone": ("curve", drop_picture, "figure without picture"),
    "curve up 5 %": (
        "curve",
        numbers(("axes", 0, "lines", 0, "y", "mean"), lambda v: v * 1.05),
        "axes[0].lines[0].y.mean",
    ),
    "one value of 200": (
        "curve",
        numbers(("axes", 0, "lines", 1, "y", "high"), one(14, 0.05)),
        "axes[0].lines[1].y.high[14]",
    ),
    "point moved": (
        "points",
        numbers(("axes", 0, "collections", 0, "y"), one(7, 2.0)),
        "axes[0].collections[0].y[7]: stored 51, computed 49, allowed",
    ),
    "small value on a log axis": (
        "decay",
        numbers(
            ("axes", 0, "lines", 0, "y"), lambda v: v * np.where(v < 1e-9, 1.05, 1)
        ),
        "axes[0].lines[0].y[46]",
    ),
    "number of points": (
        "points",
        figure(lambda d: d["axes"][0]["collections"][0].update(n=21)),
        "collections[0].n: stored 21, computed 20",
    ),
    "colour": (
        "curve",
        figure(lambda d: d["axes"][0]["lines"][0].update(color=COLORS["vermilion"])),
        f"axes[0].lines[0].color: stored the colour {COLORS['vermilion']}, "
        f"computed {COLORS['blue']}",
    ),
    "line style": (
        "curve",
        figure(lambda d: d["axes"][0]["lines"][0].update(style="-- None")),
        "axes[0].lines[0].style",
    ),
    "axis label": (
        "curve",
        figure(lambda d: d["axes"][0].update(ylabel="v (km)")),
        "axes[0].ylabel: stored 'v (km)', computed 'v (m)'",
    ),
    "name of a curve": (
        "curve",
        figure(lambda d: d["axes"][0]["lines"][0].update(label="cosine")),
        "axes[0].lines[0].label",
    ),
    "number in a name": (
        "curve",
        figure(lambda d: d["axes"][0]["lines"][1].update(label="w = 0.7")),
        "stored 0.7, computed 0.5",
    ),
    "limits": (
        "curve",
        numbers(("axes", 0, "ylim"), lambda v: v * 1.1),
        "axes[0].ylim[0]",
    ),
    "scale": (
        "decay",
        figure(lambda d: d["axes"][0].update(yscale="linear")),
        "axes[0].yscale",
    ),
    "line gone from a figure": (
        "curve",
        figure(lambda d: d["axes"][0]["lines"].pop()),
        "axes[0].lines: stored 1 of them, computed 2",
    ),
    "alternative text": (
        "curve",
        figure(lambda d: d.update(alt="Three waves.")),
        "alt: stored 'Three waves.'",
    ),
    "text in a figure": (
        "points",
        figure(lambda d: d["axes"][0]["texts"][0].update(text="valley")),
        "axes[0].texts[0].text",
    ),
    "place of a text": (
        "points",
        numbers(("axes", 0, "texts", 0, "at"), one(1, 20.0)),
        "axes[0].texts[0].at[1]",
    ),
    "legend": (
        "points",
        figure(lambda d: d["axes"][0]["legend"].update(text=["rising"])),
        "axes[0].legend.text[0]: stored 'rising'",
    ),
    "bar": (
        "bars",
        numbers(("axes", 0, "patches", "x1"), one(1, 0.1)),
        "axes[0].patches.x1[1]: stored 2.35, computed 2.25",
    ),
    "name of a bar": (
        "bars",
        figure(lambda d: d["axes"][0]["yticks"].reverse()),
        "axes[0].yticks[0]",
    ),
    "cell of a map": (
        "map",
        numbers(("axes", 0, "images", 0, "values"), one(20, 1.0)),
        "axes[0].images[0].values[20]: stored 21, computed 20",
    ),
    "colour map": (
        "map",
        figure(lambda d: d["axes"][0]["images"][0].update(cmap="magma")),
        "axes[0].images[0].cmap",
    ),
    "range of a map": (
        "map",
        numbers(("axes", 0, "images", 0, "clim"), one(1, 3.0)),
        "axes[0].images[0].clim[1]",
    ),
    "pixel of a photograph": (
        "photo",
        numbers(("axes", 0, "images", 0, "values", "high"), one(3, 0.1)),
        "axes[0].images[0].values.high[3]",
    ),
    "patch of a photograph": ("photo", pixels(patch), "of it looks different"),
    "patch of a figure": ("curve", pixels(patch), "of it looks different"),
    "another picture": ("curve", pixels(lambda a: a[::-1].copy()), "looks different"),
    "size of a picture": ("curve", pixels(lambda a: a[:-8].copy()), "pixels, computed"),
    "code shown": ("source", swap("precision=4", "precision=5"), "precision=5"),
    "slider's value": ("slider", swap("0.4286", "0.4386"), "stored 0.4386"),
    "slider's drawing": ("slider", swap("30.5,", "33.5,"), "stored 33.5"),
    "slider's code": ("slider", swap("const f", "let f"), "let f"),
}


def compare(stored, computed, folder):
    return compare_outputs(
        stored.outputs, computed.outputs, Limits.of(stored), folder / "cell", True
    ).problems


@pytest.mark.parametrize("name", STORED)
def test_catches_a_lie_in_what_is_stored(true, tmp_path, name):
    cell, lie, message = STORED[name]
    honest = cell_of(true, cell)
    false = copy.deepcopy(honest)
    lie(false)
    problems = compare(false, honest, tmp_path)
    assert any(message in problem for problem in problems), problems


def test_shows_the_pictures_that_differ(true, tmp_path):
    false = copy.deepcopy(cell_of(true, "photo"))
    pixels(patch)(false)
    compare(false, cell_of(true, "photo"), tmp_path)
    assert {p.name for p in tmp_path.iterdir()} == {
        f"cell-0-{name}.png" for name in ("stored", "computed", "difference")
    }


def test_two_runs_agree(true, tmp_path):
    for name in CELLS:
        assert compare(cell_of(true, name), cell_of(true, name), tmp_path) == []


NOISE = {
    "last digit": ("text", swap("0.4213", "0.4214")),
    "last digit with an exponent": ("text", swap("1.130e-02", "1.131e-02")),
    "width of a column": ("text", swap("    9.99|", "   10.00|")),
    "element": ("text", swap("-2.8618", "-2.8619")),
    "drawing": ("slider", swap("30.5,", "30.5001,")),
    "curve": (
        "curve",
        numbers(("axes", 0, "lines", 0, "y", "mean"), lambda v: v * (1 + 1e-6) + 1e-6),
    ),
    "points": (
        "points",
        numbers(("axes", 0, "collections", 0, "y"), lambda v: v * (1 + 1e-6) + 1e-6),
    ),
    "map": (
        "map",
        numbers(("axes", 0, "images", 0, "values"), lambda v: v + 1e-6),
    ),
    "a shade": (
        "curve",
        figure(lambda d: d["axes"][0]["lines"][0].update(color=a_shade_off("blue"))),
    ),
    "a grey level": ("photo", pixels(lambda a: np.clip(a, 1, 254))),
}


@pytest.mark.parametrize("name", NOISE)
def test_lets_noise_pass(true, tmp_path, name):
    cell, change = NOISE[name]
    noisy = copy.deepcopy(cell_of(true, cell))
    change(noisy)
    assert noisy != cell_of(true, cell)
    assert compare(noisy, cell_of(true, cell), tmp_path) == []


@pytest.mark.parametrize(
    ("stored", "computed", "same"),
    [
        ("1.000", "1.001", True),
        ("1.0000", "1.0020", False),
        ("12", "13", False),
        ("3.", "4.", False),
        ("3.", "3.0000", True),
        ("1500.", "1501.", False),
        ("0.1", "0.2", False),
        ("0.12", "0.13", True),
        ("1.2e-08", "1.4e-08", False),
        ("1e-05", "2e-05", False),
        ("-0.0000", "0.0000", True),
        ("0.00001", "-0.00001", True),
        ("1.0e+03", "1.0e+04", False),
        ("100", "99.95", True),
        ("9007199254740993", "9007199254740992", False),  # one float64, two integers
        ("9007199254740993.", "9007199254740992.", False),
        ("3", "3.0", False),
        ("3.000", "3", False),
        ("3", "3.", False),
        ("2.50", "2", False),
        ("1000", "1.0e+03", False),
    ],
)
def test_numbers(stored, computed, same):
    assert (compare_tokens(stored, computed, Limits()) == "") == same


@pytest.mark.parametrize(
    ("stored", "computed", "same"),
    [
        ("1.25x faster", "1.26x faster", True),
        ("about 0.123.", "about 0.124.", True),
        ("about 12. More", "about 13. More", False),
        ("version 1.2.3", "version 1.2.4", False),
        ("name_1.5", "name_1.6", False),
        ("nan", "0.5", False),
        ("inf 2.0", "inf 3.0", False),
        ("tensor([0.1234])", "tensor([0.1234], grad)", False),
        ("a  1.50 b", "a 11.50 b", False),
        ("a\nb", "a b", False),
        ("3-4", "3-5", False),
    ],
)
def test_texts(stored, computed, same):
    assert (compare_text(stored, computed, Limits()) == []) == same


def test_a_cell_may_ask_for_more_room(true, tmp_path):
    false = copy.deepcopy(cell_of(true, "text"))
    swap("0.4213", "0.4223")(false)
    false.metadata["nbcheck"] = {"rtol": 0.01, "reason": "it is a proof"}
    assert compare(false, cell_of(true, "text"), tmp_path) == []


# --- what may not be stored at all ------------------------------------------------


def stream(name, text):
    def add(cell):
        cell.outputs.append(nbformat.v4.new_output("stream", name=name, text=text))

    return add


def display(data):
    def add(cell):
        cell.outputs.append(nbformat.v4.new_output("display_data", data=data))

    return add


def tag(*tags, **own):
    def add(cell):
        cell.metadata["tags"] = list(tags)
        cell.metadata.update({"nbcheck": own} if own else {})

    return add


FORBIDDEN = {
    "unexecuted": (lambda c: c.update(execution_count=None), "was never executed"),
    "stderr": (stream("stderr", "UserWarning: old"), "writes to stderr: 'UserWarning"),
    "error": (
        lambda c: c.outputs.append(
            nbformat.v4.new_output("error", ename="KeyError", evalue="'a'")
        ),
        "stops with KeyError",
    ),
    "widget": (
        display({"application/vnd.jupyter.widget-view+json": {"model_id": "a"}}),
        "shows a widget",
    ),
    "machine path": (
        stream("stdout", "in /home/ada/x.pt"),
        "a path of this machine",
    ),
    "date": (stream("stdout", "on 2026-11-21"), "a date or a time of day"),
    "time": (stream("stdout", "at 13:05:01"), "a date or a time of day"),
    "address": (stream("stdout", "<f at 0x7f3a5c2b1d30>"), "a memory address"),
    "traceback": (
        stream("stdout", "Traceback (most recent call last):\n"),
        "a traceback",
    ),
    "colours": (stream("stdout", "\x1b[31mred\x1b[0m"), "colour codes"),
    "progress bar": (stream("stdout", "10%\r20%"), "a progress bar"),
    "foreign picture": (display({"image/png": "iVBORw0="}), "is no plotting.Figure"),
    "figure without alt": (
        display({"image/png": "iVBORw0=", house.FIGURE: {"alt": " "}}),
        "without alternative text",
    ),
    "mute HTML figure": (display({"text/html": "<svg></svg>"}), "aria-label"),
    "foreign server": (
        display({"text/html": '<script src="https://cdn.example/x.js"></script>'}),
        "asks another server",
    ),
    "ignored without reason": (tag("nbval-ignore-output"), "without a reason"),
    "skipped without reason": (tag("nbval-skip"), "without a reason"),
    "room without reason": (tag(rtol=0.1), "rtol without a reason"),
    "error expected": (tag("raises-exception", reason="so"), "raises-exception"),
    "misspelt": (tag(rtoll=0.1, reason="so"), "nbcheck must be a table"),
    "old tag": (tag("nbcheck-rtol=0.1"), "use the metadata key nbcheck"),
}


@pytest.mark.parametrize("name", FORBIDDEN)
def test_forbids(true, name):
    lie, message = FORBIDDEN[name]
    cell = copy.deepcopy(cell_of(true, "text"))
    lie(cell)
    found = house.cell_output_faults(cell) + house.leniency_faults(cell)
    assert any(message in fault for fault in found), found


def test_forbids_nothing_in_the_true_one(true):
    assert house.output_faults(true) == []
    assert house.code_faults(true) == []


# --- lies in the code, through pytest ---------------------------------------------

CODE = {
    "value": ("text", "0.4213", "0.4313", "stored 0.4213, computed 0.4313"),
    "more": ("value", "weights.shape,", "print('more'); weights.shape,", "'more"),
    "curve": ("curve", "np.sin(x)", "1.05 * np.sin(x)", "lines[0].y"),
    "point": ("points", "t**2,", "np.where(t == 7, 51, t**2),", "y[7]: stored 49"),
    "label": ("points", '"peak"', '"top"', "texts[0].text"),
    "photo": ("photo", "(x + y) / 2", "(x * y) / 2", "images[0].values"),
    "warning": (
        "map",
        "plotting.heatmap",
        "import warnings; warnings.warn('old')\nplotting.heatmap",
        "computed stderr, figure",
    ),
    "semicolon": ("value", "torch.arange(3.0)", "torch.arange(3.0);", "stored value"),
    "crash": ("bars", "2.25", "2.25 / 0", "ZeroDivisionError"),
}
HONEST = {
    "noise": ("text", "{0.4213:", "{0.4213 * (1 + 1e-6):"),
    "noise drawn": ("curve", "np.sin(x)", "np.sin(x) * (1 + 1e-6)"),
}


def test_lies_in_code_and_bad_cells_through_pytest(true, tmp_path):
    """One run: a notebook with all lies, one with noise, one never executed."""
    false, noisy, raw = (copy.deepcopy(true) for _ in range(3))
    for name, old, new, _ in CODE.values():
        cell = cell_of(false, name)
        assert old in cell.source
        cell.source = cell.source.replace(old, new)
    for name, old, new in HONEST.values():
        cell = cell_of(noisy, name)
        assert old in cell.source
        cell.source = cell.source.replace(old, new)
    cell_of(raw, "setup").execution_count = None
    raw.cells = raw.cells[:2]
    ignored = cell_of(noisy, "value")
    ignored.source = "print('other')"
    ignored.metadata.update(tags=["nbval-ignore-output"], nbcheck={"reason": "a proof"})
    for name, notebook in (("false", false), ("noisy", noisy), ("raw", raw)):
        nbformat.write(notebook, tmp_path / f"{name}.ipynb")
    log = run_pytest(tmp_path, "-p", "nbcheck", "-p", "no:xdist").log

    failed = set(re.findall(r"^FAILED .*?(\w+\.ipynb::Cell \d+)", log, re.MULTILINE))
    wrong = {f"false.ipynb::Cell {number_of(c[0])}" for c in CODE.values()}
    assert failed == {*wrong, "raw.ipynb::Cell 1"}, log
    for cell, _, _, message in CODE.values():
        assert f"false.ipynb, cell [{number_of(cell)}] `" in log
        assert message in log, (message, log)
    assert "was never executed" in log
    assert "1 cells less strictly" in log
    assert "nbval-ignore-output: a proof" in log


def number_of(name):
    return list(CELLS).index(name) + 1


def test_pixels_are_compared_under_the_locked_matplotlib_only(monkeypatch):
    lock = (house.ROOT / "requirements.lock").read_text()
    locked = re.search(r"^matplotlib==(\S+)", lock, re.MULTILINE)[1]
    for installed, expected in (locked, True), ("3.8.0", False):
        monkeypatch.setattr(nbcheck, "version", lambda _, v=installed: v)
        nbcheck.pixels_comparable.cache_clear()
        assert nbcheck.pixels_comparable() == expected
    nbcheck.pixels_comparable.cache_clear()
