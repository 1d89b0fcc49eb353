"""The figures of recurrent networks draw what they are given."""

import torch

from dlnotes import plotting

draw = plotting.rnn


def test_powers_draws_lines_and_every_fifth_dot():
    line = 0.5 ** torch.arange(11.0)
    measured = {"a": {"0.5": line / 2}, "b": {"0.5": line / 4}}
    fig = draw.powers({"0.5": line}, measured, ylabel="norm", alt="powers")
    for ax, share in zip(fig.axes, (2, 4), strict=True):
        predicted, dots = ax.lines
        assert torch.allclose(torch.tensor(predicted.get_ydata()), line)
        assert dots.get_xdata().tolist() == [0, 5, 10]
        assert torch.allclose(torch.tensor(dots.get_ydata()), line[::5] / share)
    assert [t.get_text() for t in fig.axes[-1].texts] == ["0.5"]


def test_unrolled_has_no_gradient_across_a_cut():
    def arrows(**options):
        (ax,) = draw.unrolled(6, alt="steps", **options).axes
        return sum(getattr(t, "arrow_patch", None) is not None for t in ax.texts)

    assert arrows() == 5 * 6  # in, on, up, down, back
    assert arrows(truncate=6) == 5 * 6 - 1  # none into the first state
    assert arrows(truncate=3) == 5 * 6 - 2
    assert arrows(truncate=1) == 5 * 6 - 6


def test_learning_marks_the_levels():
    fig = draw.learning([1, 2, 3], [4, 1, 0.5], {"pairs": 2.0, "limit": 0.45}, alt="x")
    (ax,) = fig.axes
    assert [t.get_text() for t in ax.texts] == ["limit", "pairs"]
    assert [line.get_ydata()[0] for line in ax.lines] == [4, 2.0, 0.45]


def test_reading_names_every_character():
    bits = torch.tensor([0.5, 1.0, 2.0])
    (ax,) = draw.reading("a b", bits, bits / 2, alt="x").axes
    assert [t.get_text() for t in ax.get_xticklabels()] == ["a", "␣", "b"]
    assert list(ax.lines[0].get_ydata()) == bits.tolist()
    assert [p.get_height() for p in ax.patches] == (bits / 2).tolist()
