"""Tasks for the layers that only change a shape."""

import torch

from dlnotes.checking import Case, task


def _cases():
    x = torch.randn(2, 3, 4, 5, dtype=torch.float64)
    yield Case("a batch of pictures", (), {}, (x,))
    yield Case("one grey picture a row", (), {}, (x[:, 0],))
    yield Case("already flat", (), {}, (x[:, 0, 0],))
    yield Case("permuted", (), {}, (x.permute(0, 2, 3, 1),))
    yield Case("an empty batch", (), {}, (x[:0],))
    yield Case("no batch: start_dim=0", (0,), {}, (x,))
    yield Case("the middle: start_dim=1, end_dim=2", (1, 2), {}, (x,))
    yield Case("from behind: start_dim=-2", (-2,), {}, (x,))


task("nn.Flatten", cases=_cases, layout=True).mistakes("""
    the first dimension is the batch: by default it stays
        tensors.flatten(input, self.start_dim, self.end_dim)
        => input.flatten(self.start_dim * (self.start_dim != 1), self.end_dim)
    `view` fails on a permuted input: `reshape` copies where it must
        tensors.flatten(input, self.start_dim, self.end_dim)
        => input.view(tensors.flatten(input, self.start_dim, self.end_dim).shape)
    `end_dim` says where to stop
        tensors.flatten(input, self.start_dim, self.end_dim)
        => input.flatten(self.start_dim)
    `start_dim` says where to begin
        tensors.flatten(input, self.start_dim, self.end_dim) => input.flatten(1)
    -1 has no meaning for 0 elements: work the size out
        return tensors => if (self.start_dim, self.end_dim) == (1, -1):
        |            return input.reshape(len(input), -1)
        |        return tensors
""")


def _unflatten_cases():
    x = torch.randn(2, 12, 3, dtype=torch.float64)
    yield Case("the middle", (1, (3, 4)), {}, (x,))
    yield Case("from behind", (-2, (2, 3, 2)), {}, (x,))
    yield Case("the last", (2, (3, 1)), {}, (x,))
    yield Case("the last, from behind", (-1, (1, 3)), {}, (x,))
    yield Case("one size left open", (1, (2, -1)), {}, (x,))
    yield Case("a list", (1, [6, 2]), {}, (x,))


task("nn.Unflatten", cases=_unflatten_cases, layout=True).mistakes("""
    the new dimensions are in the order of `unflattened_size`
        self.unflattened_size) => self.unflattened_size[::-1])
    a negative `dim` counts from behind: with -1, dim + 1 is 0
        return tensors => sizes = *input.shape[: self.dim], *self.unflattened_size
        |        return input.reshape(*sizes, *input.shape[self.dim + 1 :])
        |        return tensors
""")
