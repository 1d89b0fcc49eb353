"""Text: where it comes from, its tokens, how it is cut, and how models go on."""

from dlnotes.text.partition import RandomBatches, SequentialBatches
from dlnotes.text.sampling import greedy, restrict, sample, warm_up
from dlnotes.text.searching import Hypothesis, beam_search, exhaustive_search
from dlnotes.text.source import Source, fables
from dlnotes.text.vocabulary import Vocabulary

__all__ = [
    "Hypothesis",
    "RandomBatches",
    "SequentialBatches",
    "Source",
    "Vocabulary",
    "beam_search",
    "exhaustive_search",
    "fables",
    "greedy",
    "restrict",
    "sample",
    "warm_up",
]
