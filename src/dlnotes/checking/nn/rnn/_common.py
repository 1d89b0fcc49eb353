"""How a recurrent cell or layer is tried, and the mistakes that all may have."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence

from dlnotes.checking._task import Case, tensors_in
from dlnotes.nn.rnn._time import State, Weights

WIDE = {"dtype": torch.float64}
Step = Callable[[Tensor, State, Weights], State]


def plus(x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
    """Compute ``x @ weight + bias``, of one vector too."""
    return x @ weight if bias is None else x @ weight + bias


# --- cells --------------------------------------------------------------------


def cell_cases(states: int, **other: Any) -> Callable[[], Iterator[Case]]:  # noqa: ANN401
    """Give batches and single inputs, with states and without."""

    def cases() -> Iterator[Case]:
        x, h = torch.randn(2, 3, **WIDE), torch.randn(states, 2, 4, **WIDE)

        def given(h: Tensor) -> Any:  # noqa: ANN401
            return tuple(h) if states > 1 else h[0]

        yield Case("a batch, states given", (3, 4), {}, (x, given(h)))
        yield Case("states of zeros", (3, 4), {}, (x,))
        yield Case("one vector", (3, 4), {}, (x[0], given(h[:, 0])))
        yield Case("no biases", (3, 4, False), {}, (x, given(h)))
        yield Case("another number of inputs", (3, 4), {}, (x[:, :2], given(h)))
        for name, value in other.items():
            yield Case(f"{name} {value}", (3, 4), {name: value}, (x, given(h)))

    return cases


def wrong_cell(kind: type, step: Step) -> type:
    """Build a cell that takes another step."""

    class Wrong(kind):  # pyright: ignore
        def forward(self, input: Tensor, hx: Any = None) -> Any:  # noqa: ANN401
            pair = self.gates == 4
            names = ("h", "c") if pair else ("h",)
            given = [None] * len(names) if hx is None else hx if pair else [hx]
            state = self.start(input, **dict(zip(names, given, strict=True)))
            matrices = self.weight_ih.t(), self.weight_hh.t()
            w = Weights(*matrices, self.bias_ih, self.bias_hh)
            new = step(plus(input, w.ih, w.b_ih), state, w)
            return tuple(new) if pair else new[0]

    return Wrong


# --- layers -------------------------------------------------------------------


def layer_cases(states: int, **other: Any) -> Callable[[], Iterator[Case]]:  # noqa: ANN401
    """Give every option a case; ``inputs`` are input, states and lengths.

    All is dropped where there is dropout: no version depends on what is drawn.
    """

    def cases() -> Iterator[Case]:
        x = torch.randn(5, 3, 3, **WIDE)  # [T, B, I]
        all_of_them = torch.randn(states, 1, 3, 4, **WIDE)

        def given(h: Tensor) -> Any:  # noqa: ANN401
            return tuple(h) if states > 1 else h[0]

        start, size = given(all_of_them), (3, 4)
        yield Case("a batch", size, {}, (x, None, None))
        yield Case("states given", size, {}, (x, start, None))
        alone = x[:, 0], given(all_of_them[:, :, 0]), None
        yield Case("one sequence", size, {}, alone)
        yield Case("no biases", size, {"bias": False}, (x, start, None))
        swapped = x.transpose(0, 1)
        yield Case("batch first", size, {"batch_first": True}, (swapped, start, None))
        yield Case("both directions", size, {"bidirectional": True}, (x, None, None))
        yield Case("three layers", size, {"num_layers": 3}, (x, None, None))
        dropped = {"num_layers": 2, "dropout": 1.0}
        yield Case("all dropped", size, dropped, (x, None, None))
        yield Case("packed", size, {}, (x, start, [5, 4, 2]))
        yield Case("packed, not sorted", size, {}, (x, start, [2, 5, 4]))
        for name, value in other.items():
            yield Case(f"{name} {value}", size, {name: value}, (x, None, None))

    return cases


def life(kind: Callable, case: Case) -> Any:  # noqa: ANN401
    """Build a layer, give it weights, read, and take the gradients."""
    layer = kind(*case.args, **case.kwargs)
    names = {name: list(t.shape) for name, t in layer.state_dict().items()}
    draw = torch.Generator().manual_seed(0)
    layer.to(torch.float64)
    for name in sorted(names):
        nn.init.normal_(layer.get_parameter(name), 0.0, 0.7, generator=draw)
    x, states, lengths = case.inputs
    leaves = [t.requires_grad_() for t in tensors_in([x, states])]
    if lengths is not None:
        x = pack_padded_sequence(x, lengths, enforce_sorted=False)
    output, last = layer(x) if states is None else layer(x, states)
    found = [t for t in tensors_in([output, last]) if t.requires_grad]
    slopes = [torch.randn(t.shape, generator=draw, **WIDE) for t in found]
    leaves += [layer.get_parameter(name) for name in sorted(names)]
    gradients = torch.autograd.grad(found, leaves, slopes, allow_unused=True)
    gradients = [torch.zeros(0) if g is None else g for g in gradients]
    return {
        "names and shapes": names,
        "output": output.data if lengths is not None else output,
        "states at the end": last,
        "gradients": gradients,
    }


def wrong_layer(kind: type, step: Step) -> type:
    """Build a layer that takes another step."""

    class Wrong(kind):  # pyright: ignore
        def project(self, x: Tensor, w: Weights) -> Tensor:
            return plus(x, w.ih, w.b_ih)

        def step(self, x: Tensor, state: State, w: Weights) -> State:
            return step(x, state, w)

    return Wrong


def wrong_layers(kind: type) -> dict[str, type]:
    """Build the layers that go wrong in time or between layers."""

    class NoStart(kind):  # pyright: ignore
        def forward(self, input: Any, hx: Any = None) -> Any:  # noqa: ANN401
            return super().forward(input)

    class NotTurned(kind):  # pyright: ignore
        def forward(self, input: Any, hx: Any = None) -> Any:  # noqa: ANN401
            output, last = super().forward(input, hx)
            if self.bidirectional:
                ahead, back = output.chunk(2, -1)
                output = torch.cat([ahead, back.flip(0)], -1)
            return output, last

    class DropsAll(kind):  # pyright: ignore
        def forward(self, input: Any, hx: Any = None) -> Any:  # noqa: ANN401
            output, last = super().forward(input, hx)
            if self.dropout and self.training:
                output = nn.functional.dropout(output, self.dropout)
            return output, last

    class NeverDrops(kind):  # pyright: ignore
        def forward(self, input: Any, hx: Any = None) -> Any:  # noqa: ANN401
            p, self.dropout = self.dropout, 0.0
            result = super().forward(input, hx)
            self.dropout = p
            return result

    class TimeFirst(kind):  # pyright: ignore
        def forward(self, input: Any, hx: Any = None) -> Any:  # noqa: ANN401
            self.batch_first, hx = False, None if self.batch_first else hx
            return super().forward(input, hx)

    class NotSorted(kind):  # pyright: ignore
        def forward(self, input: Any, hx: Any = None) -> Any:  # noqa: ANN401
            if not isinstance(input, Tensor):
                input = type(input)(input.data, input.batch_sizes)
            return super().forward(input, hx)

    return {
        "the states at the start are not used": NoStart,
        "the reverse direction's outputs must be turned back: step t beside step t": (
            NotTurned
        ),
        "nothing is dropped after the last layer, only between layers": DropsAll,
        "`dropout` is not used: it acts between two layers": NeverDrops,
        "`batch_first` is not looked at": TimeFirst,
        "packed sequences are sorted; the states must be, too, and sorted back": (
            NotSorted
        ),
    }
