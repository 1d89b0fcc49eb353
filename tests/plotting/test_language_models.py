"""The figures of language models draw what they are given."""

import torch

from dlnotes import plotting
from dlnotes.text import RandomBatches, SequentialBatches


def test_partitions_draw_a_bar_for_each_row():
    place = torch.arange(31)
    ways = {
        "one": SequentialBatches(place, batch_size=2, num_steps=5),
        "two": RandomBatches(place, batch_size=2, num_steps=5),
    }
    fig = plotting.language_models.partitions(ways, alt="bars")
    for ax in fig.axes:
        assert len(ax.lines) == 6
        assert {t.get_text() for t in ax.texts} == {"0", "1"}
    second = fig.axes[0].lines[1]  # row 1 of the first batch starts in the middle
    assert second.get_xdata().tolist() == [14.6, 19.4]
