"""Tasks for :mod:`dlnotes.text`, a module for each of its modules."""

__all__ = []
