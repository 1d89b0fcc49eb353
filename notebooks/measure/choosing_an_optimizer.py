"""Long runs of the page on choosing an optimizer: digits, a network 64 → 32 → 10.

All seeds train side by side: weights are [seeds, in, out]. These optimizers work
element by element, so the seeds do not feel each other.
"""

from functools import partial

import torch
from torch import optim

from dlnotes.data import digits

RACERS = {
    "SGD": (optim.SGD, 1.0),
    "momentum": (partial(optim.SGD, momentum=0.9), 0.1),
    "AdaGrad": (optim.Adagrad, 0.1),
    "RMSProp": (optim.RMSprop, 0.01),
    "Adam": (optim.Adam, 0.02),
}
TUNING, RACING = slice(0, 180), slice(180, None)  # halves of the test set
SLACK = {"loss": 0.05, "spread": 0.2, "losses": 0.05, "each": 0.2}


def sweep(steps=150, seeds=(100, 101, 102, 103)):
    """Which loss does each learning rate give? Powers of the root of 10."""
    rates = [10 ** (k / 2) for k in range(-8, 3)]
    rows = []
    for name in ("SGD", "momentum", "Adam"):
        ends = [_tuned(name, lr, steps, 32, seeds) for lr in rates]
        rows.append({"optimizer": name, "rates": rates, "losses": ends})
    return rows


def race(
    budgets=((150, 32), (300, 32), (600, 32), (150, 128)),
    tuning_seeds=(100, 101, 102, 103, 104, 105, 106, 107),
    racing_seeds=(0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
):
    """Tune each learning rate on some seeds, then run each on ten others.

    A budget is a number of steps and a width. No best rate lies at an end of its grid.
    """
    rows = []
    for steps, width in budgets:
        ends = {}
        for name, (_, middle) in RACERS.items():
            rates = [middle * 2.0**k for k in range(-3, 4)]
            tried = [_tuned(name, lr, steps, width, tuning_seeds) for lr in rates]
            best = tried.index(min(tried))
            if best in (0, len(rates) - 1):
                raise ValueError(f"{name}: the best of {rates} lies at an end")
            lr = rates[best]
            ends[name] = _run(name, lr, steps, width, racing_seeds, RACING)
            loss = ends[name]
            rows.append(
                {
                    "steps": steps,
                    "width": width,
                    "optimizer": name,
                    "lowest": rates[0],
                    "highest": rates[-1],
                    "lr": lr,
                    "loss": loss.mean().item(),
                    "spread": loss.std().item(),
                    "each": loss.tolist(),
                }
            )
        first = torch.stack([*ends.values()]).argmin(0).tolist()
        for row, name in zip(rows[-len(ends) :], ends, strict=True):
            row["below_adam"] = int((ends[name] < ends["Adam"]).sum())
            row["first"] = first.count([*ends].index(name))
    return rows


def _tuned(name, lr, steps, width, seeds):
    loss = _run(name, lr, steps, width, seeds, TUNING).mean().item()
    return loss if loss < 9 else 9.0  # 9 for what is larger, or not a number


def _run(name, lr, steps, width, seeds, part):
    """Train all seeds; their loss on a part of the test set, [seeds]."""
    x, y, test_x, test_y = digits(dtype=torch.float64)
    x, test_x = x.flatten(1), test_x.flatten(1)
    order = torch.Generator().manual_seed(7)
    net = [*_layer(seeds, 64, width), *_layer(seeds, width, 10)]
    optimizer = RACERS[name][0](net, lr=lr)
    for _ in range(steps):
        rows = torch.randint(len(x), (len(seeds), 64), generator=order)
        optimizer.zero_grad()
        _losses(net, x[rows], y[rows]).sum().backward()
        optimizer.step()
    count = len(seeds)
    with torch.no_grad():
        inputs = test_x[part].expand(count, -1, -1)
        return _losses(net, inputs, test_y[part].expand(count, -1))


def _layer(seeds, n, k):
    """Weights [S, n, k] and biases [S, 1, k], a generator for each seed."""
    made = [torch.Generator().manual_seed(1000 * n + s) for s in seeds]
    w = torch.stack([torch.randn(n, k, generator=g) for g in made]).double()
    b = torch.zeros(len(made), 1, k, dtype=torch.float64)
    return (w * (2 / n) ** 0.5).requires_grad_(), b.requires_grad_()


def _losses(net, x, y):
    """Take x [S, B, 64] and y [S, B]; the mean loss of each seed, [S]."""
    a, b, c, d = net
    scores = torch.baddbmm(d, torch.baddbmm(b, x, a).relu(), c)
    return -scores.log_softmax(2).gather(2, y[..., None]).mean((1, 2))
