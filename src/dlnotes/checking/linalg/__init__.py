"""Tasks for :mod:`dlnotes.linalg`, a module for each of its modules."""
