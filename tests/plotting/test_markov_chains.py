"""The figures of Markov chains draw what they are given."""

import torch

from dlnotes import plotting
from dlnotes.lab.markov_chains import edit_table

draw = plotting.markov_chains


def test_edits_writes_the_table():
    fig = draw.edits("flaw", "lawn", alt="a table")
    (ax,) = fig.axes
    written = [t.get_text() for t in ax.texts if t.get_text()]
    table = edit_table("flaw", "lawn")
    assert written == [str(v) for v in table.flatten().tolist()]


def test_graph_draws_edges_and_nodes():
    weight = torch.tensor([[0.5, 0.5, 0.0], [0.0, 0.0, -2.0], [0.0, 0.0, 0.0]])
    places = [(0, 0), (1, 0), (2, 0)]
    fig = draw.graph(weight, "abc", places, alt="a graph")
    (ax,) = fig.axes
    texts = {t.get_text() for t in ax.texts}
    assert {"a", "b", "c", "0.5", "↺ 0.5", "-2"} <= texts
    assert len(ax.lines) == 3


def test_decoding_draws_three_rows():
    truth = torch.tensor([0, 1, 1, 0])
    fig = draw.decoding(truth, truth * 0.8, truth, alt="a belief")
    (ax,) = fig.axes
    assert torch.allclose(torch.tensor(ax.lines[-1].get_ydata()), truth * 0.8)


def test_filling_says_how_a_cell_comes_about():
    page = draw.filling("flaw", "lawn", alt="a table")._repr_html_()
    assert "keep 1, drop 2, add 3: least 1" in page  # row l, column l
    assert page.count('data-part="c') == 25
    assert "add 2 letters: 2" in page
