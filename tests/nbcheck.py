"""A pytest plugin: nbval that compares numbers and pictures with a tolerance.

nbval re-runs every code cell and asks that each output be the same *string*;
it skips pictures altogether.  Here the text around the numbers must be equal,
each number must be close, and each picture must look the same.

Per cell, in the cell's metadata::

    {"nbcheck": {"rtol": 1e-2, "atol": 1e-6, "image": 0.02, "ints": true}}

or as a tag: ``nbcheck-rtol=1e-2``.  ``nbval-ignore-output`` and the other tags
of nbval work as before.
"""

from __future__ import annotations

import base64
import difflib
import io
import os
import re
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from nbval.plugin import IPyNbCell, IPyNbFile
from PIL import Image

# The number of threads changes the order of sums, hence the last digits.
for _name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

DEFAULTS = {"rtol": 1e-3, "atol": 1e-8, "image": 0.0002, "ints": False}
# Skipped: what no reader sees, and what differs from run to run.
SKIP = {
    "metadata",
    "traceback",
    "output_type",
    "name",
    "execution_count",
    "stderr",
    "application/vnd.jupyter.widget-view+json",
}
NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?!\w)")
SCRUB = [(re.compile(r"0x[0-9a-fA-F]{6,}"), "0xADDRESS")]
SVG_IDS = [
    (re.compile(r'(\bid|xlink:href|clip-path)="[^"]*"'), r'\1=""'),
    (re.compile(r"([a-zA-Z])(?=[-\d.])"), r"\1 "),
]


def ulp(token: str) -> float:
    """One unit in the last printed place (0 for an integer)."""
    m, _, e = token.lower().partition("e")
    if "." not in m and not e:
        return 0.0
    return 10.0 ** (int(e or 0) - len(m.partition(".")[2]))


def compare_text(ref: str, new: str, opt: dict, svg: bool = False) -> list[str]:
    """Return what differs, an empty list when the texts agree."""
    for pat, rep in SCRUB + (SVG_IDS if svg else []):
        ref, new = pat.sub(rep, ref), pat.sub(rep, new)
    # The width of a number may change (9.99 -> 10.00), so blanks are collapsed.
    skeletons = [
        re.sub(r"[ \t]+", " ", NUMBER.sub(" # ", s)).strip() for s in (ref, new)
    ]
    if skeletons[0] != skeletons[1]:
        return ["the text around the numbers differs:"] + list(
            difflib.unified_diff(
                ref.splitlines(),
                new.splitlines(),
                "stored",
                "computed",
                lineterm="",
                n=1,
            )
        )[:60]
    bad = []
    for a, b in zip(NUMBER.finditer(ref), NUMBER.finditer(new)):
        x, y = a.group(), b.group()
        if x == y:
            continue
        step = max(ulp(x), ulp(y))
        atol = 0.05 if svg else opt["atol"]
        if step == 0 and not (opt["ints"] or svg):  # integers are exact
            bad.append((a, x, y, abs(float(x) - float(y)), 0.0))
            continue
        limit = atol + opt["rtol"] * abs(float(x)) + (0 if svg else 1.01 * step)
        if not abs(float(x) - float(y)) <= limit:
            bad.append((a, x, y, abs(float(x) - float(y)), limit))
    if not bad:
        return []
    out = [
        f"{len(bad)} number(s) differ by more than rtol={opt['rtol']:g} atol={opt['atol']:g}:"
    ]
    for m, x, y, diff, limit in sorted(bad, key=lambda t: t[3] - t[4], reverse=True)[
        :12
    ]:
        line = ref.count("\n", 0, m.start()) + 1
        out.append(
            f"  line {line}: stored {x}, computed {y} (off by {diff:.3g}, allowed {limit:.3g})"
        )
    return out


def to_array(data: str) -> np.ndarray:
    im = Image.open(io.BytesIO(base64.b64decode(data))).convert("RGBA")
    white = Image.new("RGBA", im.size, "white")
    return (
        np.asarray(Image.alpha_composite(white, im).convert("RGB"), dtype=np.float32)
        / 255
    )


def compare_image(ref: str, new: str, opt: dict, stem: Path) -> list[str]:
    """Share of visibly different 4x4 blocks; the pictures go to ``stem``-*.png."""
    if ref == new or "".join(ref.split()) == "".join(new.split()):
        return []
    a, b = to_array(ref), to_array(new)
    msg = []
    if np.abs(np.subtract(a.shape, b.shape)).max() > 4:
        msg = [
            f"size differs: stored {a.shape[1]}x{a.shape[0]}, computed {b.shape[1]}x{b.shape[0]}"
        ]
    h, w = (min(a.shape[i], b.shape[i]) // 4 * 4 for i in (0, 1))
    block = [x[:h, :w].reshape(h // 4, 4, w // 4, 4, 3).mean((1, 3)) for x in (a, b)]
    delta = np.abs(block[0] - block[1]).max(-1)
    share = float((delta > 0.1).mean())
    if share > opt["image"]:
        msg.append(
            f"{share:.2%} of the picture differs visibly (allowed {opt['image']:.2%})"
        )
    if msg:
        stem.parent.mkdir(parents=True, exist_ok=True)
        for name, x in (
            ("stored", a),
            ("computed", b),
            ("difference", np.repeat(np.repeat(delta, 4, 0), 4, 1)),
        ):
            Image.fromarray((x * 255).astype("uint8")).save(f"{stem}-{name}.png")
        msg.append(f"see {stem}-{{stored,computed,difference}}.png")
    return msg


class NotebookCell(IPyNbCell):
    """A code cell whose outputs are compared with a tolerance."""

    def limits(self) -> dict:
        opt = dict(DEFAULTS, **self.cell.metadata.get("nbcheck", {}))
        for tag in self.cell.metadata.get("tags", []):
            m = re.fullmatch(r"nbcheck-(rtol|atol|image)=(\S+)", tag)
            if m:
                opt[m[1]] = float(m[2])
        return opt

    def compare_outputs(self, test, ref, skip_compare=None):
        opt, tables = self.limits(), []
        for outputs in (ref, test):
            table = defaultdict(list)
            for out in outputs:
                fields = dict(out.get("data", {}))
                if out.output_type == "stream":
                    fields[out.name] = out.text
                elif out.output_type == "error":
                    fields = {"ename": out.ename, "evalue": out.evalue}
                for key, value in fields.items():
                    if key not in SKIP:
                        table[key].append(
                            "".join(value) if isinstance(value, list) else value
                        )
            tables.append(table)
        a, b = tables
        report = []
        for key in sorted(a.keys() | b.keys()):
            if len(a[key]) != len(b[key]):
                report.append(
                    f"[{key}] {len(a[key])} stored output(s), {len(b[key])} computed"
                )
                report += [f"  stored: {v[:200]!r}" for v in a[key]] + [
                    f"  computed: {v[:200]!r}" for v in b[key]
                ]
                continue
            for k, (x, y) in enumerate(zip(a[key], b[key])):
                if key in ("image/png", "image/jpeg"):
                    root = Path(os.environ.get("NBCHECK_DIR", "build/nbcheck"))
                    stem = root / self.path.stem / f"cell{self.cell_num:02d}-{k}"
                    found = compare_image(x, y, opt, stem)
                elif isinstance(x, str) and isinstance(y, str):
                    found = compare_text(
                        self.sanitize(x), self.sanitize(y), opt, key == "image/svg+xml"
                    )
                else:
                    found = [] if x == y else [f"{x!r} != {y!r}"]
                if found:
                    report += [f"[{key}]"] + ["  " + line for line in found]
        self.comparison_traceback = report
        return not report


class NotebookFile(IPyNbFile):
    """A notebook whose cells are :class:`NotebookCell`."""

    def setup(self):
        super().setup()
        # nbval runs cells with store_history=False; IPython then ignores the
        # trailing ";" that keeps a value from being shown.
        self.kernel.execute_cell_input = lambda source, allow_stdin=None: (
            self.kernel.kc.execute(source, allow_stdin=allow_stdin, stop_on_error=False)
        )

    def collect(self):
        for c in super().collect():
            yield NotebookCell.from_parent(
                self, name=c.name, cell_num=c.cell_num, cell=c.cell, options=c.options
            )


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path, parent):
    found = yield
    return [
        NotebookFile.from_parent(parent, path=file_path) if type(c) is IPyNbFile else c
        for c in found
    ]
