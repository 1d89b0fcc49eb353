"""What our own derivatives, subclasses of ``torch.autograd.Function``, share."""

from __future__ import annotations

from collections.abc import Callable

import torch


class forward_mode:
    """A static method ``jvp`` that ``torch.compile`` does not see: it refuses one.

    Args:
        function: takes the context and a change of every input; returns that of
            the output.
    """

    def __init__(self, function: Callable) -> None:
        self.function = function

    def __get__(self, instance: object, owner: type) -> Callable:
        """Return the method, or, for the compiler, what says that there is none."""
        compiling = torch.compiler.is_compiling()
        return torch.autograd.Function.jvp if compiling else self.function
