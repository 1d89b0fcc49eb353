"""Tasks for :mod:`dlnotes.tensors`, a module for each of its modules."""
