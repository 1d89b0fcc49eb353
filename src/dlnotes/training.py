"""The one training loop of the book."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn

Pairs = Iterable[tuple[Tensor, Tensor]]
Metric = Callable[[Tensor, Tensor], Tensor]


def fit(
    model: nn.Module,
    batches: Pairs,
    loss: Metric,
    optimizer: torch.optim.Optimizer,
    *,
    epochs: int = 1,
    validation: Pairs | None = None,
    metrics: dict[str, Metric] | None = None,
) -> list[dict[str, float]]:
    """Train a model, and report each epoch.

    Args:
        model: maps inputs ``[B, ...]`` to outputs; it is left in training mode.
        batches: pairs of inputs and targets, gone through once an epoch:
            a :class:`dlnotes.data.Batches`, a loader, or a list.
        loss: takes outputs and targets, gives the mean over the batch, ``[]``.
        optimizer: of the model's parameters.
        epochs: how often to go through ``batches``.
        validation: pairs to evaluate after each epoch, in evaluation mode.
        metrics: what else to measure on ``validation``, by name.

    Returns:
        For each epoch ``{"loss": …}``, the mean training loss over all rows; with
        ``validation`` also ``"validation_loss"`` and ``"validation_" + name`` for
        each metric.

    Raises:
        ValueError: if ``epochs`` is negative, or ``batches`` yields nothing.
    """
    if epochs < 0:
        raise ValueError(f"fit: epochs must be >= 0, got {epochs}")
    history = []
    for _ in range(epochs):
        model.train()
        total, rows = 0.0, 0
        for x, y in batches:
            optimizer.zero_grad()
            value = loss(model(x), y)
            value.backward()
            optimizer.step()
            total += value.item() * len(x)
            rows += len(x)
        if rows == 0:
            raise ValueError("fit: batches must yield at least one row, got none")
        report = {"loss": total / rows}
        if validation is not None:
            found = evaluate(model, validation, loss=loss, **(metrics or {}))
            report |= {f"validation_{name}": found[name] for name in found}
            model.train()
        history.append(report)
    return history


@torch.no_grad()
def evaluate(model: nn.Module, batches: Pairs, **metrics: Metric) -> dict[str, float]:
    """Measure a model without changing it, in evaluation mode.

    Args:
        model: maps inputs ``[B, ...]`` to outputs; it is put back into the mode
            in which it was.
        batches: pairs of inputs and targets.
        metrics: functions of outputs and targets that give the mean over a
            batch, ``[]``.

    Returns:
        The mean over all rows, by the name of the metric.

    Raises:
        ValueError: if ``batches`` yields nothing.
    """
    was_training = model.training
    model.eval()
    totals, rows = dict.fromkeys(metrics, 0.0), 0
    for x, y in batches:
        output = model(x)
        for name, metric in metrics.items():
            totals[name] += float(metric(output, y)) * len(x)
        rows += len(x)
    model.train(was_training)
    if rows == 0:
        raise ValueError("evaluate: batches must yield at least one row, got none")
    return {name: total / rows for name, total in totals.items()}


def accuracy(output: Tensor, target: Tensor) -> Tensor:
    """Return the share of rows whose highest score is that of their class.

    Args:
        output: ``[N, C]`` scores.
        target: ``[N]`` int64 classes.

    Returns:
        ``[]`` float32, from 0 to 1.
    """
    return (output.argmax(1) == target).float().mean()
