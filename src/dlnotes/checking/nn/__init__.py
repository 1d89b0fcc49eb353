"""Tasks for the twins in :mod:`dlnotes.nn`."""
