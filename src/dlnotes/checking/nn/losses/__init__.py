"""Tasks of the losses, file by file as in ``dlnotes.nn.losses``."""
