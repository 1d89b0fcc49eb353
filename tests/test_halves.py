"""What is computed with float16 and bfloat16 is rounded once, and does not overflow.

The cases are those of the tasks, in halves, as they are and 200 times as large.
"""

from __future__ import annotations

import warnings
from dataclasses import replace

import pytest
import torch
from torch import Tensor

import dlnotes as dl
from dlnotes.checking import compare, tasks
from dlnotes.checking._task import tensors_in

TASKS = {
    name: task
    for name, task in tasks().items()
    if task.run is None and task.model.startswith("torch.")
}
# One overflows where the other rounds, or a gradient passes a kink by a rounding.
APART = {"linalg.multi_dot", "nn.Bilinear", "nn.functional.bilinear"}
APART |= {"nn.LSTMCell", "nn.RNNCell", "nn.GRUCell", "nn.utils.rnn.invert_permutation"}


def scaled(values, dtype, factor):
    if isinstance(values, Tensor):
        floating = values.is_floating_point()
        return (values * factor).to(dtype) if floating else values
    if isinstance(values, dict):
        return {key: scaled(values[key], dtype, factor) for key in values}
    if type(values) in (list, tuple):
        return type(values)(scaled(value, dtype, factor) for value in values)
    return values


@pytest.mark.parametrize("name", sorted(TASKS.keys() - APART))
def test_halves(name):
    task = TASKS[name]
    for case in task.all_cases()[:4]:
        for dtype in (torch.float16, torch.bfloat16):
            for factor in (1, 200):
                if case.inputs:
                    half = replace(case, inputs=scaled(case.inputs, dtype, factor))
                else:
                    args = scaled(case.args, dtype, factor)
                    kwargs = scaled(dict(case.kwargs), dtype, factor)
                    half = replace(case, args=args, kwargs=kwargs)
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    due, own = (
                        task.outcome(version, half)
                        for version in (task.resolve(), task.twin())
                    )
                if due.error is not None:
                    continue
                said = f"{case.name}, {dtype}, {factor} times"
                assert own.error is None, f"{said}: {own.error}"
                own, due = (tensors_in(o.values) for o in (own, due))
                difference = compare(own, due, 0.02, 0.02)
                assert difference is None, f"{said}: {difference}"


def test_a_norm_of_halves():
    x = torch.tensor([0.0, 200.0, 400.0], dtype=torch.float16, requires_grad=True)
    norm = dl.linalg.vector_norm(x)
    norm.backward()
    assert norm.item() == pytest.approx(447.2, abs=0.2) and norm.dtype == torch.float16
    assert x.grad.tolist() == pytest.approx([0, 0.447, 0.894], abs=1e-3)


def test_top_p_of_bfloat16_is_that_of_its_numbers():
    torch.manual_seed(0)
    logits = torch.randn(2, 32_000).mul(3).bfloat16()
    kept = dl.text.restrict(logits, top_p=0.9)
    wide = dl.text.restrict(logits.float(), top_p=0.9)
    assert kept.dtype == torch.bfloat16
    assert torch.equal(kept > -torch.inf, wide > -torch.inf)


def test_whole_numbers_far_apart_are_not_close():
    for dtype in (torch.int64, torch.int32, torch.int8, torch.uint8):
        info = torch.iinfo(dtype)
        ends = [info.min, info.min // 2, 0, info.max // 2, info.max]
        a = torch.tensor(ends, dtype=dtype)[:, None]
        assert torch.equal(dl.tensors.isclose(a, a.T), torch.isclose(a, a.T))
    a = torch.tensor([2**62])
    assert not dl.tensors.isclose(a, -a) and dl.tensors.isclose(a, a)


@pytest.mark.parametrize("numbers", [[-torch.inf] * 3, [0, torch.inf], [0, torch.nan]])
def test_restrict_refuses_logits_that_leave_no_token(numbers):
    with pytest.raises(ValueError, match="logits must leave a token"):
        dl.text.restrict(torch.tensor(numbers))


def test_what_is_impossible_stays_so_at_any_temperature():
    logits = torch.tensor([0.0, -torch.inf, 1.0])
    flat = dl.text.restrict(logits, temperature=torch.inf)
    assert flat.exp().tolist() == pytest.approx([0.5, 0, 0.5])
