import pytest
import torch

from dlnotes import plotting


def test_storage_draws_the_cells_that_are_read():
    x = torch.arange(12).reshape(3, 4)
    fig = plotting.memory_layout.storage({"x": x, "turned": x.T[1:]}, alt="both")
    turned, strip = (fig.axes[i].images[0].get_array() for i in (1, 3))
    assert turned.tolist() == [[1, 5, 9], [2, 6, 10], [3, 7, 11]]
    assert strip.filled(-1).tolist() == [[-1, 1, 2, 3, -1, 5, 6, 7, -1, 9, 10, 11]]
    assert "strides (1, 4), offset 1" in fig.axes[1].get_title("center")


def test_storage_writes_what_is_in_the_cells():
    row = torch.tensor([5.0, 7.0])
    fig = plotting.memory_layout.storage({"row": row, "flip": row.flip(0)}, alt="both")
    written = [[t.get_text() for t in ax.texts] for ax in fig.axes]
    assert written == [["5", "7"], ["7", "5"]] * 2


def test_storage_refuses_three_dimensions():
    with pytest.raises(ValueError, match=r"1 or 2 dimensions, got \[1, 2, 3\]"):
        plotting.memory_layout.storage({"x": torch.zeros(1, 2, 3)}, alt="x")


def test_walk_draws_the_order_of_reading():
    x = torch.arange(6).reshape(2, 3)
    fig = plotting.memory_layout.walk({"x": x, "x.T": x.T}, alt="both")
    assert [list(ax.lines[0].get_xdata()) for ax in fig.axes] == [
        [0, 1, 2, 3, 4, 5],
        [0, 3, 1, 4, 2, 5],
    ]


def test_reader_names_the_cell_of_every_element():
    view = torch.arange(12).reshape(3, 4).T[:, 1:]
    page = plotting.memory_layout.reader(view, "x", alt="cells")._repr_html_()
    assert "[3, 1] is in cell 11" in page
    assert "4 + 3·1 + 1·4 = 11" in page or "4 + 3\\u00b71 + 1\\u00b74 = 11" in page


def test_reader_refuses_a_row():
    with pytest.raises(ValueError, match=r"2 dimensions, got \[3\]"):
        plotting.memory_layout.reader(torch.zeros(3), "x", alt="x")
