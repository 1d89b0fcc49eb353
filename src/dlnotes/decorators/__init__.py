"""What stands behind an ``@``: the tools of :mod:`functools`, and one of our own.

:func:`wraps`, :class:`partial`, :func:`reduce`, :func:`lru_cache` and
:class:`cached_property` behave as Python's; where those raise a ``TypeError`` for
a bad argument, ours raise a ``ValueError`` that says which. :func:`require` is used
in the rest of the library. Nothing here imports torch.

Chapter: python_toolbox
"""

from dlnotes.decorators.caches import CacheInfo, cached_property, lru_cache
from dlnotes.decorators.calls import partial, reduce
from dlnotes.decorators.checks import require
from dlnotes.decorators.wrappers import update_wrapper, wraps

__all__ = [
    "CacheInfo",
    "cached_property",
    "lru_cache",
    "partial",
    "reduce",
    "require",
    "update_wrapper",
    "wraps",
]
