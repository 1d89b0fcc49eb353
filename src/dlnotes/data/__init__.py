"""Data sets that need no download: bundled with scikit-learn, or generated."""

from dlnotes.data.batches import Batches
from dlnotes.data.handwriting import digits
from dlnotes.data.photographs import photograph
from dlnotes.data.points import rings
from dlnotes.data.tabular import diabetes

__all__ = ["Batches", "diabetes", "digits", "photograph", "rings"]
