"""What happens to a layer while it is tried: it is built, and given weights."""

import torch
from torch import nn


def built(kind, case, mean=0.0, std=1.0):
    """Build a layer in float64, with weights that the seed alone decides.

    Args:
        kind: the class.
        case: ``args`` and ``kwargs`` are the constructor's.
        mean: of the weights.
        std: of the weights.

    Returns:
        The layer, and the shapes in its state by name.
    """
    layer = kind(*case.args, **case.kwargs)
    shapes = {name: list(t.shape) for name, t in layer.state_dict().items()}
    draw = torch.Generator().manual_seed(0)
    layer.to(torch.float64)
    for _, parameter in sorted(layer.named_parameters()):
        nn.init.normal_(parameter, mean, std, generator=draw)
    return layer, shapes
