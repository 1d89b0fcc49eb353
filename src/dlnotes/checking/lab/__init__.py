"""Tasks for :mod:`dlnotes.lab`, a module for each of its modules."""
