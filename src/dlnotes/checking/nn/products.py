"""Tasks for the bilinear layer and its function."""

import torch

from dlnotes.checking import Case, task


def _inputs(*batch):
    kind = {"dtype": torch.float64}
    return torch.randn(*batch, 3, **kind), torch.randn(*batch, 4, **kind)


def _cases():
    w = torch.randn(5, 3, 4, dtype=torch.float64)
    b = torch.randn(5, dtype=torch.float64)
    yield Case("a batch", (*_inputs(2), w, b))
    yield Case("no bias", (*_inputs(2), w))
    yield Case("one pair", (*_inputs(), w, b))
    yield Case("two dimensions of batch", (*_inputs(2, 6), w, b))
    yield Case("an empty batch", (*_inputs(0), w, b))
    square = torch.randn(2, 3, dtype=torch.float64)
    yield Case("an input with itself", (square, square + 0, w[:, :, :3], b))


def _bilinear(input1, input2, weight, bias=None):
    output = torch.einsum("...i,oij,...j->...o", input1, weight, input2)
    return output if bias is None else output + bias


task("nn.functional.bilinear", cases=_cases, base=_bilinear).mistakes("""
    `bias` is not added
        output if bias is None => output if True
    the two inputs are multiplied with each other, not added
        torch.einsum("...i,oij,...j->...o", input1, weight, input2)
        => input1 @ weight.sum(2).T + input2 @ weight.sum(1).T
    every feature meets every other, not only the one at its own place
        torch.einsum("...i,oij,...j->...o", input1, weight, input2)
        => (input1 * input2[..., :3]) @ weight.diagonal(dim1=1, dim2=2).T
    there may be any number of dimensions before the features
        torch.einsum("...i,oij,...j->...o", input1, weight, input2)
        => torch.einsum("ni,oij,nj->no", input1, weight, input2)
""")


def _layer_cases():
    for batch in [(2,), (), (2, 6), (0,)]:
        said, inputs = f"batch {list(batch)}", _inputs(*batch)
        yield Case(f"bias, {said}", (3, 4, 5), {}, inputs)
        yield Case(f"no bias, {said}", (3, 4, 5, False), {}, inputs)


task("nn.Bilinear", cases=_layer_cases).mistakes("""
    `bias` is not added
        self.weight, self.bias) => self.weight)
    `weight` is [out_features, in1_features, in2_features]
        sizes = out_features, in1_features, in2_features
        => sizes = in1_features, in2_features, out_features
""")
