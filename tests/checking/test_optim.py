"""What a reader who writes an optimizer is told."""

import pytest
import torch

import dlnotes
from dlnotes.checking import tasks
from dlnotes.checking.optim._common import take_steps


class MySGD(torch.optim.Optimizer):
    """Plain descent, as one may begin."""

    def __init__(self, params, lr=1e-3):
        super().__init__(params, {"lr": lr})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                p -= group["lr"] * p.grad


def test_missing_settings_and_gradients_are_told():
    answer = dlnotes.check("optim.SGD", MySGD)
    assert not answer and answer.agreed == 3  # as it comes, tiny, two groups
    assert answer.case.name == "momentum"
    assert "unexpected keyword argument 'momentum'" in str(answer)


def test_no_subclass_of_optimizer_is_needed():
    class Bare:
        def __init__(self, params, lr=1e-3):
            self.groups = [{"lr": lr} | group for group in params]

        def step(self):
            for group in self.groups:
                for p in group["params"]:
                    p.data -= group["lr"] * (0 if p.grad is None else p.grad)

    assert dlnotes.check("optim.SGD", Bare).agreed == 4


@pytest.mark.parametrize("name", [n for n, t in tasks().items() if t.run is take_steps])
def test_the_case_is_not_changed(name):
    task = tasks()[name]
    (case, *_) = task.all_cases()
    before = [p.clone() for p in case.args[0]]
    trace = take_steps(task.twin(), case)
    assert len(trace) == len(case.args[1]) and len(trace[0]) == 2
    assert all(torch.equal(a, b) for a, b in zip(before, case.args[0], strict=True))
