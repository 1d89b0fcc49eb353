"""Data sets that are bundled or generated: nothing is downloaded."""

from .handwriting import digits

__all__ = ["digits"]
