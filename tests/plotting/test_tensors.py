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


def cells_of(ax):
    """The line style and the middle of each cell."""
    found = [(p.get_linestyle(), p.get_bbox()) for p in ax.patches]
    return [(style, (b.x0 + b.x1) / 2, (b.y0 + b.y1) / 2) for style, b in found]


def test_numbers_frames_whole_cells():
    picture = torch.arange(12).view(3, 4)
    fig = plotting.tensors.numbers(picture, (0, 1, 2, 3), alt="a picture")
    ax = fig.axes[0]
    box = ax.patches[0].get_bbox()
    assert (box.x0, box.y0, box.x1, box.y1) == (1.5, -0.5, 3.5, 1.5)
    assert [t.get_text() for t in ax.texts] == [str(n) for n in range(12)]
    assert ax.texts[6].get_position() == (2, 1)


def test_broadcast_draws_what_is_read_again_dotted():
    column, row = torch.tensor([[1], [2], [3]]), torch.tensor([[10, 20]])
    fig = plotting.tensors.broadcast(column, row, "·", column * row, alt="a product")
    ax = fig.axes[0]
    dotted = [style == ":" for style, *_ in cells_of(ax)]
    assert dotted == [False, True] * 3 + [False] * 2 + [True] * 4 + [False] * 6
    texts = [t.get_text() for t in ax.texts]
    assert texts[:7] == ["1", "1", "2", "2", "3", "3", "·"]
    assert texts[-7:] == ["10", "20", "20", "40", "30", "60", ""]


def test_reduced_draws_each_sum_where_its_arrow_leads():
    matrix = torch.tensor([[1, 2, 3], [4, 5, 6]])
    ax = plotting.tensors.reduced(matrix, alt="sums").axes[0]
    texts = {t.get_text(): t for t in ax.texts if t.get_text()}
    for total, column in zip(("5", "7", "9"), range(3), strict=True):
        found = [t for t in ax.texts if t.get_text() == total][-1].get_position()
        assert found[0] == column + 0.5 and found[1] < -2
    assert texts["15"].get_position()[1] == -1.5 and texts["15"].get_position()[0] > 3
    assert len(ax.patches) == 6 + 3 + 2
    assert texts["sum(dim=0)"].get_color() == texts["dimension 0"].get_color()
