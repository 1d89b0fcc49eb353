"""Detectors against their definition, and their run lengths against simulation."""

import pytest
import torch

from dlnotes.lab.distribution_shift import (
    cusum,
    cusum_run_length,
    first_alarm,
    page_hinkley,
)


def test_cusum_is_the_recursion():
    torch.manual_seed(0)
    x = torch.randn(3, 50, dtype=torch.float64) + 1
    s, due = torch.zeros(3, dtype=torch.float64), []
    for value in x.unbind(1):
        s = (s + value - 0.8 - 0.3).clamp(min=0)
        due.append(s)
    assert torch.allclose(cusum(x, mean=0.8, slack=0.3), torch.stack(due, 1))


def test_page_hinkley_is_its_definition():
    torch.manual_seed(0)
    x, total, lowest, due = torch.randn(40).double(), 0.0, 0.0, []
    for t in range(40):
        total = total + x[t] - x[: t + 1].mean() - 0.2
        lowest = min(lowest, total)
        due.append(total - lowest)
    assert torch.allclose(page_hinkley(x, slack=0.2), torch.stack(due))


def test_first_alarm():
    path = torch.tensor([[0.0, 3, 1, 4], [0, 0, 0, 0], [9, 0, 0, 0], [2, 2, 2, 2]])
    assert first_alarm(path, 2).tolist() == [2, 5, 1, 5]


@pytest.mark.parametrize(
    ("rise", "threshold", "due"),
    [(0, 4, 335.4), (0, 5, 930.9), (1, 4, 8.38), (1, 5, 10.38), (0.5, 4, 26.63)],
)
def test_run_length_is_that_of_the_tables(rise, threshold, due):
    # one-sided, slack ½: Montgomery, Statistical Quality Control, has twice the
    # rate of alarms (two sides): 168 and 465
    assert cusum_run_length(rise, 0.5, threshold) == pytest.approx(due, rel=2e-3)


def test_run_length_is_that_of_a_simulation():
    torch.manual_seed(0)
    x = torch.randn(4000, 400) + 0.7
    times = first_alarm(cusum(x, slack=0.25), 3.0).double()
    due = cusum_run_length(0.7, 0.25, 3.0)
    assert times.mean().item() == pytest.approx(due, rel=0.04)


def test_run_length_refuses():
    with pytest.raises(ValueError, match="threshold must be > 0"):
        cusum_run_length(0.0, 0.5, 0.0)
