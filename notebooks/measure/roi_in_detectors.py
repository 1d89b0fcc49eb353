"""What half a cell costs a head behind a convolution that is learned with it."""

import torch
import torchvision
from torch import nn
from torch.nn import functional as F

SLACK = {"error": 0.1}


def filtered(seeds=(0, 1, 2), steps=1000, lr=0.01):
    """A learned 3 × 3 convolution before RoI Align: the error, in pixels."""
    return _rows(seeds, steps, lr)


def filtered_longer(seeds=(0, 1, 2), steps=2000, lr=0.01):
    """The same with twice the steps."""
    return _rows(seeds, steps, lr)


def filtered_faster(seeds=(0, 1, 2), steps=1000, lr=0.03):
    """The same with three times the learning rate."""
    return _rows(seeds, steps, lr)


def _rows(seeds, steps, lr):
    return [
        {"aligned": aligned, "seed": seed, "error": _error(aligned, seed, steps, lr)}
        for aligned in (False, True)
        for seed in seeds
    ]


def _error(aligned, seed, steps, lr):
    maps, boxes, shift, radius = (t.float() for t in _scenes(750, seed))
    rois = torch.cat([torch.arange(750.0)[:, None], boxes], 1)
    torch.manual_seed(seed)
    conv, head = nn.Conv2d(1, 4, 3, padding=1), nn.Linear(4 * 49, 2)
    optimizer = torch.optim.Adam([*conv.parameters(), *head.parameters()], lr=lr)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)

    def predict(maps, rois):
        pool = torchvision.ops.RoIAlign(7, 1 / 16, 2, aligned)
        pooled = pool(conv(maps), rois)
        return head(pooled.flatten(1))

    for _ in range(steps):
        loss = (predict(maps[:500], rois[:500]) - shift[:500] / radius[:500]).square()
        optimizer.zero_grad()
        loss.mean().backward()
        optimizer.step()
        schedule.step()
    with torch.no_grad():
        left = predict(maps, rois) * radius - shift
    return left[500:].norm(dim=1).mean().item()


def _scenes(n, seed):
    """Maps ``[n, 1, 16, 16]``, proposals ``[n, 4]``, shifts, radii, as on the page."""
    generator = torch.Generator().manual_seed(seed)
    random = torch.rand(n, 6, generator=generator, dtype=torch.float64)
    radius, centre = 24 + 40 * random[:, :1], 80 + 96 * random[:, 1:3]
    shift, grown = 24 * random[:, 3:5] - 12, 0.9 + 0.2 * random[:, 5:]
    at = 2.0 * torch.arange(128) + 1  # every other pixel will do
    x, y = (at - centre[:, :1])[:, None], (at - centre[:, 1:])[:, :, None]
    inside = radius[:, :, None] - (x**2 + y**2).sqrt()
    discs = (inside / 4 + 0.5).clamp(0, 1)  # with a soft rim
    middle, half = centre - shift, radius * grown
    boxes = torch.cat([middle - half, middle + half], 1)
    return F.avg_pool2d(discs[:, None], 8), boxes, shift, radius
