"""The loop: forwards, loss, backwards, clip, step."""

from __future__ import annotations

import inspect
import math
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler
from tqdm import tqdm

from dlnotes.checkpoints import load, restore, save, snapshot
from dlnotes.nn.utils import clip_grads_with_norm_, get_total_norm
from dlnotes.training.distributed import (
    ranks,
    same_start,
    shares,
    sum_gradients,
    sum_numbers,
)
from dlnotes.training.stopping import EarlyStopping
from dlnotes.training.watching import first_not_finite

Pair = tuple[Tensor, Tensor]
Metric = Callable[[Tensor, Tensor], Tensor]


def train_step(
    model: nn.Module,
    group: Sequence[Pair],
    loss: Metric,
    optimizer: Optimizer,
    *,
    max_norm: float = math.inf,
    dtype: torch.dtype | None = None,
) -> float:
    """Take one step of the optimizer.

    Args:
        model: maps inputs ``[B, ...]`` to outputs; it stays in its mode.
        group: pairs of inputs and targets, one as a rule. The gradients of several
            are added up, weighted by their rows, as if they were one batch.
        loss: takes outputs and targets, gives the mean over the batch, ``[]``.
        optimizer: of the model's parameters.
        max_norm: the gradient is shortened to this length.
        dtype: ``torch.bfloat16`` for autocast.

    Returns:
        The mean loss over all rows, before the step.

    Raises:
        ValueError: if the optimizer has none of the model's parameters to train, or
            needs a closure, or the loss is not one number.
        FloatingPointError: if the loss or the gradient is not finite; the weights
            stay as they were.
    """
    _check_parts("train_step", model, optimizer)
    rows = sum(len(x) for x, _ in group)
    total = 0.0
    optimizer.zero_grad()
    for x, y in group:
        x, y = shares(x, y)  # all rows, if this is the only process
        if len(x) == 0:
            continue
        with torch.autocast(x.device.type, dtype, enabled=dtype is not None):
            value = loss(model(x), y)
        if value.shape or not value.requires_grad:
            got = f"{list(value.shape)}" if value.shape else "one without a gradient"
            raise ValueError(f"train_step: loss must give one number, got {got}")
        if not value.isfinite():
            where = first_not_finite(model, x) or "the loss itself"
            raise FloatingPointError(f"the loss is {value.item()}, from {where} on")
        (value * (len(x) / rows)).backward()
        total += value.item() * len(x)
    sum_gradients(model.parameters())
    norm = get_total_norm(p.grad for p in model.parameters() if p.grad is not None)
    if not norm.isfinite():
        where = next(n for n, p in model.named_parameters() if _broken(p.grad))
        raise FloatingPointError(f"the gradient of {where} is not finite")
    if max_norm < math.inf:
        clip_grads_with_norm_(model.parameters(), max_norm, norm)
    optimizer.step()
    return _mean("train_step", sum_numbers(total)[0], rows)


def fit(
    model: nn.Module,
    batches: Iterable[Pair],
    loss: Metric,
    optimizer: Optimizer,
    *,
    epochs: int = 1,
    validation: Iterable[Pair] | None = None,
    metrics: dict[str, Metric] | None = None,
    scheduler: LRScheduler | None = None,
    accumulate: int = 1,
    max_norm: float = math.inf,
    dtype: torch.dtype | None = None,
    stopping: EarlyStopping | None = None,
    checkpoint: str | os.PathLike | None = None,
    progress: bool | None = None,
) -> list[dict[str, float]]:
    """Train a model, and report each epoch.

    If ``torch.distributed`` is set up, all processes share every batch.

    As in a plain loop, ``model.train()`` comes before each epoch and once more at
    the end. It also reaches a layer that was put into evaluation mode. A batch norm
    whose statistics must stay overrides ``train``, with
    ``return super().train(False)``; or the loop is written out with
    :func:`train_step`, which leaves every layer in its mode.

    Args:
        model: maps inputs ``[B, ...]`` to outputs; it is left in training mode.
        batches: pairs of inputs and targets, gone through once an epoch:
            a :class:`dlnotes.data.Batches`, a loader, or a list.
        loss: takes outputs and targets, gives the mean over the batch, ``[]``.
        optimizer: of the model's parameters.
        epochs: how often to go through ``batches``.
        validation: pairs to evaluate after each epoch, in evaluation mode.
        metrics: what else to measure on ``validation``, by name.
        scheduler: its ``step()`` follows each step of the optimizer.
        accumulate: so many batches make one step.
        max_norm: the gradient is shortened to this length.
        dtype: ``torch.bfloat16`` for autocast: weights keep their digits, products
            are computed with fewer.
        stopping: watches the validation loss; the best weights are put back.
        checkpoint: a file that is written after each epoch. If it is there already,
            training goes on from it as if it had never stopped.
        progress: whether to draw a bar; ``None``: if a terminal is there to see it.

    Returns:
        For each epoch ``{"loss": …}``, the mean training loss over all rows; with
        ``validation`` also ``"validation_loss"`` and ``"validation_" + name`` for
        each metric.

    Raises:
        ValueError: if a number is not as above, ``batches`` yields nothing,
            ``stopping`` comes without ``validation``, the scheduler watches a metric
            or another optimizer, or as for :func:`train_step`.
        FloatingPointError: if the loss or the gradient is not finite, with epoch,
            step and layer.
    """
    _check(epochs, accumulate, max_norm, dtype, stopping, validation, metrics)
    _check_parts("fit", model, optimizer, scheduler)
    parts = _parts(model, optimizer, scheduler, stopping, batches)
    history: list[dict[str, float]] = []
    if checkpoint is not None and Path(checkpoint).exists():
        history = restore(load(checkpoint), **parts)["history"]
    same_start([*model.parameters(), *model.buffers()])
    step = {"max_norm": max_norm, "dtype": dtype}
    todo = range(len(history), epochs)
    # disable=None: no bar where nobody looks, in a notebook's stored output, say
    for epoch in tqdm(todo, "fit", disable=None if progress is None else not progress):
        if stopping is not None and stopping.done:
            break
        model.train()
        total, rows = 0.0, 0
        for number, group in enumerate(_groups(batches, accumulate)):
            try:
                value = train_step(model, group, loss, optimizer, **step)
            except FloatingPointError as error:
                place = f"fit: epoch {epoch + 1}, step {number + 1}"
                raise FloatingPointError(f"{place}: {error}") from None
            if scheduler is not None:
                scheduler.step()
            size = sum(len(x) for x, _ in group)
            total, rows = total + value * size, rows + size
        report = {"loss": _mean("fit", total, rows)}
        if validation is not None:
            found = evaluate(model, validation, loss=loss, **(metrics or {}))
            report |= {f"validation_{name}": found[name] for name in found}
        if stopping is not None:
            stopping.update(report["validation_loss"], model)
        history.append(report)
        if checkpoint is not None and ranks()[0] == 0:
            save(snapshot(**parts, history=history), checkpoint)
    if stopping is not None:
        stopping.restore(model)
    model.train()
    return history


@torch.no_grad()
def evaluate(
    model: nn.Module, batches: Iterable[Pair], **metrics: Metric
) -> dict[str, float]:
    """Measure a model without changing it, in evaluation mode.

    Args:
        model: maps inputs ``[B, ...]`` to outputs; each of its layers is put back
            into the mode in which it was.
        batches: pairs of inputs and targets.
        metrics: functions of outputs and targets that give the mean over a
            batch, ``[]``.

    Returns:
        The mean over all rows, by the name of the metric.

    Raises:
        ValueError: if ``batches`` yields nothing, or a metric several numbers.
    """
    modes = {layer: layer.training for layer in model.modules()}
    model.eval()
    totals, rows = dict.fromkeys(metrics, 0.0), 0
    try:
        for x, y in batches:
            output = model(x)
            for name, metric in metrics.items():
                value = metric(output, y)
                if isinstance(value, Tensor) and value.shape:
                    got = list(value.shape)
                    raise ValueError(f"evaluate: {name} must be one number, got {got}")
                totals[name] += float(value) * len(x)
            rows += len(x)
    finally:
        for layer, mode in modes.items():
            layer.training = mode
    return {name: _mean("evaluate", total, rows) for name, total in totals.items()}


def _mean(name: str, total: float, rows: int) -> float:
    if rows == 0:
        raise ValueError(f"{name}: batches must yield at least one row, got none")
    return total / rows


def _groups(batches: Iterable[Pair], size: int) -> Iterator[list[Pair]]:
    """Yield lists of ``size`` batches; the last may be shorter."""
    source = iter(batches)
    while group := list(islice(source, size)):
        yield group


def _parts(model: nn.Module, *others: object) -> dict[str, object]:
    """Name all that changes during a run, and must be put back to go on."""
    names = ("optimizer", "scheduler", "stopping", "batches")
    parts = {"model": model, "chance": torch.default_generator}
    for name, part in zip(names, others, strict=True):
        part = getattr(part, "generator", None) if name == "batches" else part
        if part is not None:
            parts[name] = part
    return parts


def _broken(gradient: Tensor | None) -> bool:
    return gradient is not None and not bool(gradient.isfinite().all())


def _check(
    epochs: int,
    accumulate: int,
    max_norm: float,
    dtype: torch.dtype | None,
    stopping: EarlyStopping | None,
    validation: Iterable[Pair] | None,
    metrics: dict[str, Metric] | None,
) -> None:
    if "loss" in (metrics or {}):
        raise ValueError("fit: metrics must not be named 'loss': that one is there")
    if epochs < 0:
        raise ValueError(f"fit: epochs must be >= 0, got {epochs}")
    if accumulate < 1:
        raise ValueError(f"fit: accumulate must be >= 1, got {accumulate}")
    if not max_norm > 0:
        raise ValueError(f"fit: max_norm must be > 0, got {max_norm}")
    if dtype not in (None, torch.bfloat16):  # float16 would need a GradScaler
        raise ValueError(f"fit: dtype must be None or torch.bfloat16, got {dtype}")
    if stopping is not None and validation is None:
        raise ValueError("fit: validation must be given with stopping, got None")


def _check_parts(
    name: str,
    model: nn.Module,
    optimizer: Optimizer,
    scheduler: LRScheduler | None = None,
) -> None:
    trained = {id(p) for p in model.parameters() if p.requires_grad}
    if (groups := getattr(optimizer, "param_groups", None)) is not None:
        trained &= {id(p) for group in groups for p in group["params"]}
    if not trained:
        raise ValueError(
            f"{name}: optimizer must hold a parameter of model that requires grad, "
            "got none: the model is frozen, or another one's"
        )
    closure = inspect.signature(optimizer.step).parameters.get("closure")
    if closure is not None and closure.default is closure.empty:
        got = type(optimizer).__name__
        raise ValueError(f"{name}: optimizer must step without a closure, got {got}")
    if scheduler is not None and scheduler.optimizer is not optimizer:
        raise ValueError(f"{name}: scheduler must be of optimizer, got another one's")
    if hasattr(scheduler, "num_bad_epochs"):
        got = type(scheduler).__name__
        raise ValueError(f"{name}: scheduler must step without a metric, got {got}")
