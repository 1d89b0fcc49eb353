"""Long runs of the page on Adam."""

import torch

GRIDS = {
    "one learning rate": [0.02, 0.04, 0.08, 0.16, 0.32],
    "one, falling as 1/√t": [0.25, 0.5, 1.0, 2.0],
    "one for each, counting": [0.125, 0.25, 0.5, 1.0],
    "AdaGrad": [0.125, 0.25, 0.5, 1.0],
}


def rare_features(features=500, lengths=(1500, 3000, 6000), seeds=(0, 1, 2)):
    """How far is each weight from the truth, with the best learning rate of a grid?

    Feature i is present with probability 1 / i. The target is the sum of the true
    weights of those present, with noise of size ½; one sample a step.
    """
    rows = []
    for steps in lengths:
        for method, grid in GRIDS.items():
            errors = [_errors(method, grid, features, steps, s) for s in seeds]
            error = torch.stack(errors).mean(0)  # [rates, features]
            best = int(error.mean(1).nan_to_num(torch.inf).argmin())
            fifth = features // 5
            rows.append(
                {
                    "steps": steps,
                    "method": method,
                    "lr": grid[best],
                    "common": error[best, :fifth].mean().item(),
                    "rare": error[best, -fifth:].mean().item(),
                    "all": error[best].mean().item(),
                }
            )
    return rows


def _errors(method, grid, features, steps, seed):
    """Learn with all learning rates of a grid at once; errors, [rates, features]."""
    torch.manual_seed(seed)
    chance = 1 / torch.arange(1, features + 1, dtype=torch.float64)
    truth = torch.randn(features, dtype=torch.float64)
    present = (torch.rand(steps, features, dtype=torch.float64) < chance).double()
    noise = 0.5 * torch.randn(steps, dtype=torch.float64)
    lr = torch.tensor(grid, dtype=torch.float64)[:, None]
    w = torch.zeros(len(grid), features, dtype=torch.float64)
    s = torch.zeros_like(w)
    for t, (x, off) in enumerate(zip(present, noise, strict=True), 1):
        g = ((w - truth) @ x + off)[:, None] * x
        if method == "one learning rate":
            w = w - lr * g
        elif method == "one, falling as 1/√t":
            w = w - lr * g / t**0.5
        elif method == "one for each, counting":
            s = s + x
            w = w - lr * g / (s + 1) ** 0.5
        else:
            s = s + g**2
            w = w - lr * g / (s**0.5 + 1e-10)
    return (w - truth).abs()
