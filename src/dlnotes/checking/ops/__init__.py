"""Tasks of ``dlnotes.ops``."""
