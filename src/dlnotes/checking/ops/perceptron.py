"""The task of the stack of linear layers."""

import torch
from torch import nn

from dlnotes.checking import Case, task
from dlnotes.checking._life import built


def _cases():
    x = torch.randn(4, 3, dtype=torch.float64)
    yield Case("two hidden layers", (3, [5, 4, 2]), {}, (x,))
    yield Case("no hidden layer", (3, [2]), {}, (x,))
    yield Case("more dimensions", (3, [5, 2]), {}, (x.reshape(2, 2, 3),))
    yield Case("tanh", (3, [5, 2]), {"activation_layer": nn.Tanh}, (x,))
    yield Case("no bias", (3, [5, 2]), {"bias": False}, (x,))
    yield Case("layer norm", (3, [5, 4, 2]), {"norm_layer": nn.LayerNorm}, (x,))
    yield Case("in place", (3, [5, 2]), {"inplace": True}, (x,))


def _run(kind, case):
    """Give weights, and say where the parameters stand."""
    net, shapes = built(kind, case)
    kinds = [type(layer).__name__ for layer in net.children()]
    return [[*shapes], kinds, net(*case.inputs)]


task("ops.MLP", cases=_cases, run=_run).mistakes("""
    an activation stands behind every hidden layer
        layers.append(activation_layer(**options)) => pass
    with `bias=False`, no linear layer has a bias
        options = {} if => bias, options = True, {} if
    `norm_layer` stands between linear layer and activation
        if norm_layer is not None: => if False:
    `activation_layer` says which activation
        layers.append(activation_layer(**options)) => layers.append(nn.ReLU(**options))
    a dropout closes every layer, the last one too
        layers.append(nn.Dropout(dropout, **options))
        |            in_channels
        => in_channels
        layers.append(nn.Dropout(dropout, **options))
        |        super
        => super
    the last linear layer has no activation behind it
        out, bias=bias)) => out, bias=bias)); layers.append(activation_layer(**options))
""")
