import torch

from dlnotes import plotting
from dlnotes.tensors.promotion import ABOVE


def test_lattice_draws_every_step_from_left_to_right():
    out = [torch.uint16, torch.uint32, torch.uint64]
    fig = plotting.tensors.lattice(ABOVE, alt="dtypes", leave_out=out)
    ax = fig.axes[0]
    steps = sum(len(highs) for low, highs in ABOVE.items() if low not in out)
    assert len(ax.lines) == steps and len(ax.texts) == len(ABOVE) - len(out)
    assert all(line.get_xdata()[0] < line.get_xdata()[1] for line in ax.lines)
