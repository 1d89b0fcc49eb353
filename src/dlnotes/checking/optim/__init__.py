"""Tasks for :mod:`dlnotes.optim`."""
