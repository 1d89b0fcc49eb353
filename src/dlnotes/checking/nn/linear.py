"""Tasks for the linear layer, its function and its lazy form."""

import torch

from dlnotes.checking import Case, task


def _function_cases():
    kind = {"dtype": torch.float64}
    w, b = torch.randn(4, 3, **kind), torch.randn(4, **kind)
    yield Case("a batch", (torch.randn(2, 3, **kind), w, b))
    yield Case("a square matrix", (torch.randn(2, 4, **kind), w @ w.T + w[:, :1], b))
    yield Case("no bias", (torch.randn(2, 3, **kind), w))
    yield Case("one vector", (torch.randn(3, **kind), w, b))
    yield Case("two dimensions of batch", (torch.randn(2, 5, 3, **kind), w, b))
    yield Case("an empty batch", (torch.randn(0, 3, **kind), w, b))
    yield Case("a single output", (torch.randn(2, 3, **kind), w[0]))
    yield Case("another number of inputs", (torch.randn(2, 5, **kind), w, b))


task("nn.functional.linear", cases=_function_cases).mistakes("""
    the weights are not transposed: a row of `weight` belongs to an output
        => input @ weight + (0 if bias is None else bias)
    `weight` may be a single row: the result then has no dimension of outputs
        weight.T if weight.ndim == 2 else weight
        => weight.reshape(-1, weight.shape[-1]).T
""")


def _layer_cases():
    for shape in [(5, 3), (3,), (2, 4, 3), (0, 3)]:
        x = torch.randn(shape, dtype=torch.float64)
        yield Case(f"bias, {list(shape)}", (3, 4), {}, (x,))
        yield Case(f"no bias, {list(shape)}", (3, 4, False), {}, (x,))


task("nn.Linear", cases=_layer_cases).mistakes("""
    `weight` is [out_features, in_features], a row for each output
        torch.empty(out_features, in_features, => torch.empty(in_features, out_features,
    with `bias=False`, there is no parameter `bias`
        if bias else None =>
    `bias` is not added
        linear(input, self.weight, self.bias) => linear(input, self.weight)
    no gradient reaches `weight`: it is learned
        linear(input, self.weight, self.bias)
        => linear(input, self.weight.detach(), self.bias)
""")


def _life(kind, case):
    layer = kind(*case.args)
    before = [type(p).__name__ for p in layer.parameters()]
    shapes = [list(layer(x).shape) for x in case.inputs]
    after = [list(p.shape) for p in layer.parameters()]
    return [before, shapes, after, type(layer).__name__.startswith("Lazy")]


def _lazy_cases():
    x = torch.randn(2, 20)
    yield Case("20 inputs", (4,), {}, (x,))
    yield Case("no bias", (4, False), {}, (x,))
    yield Case("two batches", (4,), {}, (x, x[:1]))
    yield Case("more dimensions", (4,), {}, (x.reshape(2, 5, 4),))
    yield Case("another size later", (4,), {}, (x, x[:, :3]))


task("nn.LazyLinear", cases=_lazy_cases, run=_life).mistakes("""
    the number of inputs is the size of the last dimension alone
        self.in_features = input.shape[-1]
        => self.in_features = input.flatten(1).shape[-1]
""")
