"""Tasks for :mod:`dlnotes.optim`, a module for each of its modules."""
