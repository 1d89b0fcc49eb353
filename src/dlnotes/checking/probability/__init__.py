"""Tasks for :mod:`dlnotes.probability`, a module for each of its modules."""
