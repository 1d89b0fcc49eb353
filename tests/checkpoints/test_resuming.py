"""A run that is restored goes on as if it had never stopped."""

import copy
import random

import pytest
import torch
from torch import nn

from dlnotes import checkpoints
from twins import assert_same


def fresh(seed=0, width=8, kind=torch.optim.Adam):
    torch.manual_seed(seed)
    model = nn.Sequential(
        nn.Linear(4, width), nn.BatchNorm1d(width), nn.Dropout(0.3), nn.Linear(width, 1)
    )
    optimizer = kind(model.parameters(), lr=0.01)
    return {
        "model": model,
        "optimizer": optimizer,
        "scheduler": torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.02, 40),
        "order": torch.Generator().manual_seed(seed),
        "dropout": torch.default_generator,
    }


def run(parts, steps):
    losses = []
    for _ in range(steps):
        x = torch.randn(16, 4, generator=parts["order"])
        loss = (parts["model"](x) - x.sum(1, keepdim=True)).square().mean()
        parts["optimizer"].zero_grad()
        loss.backward()
        parts["optimizer"].step()
        parts["scheduler"].step()
        losses.append(loss.item())
    return losses


@pytest.mark.parametrize("kind", [torch.optim.Adam, torch.optim.SGD])
def test_a_restored_run_is_the_same(tmp_path, kind):
    parts = fresh(kind=kind)
    run(parts, 15)
    checkpoints.save(checkpoints.snapshot(**parts, step=15), tmp_path / "a.pt")
    due = run(parts, 20)
    again = fresh(seed=1, kind=kind)
    rest = checkpoints.restore(checkpoints.load(tmp_path / "a.pt"), **again)
    assert rest == {"step": 15}
    assert run(again, 20) == due


def test_a_snapshot_does_not_change_and_is_not_used_up():
    parts = fresh()
    run(parts, 5)
    state = checkpoints.snapshot(**parts)
    kept = copy.deepcopy(state)
    due = run(parts, 5)
    assert_same(state, kept)
    for _ in range(2):
        checkpoints.restore(state, **parts)
        assert run(parts, 5) == due
        assert_same(state, kept)


def test_generators_of_python():
    own = random.Random(3)
    state = checkpoints.snapshot(own=own, everybody=random)
    due = own.random(), random.random()
    checkpoints.restore(state, own=own, everybody=random)
    assert (own.random(), random.random()) == due


def test_some_parts_may_be_left_out():
    parts = fresh()
    state = checkpoints.snapshot(**parts, epoch=2)
    rest = checkpoints.restore(state, model=fresh(seed=1)["model"])
    assert [*rest] == ["optimizer", "scheduler", "order", "dropout", "epoch"]


def refused(state, match, **parts):
    before = checkpoints.snapshot(**parts)
    with pytest.raises(ValueError, match=match):
        checkpoints.restore(state, **parts)
    assert_same(checkpoints.snapshot(**parts), before)


def test_a_part_that_is_missing():
    parts = fresh()
    state = checkpoints.snapshot(model=parts["model"])
    refused(state, "order, dropout, got model; optimizer, scheduler, order", **parts)


def test_another_architecture():
    parts, wide = fresh(), fresh(width=9)
    state = checkpoints.snapshot(**wide)
    refused(state, r"got 0.weight \[9, 4\] for \[8, 4\]; 0.bias", **parts)
    state = checkpoints.snapshot(model=parts["model"][:1])
    refused(state, "got missing 1.weight, 1.bias", model=parts["model"])
    state = checkpoints.snapshot(model=parts["model"])
    refused(state, "got unexpected 1.weight", model=parts["model"][:1])
    refused({"model": 3}, "model must have a state dict, got int", model=nn.ReLU())


def test_a_part_that_refuses_sets_the_others_back():
    parts = fresh()
    run(parts, 3)
    state = checkpoints.snapshot(**fresh(seed=1))
    state["optimizer"]["param_groups"] = []
    refused(state, "restore: optimizer must fit its state, got ValueError", **parts)
    state = checkpoints.snapshot(**fresh(seed=1))
    state["order"] = torch.zeros(3, dtype=torch.uint8)
    refused(state, "restore: order must fit its state, got RuntimeError", **parts)


def test_a_part_without_a_state():
    with pytest.raises(ValueError, match="epoch must have a state to load, got int"):
        checkpoints.restore({"epoch": 3}, epoch=3)


def test_differing_keys():
    own = {"a": torch.ones(2), "b": torch.ones(2, 3), "c": torch.ones(1)}
    loaded = {"b": torch.ones(3, 2), "d": torch.ones(1), "c": torch.ones(1).double()}
    assert checkpoints.differing_keys(own, loaded) == {
        "missing": ["a"],
        "unexpected": ["d"],
        "shape": ["b"],
    }


@pytest.mark.parametrize("kind", ["SGD", "Adam", "RMSprop", "Adagrad", "Rprop"])
def test_an_optimizer_of_other_shapes(kind):
    def build(size):
        weight = torch.nn.Parameter(torch.ones(size))
        settings = {"momentum": 0.9} if kind == "SGD" else {}
        optimizer = getattr(torch.optim, kind)([weight], lr=0.1, **settings)
        weight.grad = torch.ones(size)
        optimizer.step()
        return optimizer

    state = checkpoints.snapshot(optimizer=build(3))
    with pytest.raises(ValueError, match=r"the parameters of its state.*\[3\].*\[4\]"):
        checkpoints.restore(state, optimizer=build(4))
    checkpoints.restore(state, optimizer=build(3))
