"""The first code that a page shows is what one types at work: it runs alone."""

import subprocess
import sys

import nbformat
import pytest

import house
import reading

PAGES = [
    path
    for path in sorted((house.ROOT / "notebooks").glob("*.ipynb"))
    if path.stem not in house.OLD_FORM
]


def run_alone(notebook):
    """Run the first cell whose code is seen in a Python of its own; its errors."""
    first = reading.code_cells(reading.core(notebook))[0]
    command = [sys.executable, "-I", "-c", reading.text(first.source)]
    return subprocess.run(command, capture_output=True, text=True).stderr


def test_first_lines_of_every_page_run_alone():
    errors = {p.stem: run_alone(nbformat.read(p, as_version=4)) for p in PAGES}
    assert not {name: error for name, error in errors.items() if error}


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        ("import math\nmath.pi", ""),
        ("math.pi", "NameError: name 'math' is not defined"),
        ("import warnings\nwarnings.warn('old')", "UserWarning: old"),
    ],
)
def test_a_cell_that_needs_others_is_seen(lines, error):
    folded = nbformat.v4.new_code_cell("import math", metadata={"tags": ["hide-input"]})
    cells = [folded, nbformat.v4.new_code_cell(lines)]
    said = run_alone(nbformat.v4.new_notebook(cells=cells))
    assert error in said
    assert bool(said) == bool(error)
