"""Data sets that need no download: bundled with scikit-learn, or generated."""

from dlnotes.data.batches import Batches
from dlnotes.data.handwriting import digits
from dlnotes.data.photographs import photograph
from dlnotes.data.points import rings
from dlnotes.data.sequences import adding, brackets, copying
from dlnotes.data.tabular import diabetes

__all__ = [
    "Batches",
    "adding",
    "brackets",
    "copying",
    "diabetes",
    "digits",
    "photograph",
    "rings",
]
