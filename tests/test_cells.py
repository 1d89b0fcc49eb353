"""A cell's test passes alone, in any order, and in any process."""

import nbformat
import pytest

from inner import run_pytest

ALONE = ["-p", "nbcheck", "-p", "no:xdist"]
# Each cell, and what is stored of it.
NOTEBOOKS = {
    "one": [
        ("x = 1\nprint(x)", "1\n"),
        ("x += 1\nprint(x)", "2\n"),
        ("x *= 10\nprint(x)", "20\n"),
        ("print(x + 1)", "21\n"),
    ],
    "other": [
        ("y = [1]\nprint(y)", "[1]\n"),
        ("y.append(2)\nprint(y)", "[1, 2]\n"),
        ("y.append(3)\nprint(y)", "[1, 2, 3]\n"),
    ],
    # Cell 2 stops; 3 needs what it would have made, 4 does not; 5 lies.
    "broken": [
        ("a = 1", ""),
        ("b = 1 / 0", ""),
        ("print(b)", "1\n"),
        ("print(a)", "1\n"),
        ("print(a + 1)", "3\n"),
    ],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cells")
    for name, cells in NOTEBOOKS.items():
        notebook = nbformat.v4.new_notebook()
        for count, (source, text) in enumerate(cells, 1):
            cell = nbformat.v4.new_code_cell(source, execution_count=count)
            if text:
                cell.outputs = [nbformat.v4.new_output("stream", text=text)]
            notebook.cells.append(cell)
        nbformat.write(notebook, folder / f"{name}.ipynb")
    return folder


def cells(name, *numbers):
    return [f"{name}.ipynb::Cell {number}" for number in numbers]


@pytest.mark.parametrize(
    "wanted",
    [
        pytest.param(cells("one", 3), id="alone"),
        pytest.param(
            [*cells("one", 3, 1), *cells("other", 3), *cells("one", 4, 2),
             *cells("other", 1, 2)], id="any order",
        ),
    ],
)  # fmt: skip
def test_cells_pass_in_any_order(folder, wanted):
    done = run_pytest(folder, *ALONE, tests=wanted)
    assert done.outcomes == dict.fromkeys(wanted, "passed"), done.log


def test_cells_pass_in_two_processes(folder):
    many = ["-p", "nbcheck", "-n", "2", "--dist", "load"]
    order = ["-p", "randomly", "--randomly-seed=1"]
    done = run_pytest(folder, *many, *order, tests=["one.ipynb", "other.ipynb"])
    names = [*cells("one", 1, 2, 3, 4), *cells("other", 1, 2, 3)]
    assert done.outcomes == dict.fromkeys(names, "passed"), done.log


def test_a_cell_that_stops_is_named_by_those_that_fail_after_it(folder):
    """And only by those, though here they are tested first."""
    done = run_pytest(folder, *ALONE, tests=cells("broken", 5, 4, 3, 2, 1))
    passed = {name for name, outcome in done.outcomes.items() if outcome == "passed"}
    assert passed == {*cells("broken", 1, 4)}, done.log
    note = "broken.ipynb, cell [2] `b = 1 / 0` failed before this one"
    for cell, count, said in (
        ("[2] `b = 1 / 0`", 0, "ZeroDivisionError"),
        ("[3] `print(b)`", 1, "NameError"),
        ("[5] `print(a + 1)`", 1, "stored 3, computed 2"),
    ):
        told = done.log.partition(f"\nbroken.ipynb, cell {cell}\n")[2]
        told = told.partition("\n____")[0]
        assert told.count(note) == count and said in told, done.log
