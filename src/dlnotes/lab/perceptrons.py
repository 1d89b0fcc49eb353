"""Networks without autograd: the perceptron's rule, and layers with a way back.

Chapter: perceptrons
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor

from dlnotes._checks import check_range, check_shape

__all__ = ["MultilayerPerceptron", "perceptron_rule", "softmax_loss"]

Gradients = list[tuple[Tensor, Tensor]]


def perceptron_rule(
    x: Tensor, signs: Tensor, max_epochs: int = 100
) -> tuple[Tensor, list[int]]:
    """Learn a separating line from mistakes alone.

    Rows are shown one by one; a row on the wrong side, or on the line, is added to
    the weights, times its sign. It ends after an epoch without a mistake, if there
    is one.

    Args:
        x: ``[N, D]`` float; a column of ones makes the bias a weight.
        signs: ``[N]``, each +1 or −1.
        max_epochs: so often the rows are gone through at most.

    Returns:
        Weights ``[D]``, and the number of mistakes in each epoch.

    Raises:
        ValueError: if a shape is not as above, or a sign is neither +1 nor −1.
    """
    check_shape("perceptron_rule", x=(x, ("N", "D")), signs=(signs, ("N",)))
    if not bool(((signs == 1) | (signs == -1)).all()):
        raise ValueError("perceptron_rule: signs must be +1 or -1 each")
    weights, mistakes = x.new_zeros(x.shape[1]), []
    for _ in range(max_epochs):
        mistakes.append(0)
        for row, sign in zip(x, signs, strict=True):
            if sign * (weights @ row) <= 0:
                weights = weights + sign * row
                mistakes[-1] += 1
        if mistakes[-1] == 0:
            break
    return weights, mistakes


def softmax_loss(scores: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    """Return the mean cross-entropy, and its gradient with respect to the scores.

    Args:
        scores: ``[..., N, C]`` float.
        labels: ``[N]`` int64 classes, the same ones for every leading dimension.

    Returns:
        The mean over ``N``, ``[...]``, and the gradient, shares minus the truth
        over ``N``, ``[..., N, C]``.

    Raises:
        ValueError: if a shape is not as above, or a label is no class.
    """
    check_shape("softmax_loss", scores=(scores, ("...", "N", "C")))
    check_shape("softmax_loss", labels=(labels, (scores.shape[-2],)))
    for extreme in labels.aminmax() if len(labels) else ():  # -1 would be the last
        check_range("softmax_loss", 0, scores.shape[-1] - 1, labels=int(extreme))
    rows = torch.arange(len(labels), device=labels.device)
    log_shares = scores - scores.logsumexp(-1, keepdim=True)  # [..., N, C]
    loss = -log_shares[..., rows, labels].mean(-1)  # [...]
    gradient = log_shares.exp()
    gradient[..., rows, labels] -= 1
    return loss, gradient / len(labels)


class MultilayerPerceptron:
    """Linear layers with ReLU between them, forwards and backwards by hand.

    Weights may have leading dimensions: ``copies=(10,)`` is ten networks that
    differ in their first weights and are computed in one go.

    Args:
        sizes: features of the input, of each hidden layer, and of the output.
        copies: leading dimensions ``[...]`` of all weights.
        generator: of the first weights, which are drawn evenly from ±1/√I.
        dtype: of the weights.

    Raises:
        ValueError: if there are fewer than two sizes, or one is not positive.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        copies: Sequence[int] = (),
        generator: torch.Generator | None = None,
        dtype: torch.dtype = torch.float32,
    ) -> None:
        if len(sizes) < 2 or min(sizes) < 1:
            raise ValueError(
                "MultilayerPerceptron: sizes must be two or more positive numbers, "
                f"got {list(sizes)}"
            )
        self.weights: list[Tensor] = []  # [..., O, I] each
        self.biases: list[Tensor] = []  # [..., O] each
        for i, o in pairwise(sizes):
            for made, shape in ((self.weights, (o, i)), (self.biases, (o,))):
                drawn = torch.rand((*copies, *shape), generator=generator, dtype=dtype)
                made.append((2 * drawn - 1) / math.sqrt(i))
        self.inputs: list[Tensor] = []  # of each layer, kept for the way back

    def forward(self, x: Tensor) -> Tensor:
        """Compute the scores, and keep what the way back will need.

        Args:
            x: ``[N, D]``, or ``[..., N, D]`` with one batch a copy.

        Returns:
            ``[..., N, C]``.
        """
        self.inputs = []
        last = len(self.weights) - 1
        for layer, (w, b) in enumerate(zip(self.weights, self.biases, strict=True)):
            self.inputs.append(x)
            x = x @ w.mT + b[..., None, :]  # [..., N, O]
            x = x.clamp(min=0) if layer < last else x
        return x

    def backward(self, gradient: Tensor) -> Gradients:
        """Go back through what :meth:`forward` has kept.

        Args:
            gradient: of the loss with respect to the scores, ``[..., N, C]``.

        Returns:
            For each layer, the gradient of its weights ``[..., O, I]`` and of its
            biases ``[..., O]``.
        """
        found: Gradients = []
        for layer in reversed(range(len(self.weights))):
            x = self.inputs[layer]  # [..., N, I]
            found.append((gradient.mT @ x, gradient.sum(-2)))
            if layer > 0:
                gradient = gradient @ self.weights[layer]  # [..., N, I]
                gradient = gradient * (x > 0)  # ReLU lets through what was positive
        return found[::-1]

    def step(self, gradients: Gradients, lr: float) -> None:
        """Move all weights and biases a little against their gradients.

        Args:
            gradients: as :meth:`backward` returns them.
            lr: learning rate, 0 or more.

        Raises:
            ValueError: if ``lr`` is negative.
        """
        check_range("step", 0, lr=lr)
        for w, b, (w_grad, b_grad) in zip(
            self.weights, self.biases, gradients, strict=True
        ):
            w -= lr * w_grad
            b -= lr * b_grad
