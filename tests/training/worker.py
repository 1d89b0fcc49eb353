"""One of several processes of ``torchrun``: train, and say what came out."""

import sys

import torch
import torch.distributed as dist
from torch import nn
from torch.nn.functional import cross_entropy

from dlnotes import data
from dlnotes.training import accuracy, fit


def train(seed):
    torch.manual_seed(seed)  # the weights of process 0 count
    x, y, test_x, test_y = data.digits(dtype=torch.float64)
    layers = nn.Linear(64, 32), nn.Tanh(), nn.Linear(32, 10)
    model = nn.Sequential(nn.Flatten(), *layers).double()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5, momentum=0.9)
    generator = torch.Generator().manual_seed(1)
    batches = data.Batches(x[:301], y[:301], batch_size=50, generator=generator)
    history = fit(
        model,
        batches,
        cross_entropy,
        optimizer,
        epochs=3,
        max_norm=1.0,
        accumulate=2,
        validation=[(test_x, test_y)],
        metrics={"accuracy": accuracy},
    )
    weights = torch.cat([p.detach().flatten() for p in model.parameters()])
    return history, weights


if __name__ == "__main__":
    torch.set_num_threads(1)
    dist.init_process_group("gloo")
    result = train(seed=dist.get_rank())
    torch.save(result, f"{sys.argv[1]}/{dist.get_rank()}.pt")
    dist.destroy_process_group()
