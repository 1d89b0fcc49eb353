"""Data sets that need no download: bundled with scikit-learn, or generated."""

from dlnotes.data.photographs import photograph

__all__ = ["photograph"]
