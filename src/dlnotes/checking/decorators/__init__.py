"""Tasks for ``dlnotes.decorators``."""
