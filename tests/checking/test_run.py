"""What a reader is told."""

from __future__ import annotations

import runpy

import pytest
import torch
import torch.nn.functional as F
from torch import nn

import dlnotes
from dlnotes.checking import Case, Task, _run, tasks
from dlnotes.checking import _task as registry
from dlnotes.checking._run import report
from dlnotes.checking._task import task

CASES = [
    Case("one row", (torch.tensor([[1.0, 2.0, 4.0]]),), {"dim": 1}),
    Case("two rows", (torch.tensor([[1.0, 2.0, 4.0], [3.0, 1.0, 0.0]]),), {"dim": 1}),
    Case("columns", (torch.tensor([[1.0, 2.0], [4.0, 8.0]]),), {"dim": 0}),
    Case("no such dimension", (torch.ones(2, 2),), {"dim": 5}),
]


def over_all(input, dim):
    return input.exp() / input.exp().sum()


def last_only(input, dim):
    return torch.softmax(input, -1)


SOFTMAX = Task(
    "nn.functional.softmax",
    "torch.softmax",
    cases=lambda: CASES,
    wrong={"`dim` is ignored": last_only, "the sum goes over everything": over_all},
)


def right(input, dim):
    e = input.exp()
    return e / e.sum(dim, keepdim=True)


def test_all_agree():
    answer = report(SOFTMAX, right)
    assert answer and str(answer) == "nn.functional.softmax: all 4 cases agree"


def test_short_names_are_enough():
    from dlnotes.nn import GELU, functional

    assert dlnotes.check("softmax", functional.softmax)
    assert dlnotes.check("GELU", GELU)


def test_a_wrong_version_names_the_mistake():
    answer = report(SOFTMAX, lambda input, dim: input.softmax(1))
    assert not answer and answer.sure and answer.hint == "`dim` is ignored"
    assert str(answer) == (
        "nn.functional.softmax: 2 of 3 values agree; first to fail:\n"
        "  columns\n"
        "  (tensor([[1.0, 2.0], [4.0, 8.0]]), dim=0)\n"
        "  4 of 4 values differ, most of all at [1, 0]: "
        "expected 0.9526, got 0.01799\n"
        "likely cause: `dim` is ignored"
    )


def test_the_failing_case_can_be_run_again():
    answer = report(SOFTMAX, last_only)
    again = torch.softmax(*answer.case.args, **answer.case.kwargs)
    assert torch.equal(answer.expected, again)
    assert answer.case.args[0].requires_grad is False


def test_weaker_evidence_says_perhaps():
    def cut(input, dim):  # the same mistake, and no gradient
        return input.softmax(-1).detach()

    answer = report(SOFTMAX, cut)
    assert not answer.sure
    assert "no gradient reaches" in str(answer)
    assert str(answer).endswith("or a new tensor")

    def partly(input, dim):  # right in one of the cases that `over_all` gets wrong
        return right(input, dim) if dim == 0 else over_all(input, dim).exp().log()

    answer = report(SOFTMAX, partly)
    assert str(answer).endswith("perhaps: the sum goes over everything")


def test_cases_to_refuse_do_not_weaken_a_hint():
    def careful(input, dim):  # the same mistake, but it refuses what must be refused
        if dim > 1:
            raise ValueError("softmax: dim must be below 2")
        return last_only(input, dim)

    answer = report(SOFTMAX, careful)
    assert answer.sure and answer.hint == "`dim` is ignored"
    lenient = report(SOFTMAX, lambda input, dim: right(input, min(dim, 1)), True)
    assert lenient.hint == ""


def test_refusals_are_counted_apart():
    def lenient(input, dim):
        return right(input, min(dim, 1))

    answer = report(SOFTMAX, lenient)
    assert answer and (answer.agreed, answer.total) == (3, 3)
    assert (answer.refused, answer.bad) == (0, 1)
    assert str(answer) == (
        "nn.functional.softmax: 3 of 3 values agree; "
        "1 bad input is not refused (not asked here)"
    )
    asked = report(SOFTMAX, lenient, refusals=True)
    assert not asked
    assert str(asked) == (
        "nn.functional.softmax: 3 of 3 values agree; "
        "1 bad input is not refused; the first:\n"
        "  no such dimension\n"
        "  (tensor([[1.0, 1.0], [1.0, 1.0]]), dim=5)\n"
        "  PyTorch refuses this (IndexError); yours gives a result"
    )
    cases = [
        *CASES[:1],
        *(Case(f"{n}", (torch.ones(2, 2),), {"dim": n}) for n in (5, 6)),
    ]
    two = Task("x", "torch.softmax", cases=lambda: cases)
    assert "; 2 bad inputs are not refused (" in str(report(two, lenient))


def test_values_come_before_refusals():
    def wrong(input, dim):
        return right(input, min(dim, 1)) * 2

    first = Task("x", "torch.softmax", cases=lambda: CASES[::-1])
    for refusals in (False, True):
        answer = report(first, wrong, refusals)
        assert "0 of 3 values agree; first to fail:\n  columns" in str(answer)


def test_a_blank_in_a_function():
    answer = report(SOFTMAX, lambda input, dim: ...)
    assert str(answer).endswith(
        "likely cause: fill in the blank first: write your answer where `...` stands"
    )
    assert str(dlnotes.check("nn.functional.relu", ...)) == (
        "nn.functional.relu: not yet; fill in the blank first: write your answer "
        "where `...` stands"
    )


def test_no_false_hint():
    answer = report(SOFTMAX, lambda input, dim: right(input, dim) ** 2)
    assert answer.hint == ""
    assert "cause" not in str(answer) and "perhaps" not in str(answer)


def test_hint_from_the_numbers():
    answer = report(SOFTMAX, lambda input, dim: 2 * right(input, dim))
    assert str(answer).endswith("perhaps: a factor: all values are 2 times what is due")


def test_gradient_is_wrong():
    def detached(input, dim):
        e = input.exp()
        return e / e.sum(dim, keepdim=True).detach()

    answer = report(SOFTMAX, detached)
    assert "the values agree, but the gradient of" in str(answer)


@pytest.mark.parametrize(
    ("function", "text"),
    [
        (lambda input, dim: None, "got None\nperhaps: there is no `return`"),
        (lambda input, dim: input.softmax(dim).numpy(force=True), "numpy.ndarray"),
        (lambda input, dim: [input.softmax(dim)], "got a list of 1"),
        (lambda input, dim: undefined, "yours raises NameError"),  # noqa: F821
        (lambda input: input, "argument 'dim'"),
        (lambda input, dim: input.softmax(dim).double(), "dtype float32, got float64"),
        (lambda input, dim: input.exp_() / input.sum(dim, True), "writes into the in"),
    ],
)
def test_other_mistakes(function, text):
    answer = report(SOFTMAX, function)
    assert not answer and text in str(answer)


@pytest.mark.parametrize(
    ("name", "whose"),
    [
        ("lab.rnn.backward", "the reference"),
        ("rosen", "SciPy"),
        ("lab.approximation.interp", "NumPy"),
        ("reduce", "Python"),
        ("roi_align", "PyTorch"),
    ],
)
def test_a_refusal_is_laid_to_whose_it_is(name, whose):
    task = _run.find(name)
    due = registry.Outcome(error=ValueError())
    told = _run.differ(task, registry.Outcome(), due)
    assert str(told).startswith(f"{whose} refuses this (ValueError)")


def test_input_changed_without_a_graph():
    def clear(input, dim):
        result = right(input, dim)
        with torch.no_grad():
            input.zero_()
        return result

    assert "an input is changed" in str(report(SOFTMAX, clear))


def test_the_line_that_raises_is_shown():
    def late(input, dim):
        return [1][3]

    assert "IndexError: list index out of range, in `return [1][3]`" in str(
        report(SOFTMAX, late)
    )


MINE = """
import json

import torch

from dlnotes import ops


def late(input, dim):
    return [1][dim]


def in_torch(input, dim):
    return torch.softmax(input, dim + 7)


def in_python(input, dim):
    return json.loads("{")


def in_dlnotes(input, dim):
    return ops.nms(input, input, 0.5)
"""


@pytest.mark.parametrize(
    "folder", ["mine", "dlnotes", "dlnotes/src/dlnotes", "Für dlnotes/my site-packages"]
)
@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("late", "return [1][dim]"),
        ("in_torch", "return torch.softmax(input, dim + 7)"),
        ("in_python", 'return json.loads("{")'),
        ("in_dlnotes", "return ops.nms(input, input, 0.5)"),
    ],
)
def test_the_line_is_the_readers_wherever_the_file_lies(tmp_path, folder, name, line):
    """Whether it raises itself, or what it calls does."""
    path = tmp_path / folder / "mine.py"
    path.parent.mkdir(parents=True)
    path.write_text(MINE, encoding="utf-8")
    function = runpy.run_path(str(path))[name]
    assert f", in `{line}`" in str(report(SOFTMAX, function))


def test_no_line_is_shown_where_no_line_of_the_reader_raises():
    answer = report(SOFTMAX, lambda input: input)
    assert "yours raises TypeError" in str(answer) and ", in `" not in str(answer)


def test_in_place_twin():
    cases = [Case("in place", (torch.tensor([-1.0, 2.0]),), {"inplace": True})]
    relu = Task("x", "torch.nn.functional.relu", cases=lambda: cases)
    assert report(relu, F.relu)
    answer = report(relu, lambda input, inplace=False: input.clamp(min=0))
    assert "must be changed in place" in str(answer)


def test_random_state_is_left_alone_and_cases_are_the_same():
    drawn = Task("x", "torch.abs", cases=lambda: [Case("any", (torch.randn(3),))])
    state = torch.get_rng_state()
    first, second = (drawn.all_cases()[0].args[0] for _ in range(2))
    assert torch.equal(first, second) and report(drawn, torch.abs)
    assert torch.equal(state, torch.get_rng_state())


def test_random_functions_start_from_the_same_seed():
    drops = Task("x", "torch.dropout", lambda: [Case("", (torch.ones(9), 0.5, True))])
    assert report(drops, torch.dropout)


def test_plain_python():
    cases = [
        Case("rows", ((2, 1), (3,))),
        Case("none", ()),
        Case("no match", ((2,), (3,))),
    ]
    shapes = Task("x", "torch.broadcast_shapes", cases=lambda: cases)
    assert report(shapes, torch.broadcast_shapes)
    answer = report(shapes, lambda *s: max(s, default=()))
    assert "(2, 1), (3,))\n  expected (2, 3), got (3,)" in str(answer)


class Linear(nn.Module):
    """As torch's, from nothing."""

    def __init__(self, in_features, out_features, names=("weight", "bias"), half=1.0):
        super().__init__()
        self.names, self.half = names, half
        self.register_parameter(
            names[0], nn.Parameter(torch.empty(out_features, in_features))
        )
        self.register_parameter(names[1], nn.Parameter(torch.empty(out_features)))

    def forward(self, input):
        weight, bias = (getattr(self, name) for name in self.names)
        return input @ weight.T + bias * self.half


LINEAR = Task(
    "nn.Linear",
    "torch.nn.Linear",
    cases=lambda: [
        Case("float32", (3, 2), inputs=(torch.randn(4, 3),)),
        Case("float64", (1, 1), inputs=(torch.randn(4, 1, dtype=torch.float64),)),
    ],
    wrong={"half a bias": lambda i, o: Linear(i, o, half=0.5)},
)


def test_module_gets_the_weights():
    assert report(LINEAR, Linear)
    assert report(LINEAR, lambda i, o: Linear(i, o, half=0.5)).hint == "half a bias"


def test_module_with_other_names():
    answer = report(LINEAR, lambda i, o: Linear(i, o, ("w", "bias")))
    assert "parameters and buffers must be {'weight': [2, 3], 'bias': [2]}" in str(
        answer
    )
    answer = report(LINEAR, lambda i, o: lambda input: input)
    assert "function must be a subclass of nn.Module" in str(answer)


def test_module_buffers_are_compared():
    case = Case("training", (3,), inputs=(torch.randn(4, 3),))
    norm = Task("x", "torch.nn.BatchNorm1d", cases=lambda: [case])
    assert report(norm, nn.BatchNorm1d)
    answer = report(norm, lambda n: nn.BatchNorm1d(n, momentum=0.5))
    assert "the buffer `running_mean` is not" in str(answer)


def test_module_without_weights():
    cases = [
        Case("exact", inputs=(torch.randn(5),)),
        Case("tanh", (), {"approximate": "tanh"}, (torch.randn(5),)),
    ]
    gelu = Task("x", "torch.nn.GELU", cases=lambda: cases)
    assert report(gelu, nn.GELU)
    assert not report(gelu, lambda approximate="none": nn.GELU())


def take_steps(kind, case):
    """An optimizer is given the same gradients for some steps."""
    weight = nn.Parameter(torch.ones(3, dtype=torch.float64))
    optimizer, trace = kind([weight], *case.args, **case.kwargs), []
    for step in range(5):
        weight.grad = torch.full_like(weight, step - 2.0)
        optimizer.step()
        trace.append(weight.detach().clone())
    return trace


def test_optimizer():
    cases = [Case("plain", (0.1,)), Case("momentum", (0.1,), {"momentum": 0.9})]
    sgd = Task("x", "torch.optim.SGD", cases=lambda: cases, run=take_steps)
    assert report(sgd, torch.optim.SGD)
    answer = report(sgd, lambda params, lr, momentum=0.0: torch.optim.SGD(params, lr))
    assert answer.case.name == "momentum" and "result[1]: 3 of 3" in str(answer)


def test_layout():
    case = Case("a row", (torch.arange(3.0), (2, 3)))
    expand = Task("x", "torch.Tensor.expand", cases=lambda: [case], layout=True)
    assert report(expand, torch.Tensor.expand)
    answer = report(expand, lambda input, size: input.expand(size).clone())
    assert "expected a view of the input, got a copy" in str(answer)
    flat = Task(
        "x", "torch.clone", lambda: [Case("", (torch.ones(2, 3),))], layout=True
    )
    answer = report(flat, lambda input: input.T.contiguous().T)
    assert "expected strides [3, 1], got [1, 2]" in str(answer)


def test_bad_questions(monkeypatch):
    monkeypatch.setattr(registry, "_TASKS", dict(tasks()))
    for name in ("nn.functional.xsoftmax", "tensors.xsoftmax", "ops.xnms"):
        task(name, "torch.softmax", cases=lambda: CASES)
    with pytest.raises(ValueError, match="name must be new, got 'ops"):
        task("ops.xnms", "torch.softmax", cases=list)
    assert dlnotes.check("nn.functional.xsoftmax", torch.softmax)
    assert dlnotes.check("xnms", torch.softmax)
    with pytest.raises(ValueError, match=r"one of \['nn.functional.xsoftmax', 'tens"):
        dlnotes.check("xsoftmax", torch.softmax)
    with pytest.raises(ValueError, match="did you mean 'xnms'"):
        dlnotes.check("xnmms", torch.softmax)
    with pytest.raises(ValueError, match="check: name must be a string, got function"):
        dlnotes.check(right, "xnms")
    with pytest.raises(ValueError, match="function must be callable, got Tensor"):
        dlnotes.check("xnms", torch.ones(1))
