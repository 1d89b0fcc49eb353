"""Files that survive: whole or not at all, without code, and complete.

:func:`save` never leaves half a file and :func:`load` never runs code from one;
:func:`snapshot` and :func:`restore` hold everything that a training run needs to
go on as if it had never stopped; :func:`pack` and :func:`unpack` are the
safetensors format, which other tools read too.

Chapter: saving_models
"""

from dlnotes.checkpoints.files import load, members, replacing, save
from dlnotes.checkpoints.plain import load_tensors, pack, save_tensors, unpack
from dlnotes.checkpoints.resuming import differing_keys, restore, snapshot

__all__ = [
    "differing_keys",
    "load",
    "load_tensors",
    "members",
    "pack",
    "replacing",
    "restore",
    "save",
    "save_tensors",
    "snapshot",
    "unpack",
]
