"""Tasks for the twins of ``dlnotes.autograd``."""
