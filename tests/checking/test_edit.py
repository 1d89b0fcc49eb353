"""A mistake as a diff: read, built, and met by nobody else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import torch

from dlnotes import nn, optim
from dlnotes.checking import Case, Task
from dlnotes.checking._edit import diffs, edited
from dlnotes.checking._layers import as_layer
from dlnotes.checking._run import report


def test_diffs_are_read():
    assert diffs("""
        a hint
        of two lines
            old => new
            gone =>
        another
            a long one
            => is below
        several lines
            if x:
            |    y
            => z
            | w
        the end of a line
            return x$ => return y
        another result
            => z
            => w
    """) == {
        "a hint of two lines": [("old", "new"), ("gone", "")],
        "another": [("a long one", "is below")],
        "several lines": [("if x:\n    y", "z\n w")],
        "the end of a line": [("return x\n", "return y\n")],
        "another result": [("", "z"), ("", "w")],
    }


def test_a_change_without_an_arrow_is_refused():
    with pytest.raises(ValueError, match="one arrow, got 0: 'old'"):
        diffs("""
            a hint
                old
        """)


def test_nobody_else_meets_the_mistake():
    before = dict(sys.modules)
    names = {name: dict(vars(sys.modules[name])) for name in ("dlnotes.optim.adam",)}
    wrong = edited(optim.Adam, ("m.lerp_(grad, 1 - beta1)", "m.lerp_(grad, 1.0)"))
    assert wrong is not optim.Adam and wrong.__name__ == "Adam"
    assert sys.modules == before
    assert {name: vars(sys.modules[name]) for name in names} == names


def test_code_is_found_in_the_class_its_module_and_what_that_imports():
    for old in (
        "beta1, beta2 = group",
        "class AdamW(Adam)",
        'if group["weight_decay"]',
    ):
        assert edited(optim.Adam, (old, old)) is not optim.Adam  # nothing is changed
    turned = ('-param.grad if group.get("maximize")', "param.grad if False")
    x = torch.nn.Parameter(torch.zeros(1))
    x.grad = torch.ones(1)
    edited(optim.SGD, turned)([x], lr=1.0, maximize=True).step()
    assert x.item() == -1.0
    optim.SGD([x], lr=1.0, maximize=True).step()
    assert x.item() == 0.0


@pytest.mark.parametrize(
    ("old", "text"),
    [("no such code", "has no such code: 'no such code'"), ("beta1", "beta1'")],
)
def test_code_must_be_there_once(old, text):
    with pytest.raises(ValueError, match=text):
        edited(optim.Adam, (old, "new"))


def test_all_changes_of_a_mistake_are_made():
    edits = diffs("""
        the slope is squared
            x.clamp(min=0) => x.clamp(min=0.5)
            _mask(torch.ne, y, 0) => torch.ones_like(x)
    """)["the slope is squared"]
    x = torch.tensor([-1.0, 2.0], requires_grad=True)
    y = edited(nn.functional.relu, *edits)(x)
    y.sum().backward()
    assert y.tolist() == [0.5, 2.0] and x.grad.tolist() == [1.0, 1.0]


def test_a_function_may_return_something_else():
    wrong = edited(nn.functional.leaky_relu, ("", "input * negative_slope"))
    assert wrong(torch.ones(1), 3.0).item() == 3.0
    assert wrong(torch.ones(1)).item() == pytest.approx(0.01)


def test_a_parameter_that_is_not_used_is_a_mistake_of_any_function():
    task = Task(
        "tensors.cat",
        "torch.cat",
        cases=lambda: [Case("columns", ([torch.eye(2), torch.eye(2)], 1))],
    )
    answer = report(task, lambda tensors, dim=0: torch.cat(tensors))
    assert answer.sure and answer.hint == "`dim` is not used"


def test_a_layer_has_the_mistakes_of_its_function():
    answer = report(
        Task("nn.ReLU", "torch.nn.ReLU", cases=lambda: [Case("0", inputs=(ZERO,))],
             of=Task("nn.functional.relu", "torch.nn.functional.relu", cases=list,
                     wrong={"the slope at 0": lambda x: torch.where(x < 0, 0 * x, x)})),
        lambda: as_layer(lambda x: torch.where(x >= 0, x, 0 * x), LAYER)(),
    )  # fmt: skip
    assert answer.sure and answer.hint == "the slope at 0"


ZERO = torch.zeros(2)
LAYER = Task("nn.ReLU", "torch.nn.ReLU", list, of=Task("nn.functional.relu", "", list))


def test_nothing_is_built_at_import():
    code = (
        "import dlnotes.checking._edit as e, dlnotes.checking as c; e.edited = None; "
    )
    code += "print(len(c.tasks()))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) > 200


def test_code_is_read_out_of_an_archive(tmp_path):
    """As from a wheel that is not unpacked: there is no path to read."""
    import dlnotes

    source = Path(dlnotes.__file__).parent
    archive = tmp_path / "dlnotes.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for path in source.rglob("*.py"):
            file.write(path, Path("dlnotes") / path.relative_to(source))
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import dlnotes.optim as o; "
        "from dlnotes.checking._edit import edited; assert sys.argv[1] in o.__file__; "
        "print(edited(o.SGD, ('grad.clone()', 'grad * 2')) is not o.SGD)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(archive)],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert done.stdout == "True\n"
