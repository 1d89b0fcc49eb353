"""Gated layers with the gates in view, and many models trained side by side.

Chapter: gated_rnns
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

from dlnotes._checks import check_choice, check_range, check_shape
from dlnotes.nn import GRU, LSTM, RNN, Linear

__all__ = [
    "GRUSteps",
    "LSTMSteps",
    "RNNSteps",
    "Replicas",
    "gru_steps",
    "lstm_steps",
    "rnn_steps",
    "steps_of",
]

Function = Callable[[Tensor], Tensor]
_ROWS = {"RNN": 1, "LSTM": 4, "GRU": 3}  # so many times H, in the weights


class RNNSteps(NamedTuple):
    """The hidden states of a plain layer, ``[T, ..., N, H]``."""

    hidden: Tensor


class LSTMSteps(NamedTuple):
    """What an LSTM computes at each step, each ``[T, ..., N, H]``."""

    input: Tensor
    forget: Tensor
    candidate: Tensor
    output: Tensor
    cell: Tensor
    hidden: Tensor


class GRUSteps(NamedTuple):
    """What a GRU computes at each step, each ``[T, ..., N, H]``."""

    reset: Tensor
    update: Tensor
    candidate: Tensor
    hidden: Tensor


def rnn_steps(
    x: Tensor, weight_ih: Tensor, weight_hh: Tensor, bias: Tensor
) -> RNNSteps:
    """Run a plain tanh layer; see :func:`lstm_steps` for the arguments.

    Args:
        x: ``[T, ..., N, I]``.
        weight_ih: ``[..., H, I]``.
        weight_hh: ``[..., H, H]``.
        bias: ``[..., H]``.

    Returns:
        The hidden states.

    Raises:
        ValueError: if a shape is not as above.
    """
    ahead = _ahead("rnn_steps", 1, x, weight_ih, weight_hh, bias)
    h, hidden = torch.zeros_like(ahead[:1]).squeeze(0), []
    for a in ahead:
        h = torch.tanh(a + h @ weight_hh.mT)
        hidden.append(h)
    return RNNSteps(torch.stack(hidden))


def lstm_steps(
    x: Tensor,
    weight_ih: Tensor,
    weight_hh: Tensor,
    bias: Tensor,
    *,
    gate: Function = torch.sigmoid,
    content: Function = torch.tanh,
) -> LSTMSteps:
    """Run an LSTM step by step and keep all that it computes.

    Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000. Rows
    of the weights are in PyTorch's order: input gate, forget gate, candidate, output
    gate. Weights with more dimensions in front are those of several models.

    Args:
        x: ``[T, ..., N, I]``, float.
        weight_ih: ``[..., 4H, I]``.
        weight_hh: ``[..., 4H, H]``.
        bias: ``[..., 4H]``, the sum of PyTorch's two.
        gate: what makes a gate of a number.
        content: what makes a candidate of a number.

    Returns:
        Gates, candidate, cell and hidden state of every step; both states are 0 at
        first.

    Raises:
        ValueError: if a shape is not as above.
    """
    ahead = _ahead("lstm_steps", 4, x, weight_ih, weight_hh, bias)  # [T, ..., N, 4H]
    h = c = torch.zeros_like(ahead[0, ..., : weight_hh.shape[-1]])
    steps = []
    for a in ahead:
        i, f, g, o = (a + h @ weight_hh.mT).chunk(4, -1)  # each [..., N, H]
        i, f, g, o = gate(i), gate(f), content(g), gate(o)
        c = f * c + i * g
        h = o * torch.tanh(c)
        steps.append((i, f, g, o, c, h))
    return LSTMSteps(*(torch.stack(each) for each in zip(*steps, strict=True)))


def gru_steps(
    x: Tensor,
    weight_ih: Tensor,
    weight_hh: Tensor,
    bias_ih: Tensor,
    bias_hh: Tensor,
    *,
    reset: str = "after",
) -> GRUSteps:
    """Run a GRU step by step and keep all that it computes.

    Rows of the weights are in PyTorch's order: reset gate, update gate, candidate.

    Args:
        x: ``[T, ..., N, I]``, float.
        weight_ih: ``[..., 3H, I]``.
        weight_hh: ``[..., 3H, H]``.
        bias_ih: ``[..., 3H]``.
        bias_hh: ``[..., 3H]``.
        reset: ``"after"`` the product with the weights, as PyTorch and cuDNN have
            it, or ``"before"``, as Cho et al. 2014 print it.

    Returns:
        Gates, candidate and hidden state of every step; the state is 0 at first.

    Raises:
        ValueError: if a shape or ``reset`` is not as above.
    """
    check_choice("gru_steps", ("after", "before"), reset=reset)
    ahead = _ahead("gru_steps", 3, x, weight_ih, weight_hh, bias_ih)  # [T, ..., N, 3H]
    size = weight_hh.shape[-1]
    check_shape("gru_steps", bias_hh=(bias_hh, ("...", 3 * size)))
    gates, last = weight_hh[..., : 2 * size, :], weight_hh[..., 2 * size :, :]
    shift = bias_hh.unsqueeze(-2).split([2 * size, size], -1)
    h, steps = torch.zeros_like(ahead[0, ..., :size]), []
    for a in ahead:
        a_gates, a_new = a.split([2 * size, size], -1)
        r, z = torch.sigmoid(a_gates + h @ gates.mT + shift[0]).chunk(2, -1)
        if reset == "after":
            n = torch.tanh(a_new + r * (h @ last.mT + shift[1]))
        else:
            n = torch.tanh(a_new + (r * h) @ last.mT + shift[1])
        h = (1 - z) * n + z * h
        steps.append((r, z, n, h))
    return GRUSteps(*(torch.stack(each) for each in zip(*steps, strict=True)))


def steps_of(layer: nn.Module, x: Tensor) -> RNNSteps | LSTMSteps | GRUSteps:
    """Show what a layer computes inside, from its own weights.

    Args:
        layer: an ``LSTM``, ``GRU`` or tanh ``RNN``, of PyTorch or of this book; its
            first layer in its first direction is shown.
        x: ``[T, N, I]``, whether or not the layer is ``batch_first``.

    Returns:
        Every step, of ``x`` from zero states.

    Raises:
        ValueError: if the layer is another, without biases or with projections.
    """
    kind = type(layer).__name__
    check_choice("steps_of", tuple(_ROWS), layer=kind)
    if not layer.bias or getattr(layer, "proj_size", 0):
        raise ValueError("steps_of: layer must have biases and no projection")
    if getattr(layer, "nonlinearity", "tanh") != "tanh":
        raise ValueError(
            f"steps_of: layer must have tanh, got nonlinearity={layer.nonlinearity!r}"
        )
    names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
    return _run(kind, x, *(getattr(layer, name) for name in names))


class Replicas(nn.Module):
    """Models of one kind and size, from different first weights, all run at once.

    Each is a recurrent layer and a linear one on its hidden states. Their weights
    lie side by side, so that ten models cost little more time than one; no model
    sees another.

    Args:
        kind: ``"RNN"``, ``"LSTM"`` or ``"GRU"``.
        input_size: ``I``.
        hidden_size: ``H``.
        output_size: ``O``.
        replicas: ``R``, models.
        forget_bias: bias of an LSTM's forget gates at first, one number or one a
            model; ``None`` leaves it random, near 0.
        input_bias: likewise, of its input gates.
        generator: of the first weights, uniform within ``1 / sqrt(H)`` of 0.
        options: for :func:`lstm_steps` or :func:`gru_steps`.

    Raises:
        ValueError: if ``kind`` is another, a size is not positive, only an LSTM
            could have what is asked for, or biases are not as many as models.
    """

    def __init__(
        self,
        kind: str,
        input_size: int,
        hidden_size: int,
        output_size: int,
        *,
        replicas: int = 3,
        forget_bias: float | Sequence[float] | None = None,
        input_bias: float | Sequence[float] | None = None,
        generator: torch.Generator | None = None,
        **options: object,
    ) -> None:
        super().__init__()
        check_choice("Replicas", tuple(_ROWS), kind=kind)
        sizes = {"input_size": input_size, "hidden_size": hidden_size}
        check_range("Replicas", 1, **sizes, output_size=output_size, replicas=replicas)
        self.kind, self.hidden_size, self.options = kind, hidden_size, options
        rows, reach = _ROWS[kind] * hidden_size, 1 / math.sqrt(hidden_size)
        for name, shape in {
            "weight_ih": (rows, input_size),
            "weight_hh": (rows, hidden_size),
            "bias_ih": (rows,),
            "bias_hh": (rows,),
            "weight": (output_size, hidden_size),
            "bias": (output_size,),
        }.items():
            drawn = torch.rand(
                replicas, *shape, generator=generator, dtype=torch.float64
            )
            self.register_parameter(name, nn.Parameter((2 * drawn - 1) * reach))
        for block, value in enumerate((input_bias, forget_bias)):
            if value is not None:
                if kind != "LSTM":
                    raise ValueError(
                        f"Replicas: kind must be 'LSTM' to set a bias, got {kind!r}"
                    )
                self._set_bias(block, value)

    @torch.no_grad()
    def _set_bias(self, block: int, value: float | Sequence[float]) -> None:
        rows = slice(block * self.hidden_size, (block + 1) * self.hidden_size)
        wanted = torch.as_tensor(value, dtype=torch.float64).view(-1, 1)
        if len(wanted) not in (1, len(self.bias_ih)):
            raise ValueError(
                f"Replicas: a bias must be one number or {len(self.bias_ih)}, "
                f"got {len(wanted)}"
            )
        self.bias_ih[:, rows] = wanted
        self.bias_hh[:, rows] = 0

    def steps(self, x: Tensor) -> RNNSteps | LSTMSteps | GRUSteps:
        """Run the recurrent layers on ``[N, T, I]``; results are ``[T, R, N, H]``."""
        weights = self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh
        x = x.to(self.weight.dtype).transpose(0, 1).unsqueeze(1)  # [T, 1, N, I]
        return _run(self.kind, x, *weights, **self.options)

    @torch.no_grad()
    def clip_grad_norm_(self, max_norm: float) -> Tensor:
        """Shorten each model's gradient to ``max_norm``, if it is longer.

        Args:
            max_norm: the greatest length allowed, of all parameters of a model.

        Returns:
            ``[R]``, the lengths before.

        Raises:
            ValueError: if ``max_norm`` is negative.
        """
        check_range("Replicas.clip_grad_norm_", 0, max_norm=max_norm)
        grads = [p.grad for p in self.parameters() if p.grad is not None]
        norms = torch.stack([g.flatten(1).norm(dim=1) for g in grads]).norm(dim=0)
        share = (max_norm / norms).clamp(max=1)
        for g in grads:
            g *= share.view(-1, *[1] * (g.ndim - 1))
        return norms

    def one(self, replica: int) -> tuple[nn.Module, nn.Module]:
        """Copy one model out, as layers that anybody may load.

        Args:
            replica: which.

        Returns:
            A recurrent layer with ``batch_first``, and a linear layer.

        Raises:
            ValueError: if the models have options that the layer does not have.
        """
        if self.options:
            raise ValueError(f"Replicas.one: options must be none, got {self.options}")
        *sizes, out = self.weight_ih.shape[-1], self.hidden_size, self.weight.shape[1]
        layer = {"RNN": RNN, "LSTM": LSTM, "GRU": GRU}[self.kind](
            *sizes, batch_first=True, dtype=torch.float64
        )
        head = Linear(self.hidden_size, out, dtype=torch.float64)
        state = {name: value[replica] for name, value in self.state_dict().items()}
        head.load_state_dict({name: state.pop(name) for name in ("weight", "bias")})
        layer.load_state_dict({f"{name}_l0": value for name, value in state.items()})
        return layer, head

    def forward(self, x: Tensor) -> Tensor:
        """Answer at every step.

        Args:
            x: ``[N, T, I]``, the same for all models.

        Returns:
            ``[R, N, T, O]``.
        """
        hidden = self.steps(x).hidden.permute(1, 2, 0, 3)  # [R, N, T, H]
        weight, bias = self.weight.mT.unsqueeze(1), self.bias[:, None, None]
        return hidden @ weight + bias


def _run(
    kind: str, x: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor,
    **options: object,
) -> RNNSteps | LSTMSteps | GRUSteps:  # fmt: skip
    if kind == "GRU":
        return gru_steps(x, w_ih, w_hh, b_ih, b_hh, **options)
    run = lstm_steps if kind == "LSTM" else rnn_steps
    return run(x, w_ih, w_hh, b_ih + b_hh, **options)


def _ahead(
    function: str, times: int, x: Tensor, w_ih: Tensor, w_hh: Tensor, bias: Tensor
) -> Tensor:
    """All that does not depend on the state, for all steps at once."""
    size = w_hh.shape[-1]
    check_shape(function, weight_hh=(w_hh, ("...", times * size, size)))
    check_shape(
        function,
        x=(x, ("...", "N", "I")),
        weight_ih=(w_ih, ("...", times * size, "I")),
        bias=(bias, ("...", times * size)),
    )
    if x.ndim < 3 or len(x) == 0:
        raise ValueError(
            f"{function}: x must be [T, ..., N, I] with T > 0, got {list(x.shape)}"
        )
    return x @ w_ih.mT + bias.unsqueeze(-2)
