"""Calling a function: with some arguments fixed, and over and over again."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from inspect import Parameter, Signature
from reprlib import recursive_repr
from types import GenericAlias


class Missing:
    """The type of :data:`MISSING`, which no caller can mean: None may be a value."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING = Missing()


class _LiveSignature:
    """Work out ``__signature__`` when an instance is asked; a class has its own."""

    def __get__(self, instance: partial | None, owner: type) -> Signature | None:
        return None if instance is None else _remaining(instance)


class partial:
    """Fix some arguments of a function now; the call brings the others.

    Twin of :class:`functools.partial`.

    It can be pickled if the function and the arguments can. A partial of a partial
    is one partial. Python 3.14 adds ``Placeholder`` and binds a partial that stands
    in a class to the instance; ours does neither.

    Args:
        func: anything callable.
        args: come before the positional arguments of the call.
        keywords: are overridden by keywords of the call.

    Attributes:
        func: the function, of which ``args`` and ``keywords`` are fixed.
        args: the fixed positional arguments, a tuple.
        keywords: the fixed keyword arguments, a dictionary.

    Raises:
        ValueError: if ``func`` cannot be called.
    """

    __slots__ = ("__dict__", "__weakref__", "args", "func", "keywords")
    __signature__ = _LiveSignature()
    __class_getitem__ = classmethod(GenericAlias)

    def __new__(cls, func: Callable, /, *args: object, **keywords: object) -> partial:
        """Merge with ``func`` if that is a partial without attributes of its own."""
        if not callable(func):
            raise ValueError(f"partial: func must be callable, got {func!r}")
        if isinstance(func, partial) and not func.__dict__:
            args = func.args + args
            keywords = func.keywords | keywords
            func = func.func
        self = super().__new__(cls)
        self.func, self.args, self.keywords = func, args, keywords
        return self

    def __call__(self, /, *args: object, **keywords: object) -> object:
        """Call the function; later keywords win."""
        return self.func(*self.args, *args, **(self.keywords | keywords))

    @recursive_repr()
    def __repr__(self) -> str:
        parts = [repr(value) for value in (self.func, *self.args)]
        parts += [f"{name}={value!r}" for name, value in self.keywords.items()]
        return f"{type(self).__qualname__}({', '.join(parts)})"

    def __reduce__(self) -> tuple:
        state = self.func, self.args, self.keywords, self.__dict__ or None
        return type(self), (self.func,), state

    def __setstate__(self, state: tuple) -> None:
        kinds = (object, tuple, dict | None, dict | None)
        if not (
            isinstance(state, tuple)
            and len(state) == len(kinds)
            and all(map(isinstance, state, kinds))
            and callable(state[0])
        ):
            raise ValueError(
                "partial: state must be (func, args, keywords, attributes), "
                f"got {state!r}"
            )
        self.func, args, keywords, attributes = state
        self.args, self.keywords = tuple(args), dict(keywords or {})
        self.__dict__ = attributes or {}


def _remaining(part: partial) -> Signature:
    """Return the parameters that a call of a partial may still bring."""
    signature = inspect.signature(part.func)
    try:
        bound = signature.bind_partial(*part.args, **part.keywords).arguments
    except TypeError as error:
        raise ValueError(
            f"partial: arguments must fit {part.func!r}, got {part.args} and "
            f"{part.keywords}: {error}"
        ) from error
    left, only_keyword = [], False
    for name, parameter in signature.parameters.items():
        kind, default = parameter.kind, parameter.default
        if kind in (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD):
            if not (only_keyword and kind is Parameter.VAR_POSITIONAL):
                left.append(parameter)
            continue
        by_name = name in part.keywords and kind is not Parameter.POSITIONAL_ONLY
        if name in bound and not by_name:
            continue  # taken by position: the call cannot bring it any more
        if by_name:
            default = part.keywords[name]
            only_keyword = True  # a position behind it could not be reached
        if only_keyword and kind is Parameter.POSITIONAL_OR_KEYWORD:
            kind = Parameter.KEYWORD_ONLY
        left.append(parameter.replace(kind=kind, default=default))
    return signature.replace(parameters=left)


def reduce(
    function: Callable, iterable: Iterable, /, initial: object = MISSING
) -> object:
    """Combine all elements into one, from left to right.

    Twin of :func:`functools.reduce`.

    Args:
        function: takes what has been combined so far and the next element.
        iterable: the elements.
        initial: stands before the first element; the result if there is none.
            It may be given by its name, as in Python 3.14.

    Returns:
        ``function(… function(function(x0, x1), x2) …, xn)``.

    Raises:
        ValueError: if there is neither an element nor ``initial``, or nothing to
            go through.
    """
    try:
        elements = iter(iterable)
    except TypeError:
        raise ValueError(
            f"reduce: iterable must have elements, got {iterable!r}"
        ) from None
    value = next(elements, MISSING) if initial is MISSING else initial
    if value is MISSING:
        raise ValueError(
            "reduce: iterable must have an element where initial is missing, "
            f"got {iterable!r}"
        )
    for element in elements:
        value = function(value, element)
    return value
