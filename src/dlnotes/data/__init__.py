"""Data sets: bundled with scikit-learn or generated; nothing is downloaded."""

from dlnotes.data.tabular import diabetes

__all__ = ["diabetes"]
