"""Where two results differ, in shapes and numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

# Twice what torch.testing allows in half precision, whose sums may take another
# order; float64 is where a formula shows whether it is the same one.
_TOLERANCE = {
    torch.float64: (1e-9, 1e-11),
    torch.complex128: (1e-9, 1e-11),
    torch.float32: (2e-5, 2e-6),
    torch.complex64: (2e-5, 2e-6),
    torch.float16: (2e-3, 2e-5),
    torch.bfloat16: (3.2e-2, 2e-5),
}


@dataclass(frozen=True)
class Difference:
    """What differs first.

    Attributes:
        kind: ``"type"``, ``"length"``, ``"shape"``, ``"dtype"``, ``"value"``,
            ``"layout"``, ``"missing"`` or ``"error"``.
        text: the difference in one sentence.
        hint: a cause that the numbers alone suggest, else empty.
    """

    kind: str
    text: str
    hint: str = ""

    def __str__(self) -> str:
        return self.text


def compare(
    ours: Any, theirs: Any, rtol: float | None = None, atol: float | None = None
) -> Difference | None:
    """Compare two results of any nesting.

    Args:
        ours: tensors, numbers, strings, ``None``, or lists, tuples and
            dictionaries of them.
        theirs: what is expected. A list may stand for a tuple.
        rtol: relative tolerance; that of the expected dtype if ``None``.
        atol: absolute tolerance; likewise.

    Returns:
        The first difference; ``None`` if there is none. ``nan`` equals ``nan``.
    """
    if isinstance(theirs, Tensor):
        return _compare_tensors(ours, theirs, rtol, atol)
    if isinstance(theirs, dict | list | tuple):
        return _compare_nested(ours, theirs, rtol, atol)
    if isinstance(theirs, float) and isinstance(ours, int | float):
        pair = (torch.tensor(float(v), dtype=torch.float64) for v in (ours, theirs))
        return _compare_tensors(*pair, rtol, atol)
    try:
        same = not isinstance(ours, Tensor) and bool(ours == theirs)
    except (TypeError, ValueError):  # an array answers with an array
        same = False
    if same:
        return None
    if isinstance(ours, Tensor) and isinstance(theirs, int | float):
        text = f"expected the number {theirs!r}, got a tensor {list(ours.shape)}"
        return Difference("type", text, "a plain number is due: `.item()`")
    return Difference("value", f"expected {theirs!r}, got {ours!r}")


def _compare_nested(
    ours: Any, theirs: dict | list | tuple, rtol: float | None, atol: float | None
) -> Difference | None:
    if isinstance(theirs, dict):
        if not isinstance(ours, dict):
            text = f"expected a dict with keys {list(theirs)}, got {_kind(ours)}"
            return Difference("type", text, _hint_from_type(ours))
        if ours.keys() != theirs.keys():
            text = f"expected keys {list(theirs)}, got {list(ours)}"
            return Difference("length", text)
        pairs = [(repr(key), ours[key], theirs[key]) for key in theirs]
    else:
        plain = all(isinstance(v, int | str) for v in theirs)
        if not isinstance(ours, list | tuple):
            due = tuple(theirs) if plain else f"{len(theirs)} results"
            text = f"expected {due}, got {_kind(ours)}"
            return Difference("type", text, _hint_from_type(ours))
        if plain and all(isinstance(v, int | str) for v in ours):
            if list(ours) == list(theirs):
                return None
            kind = "value" if len(ours) == len(theirs) else "length"
            text = f"expected {tuple(theirs)}, got {tuple(ours)}"
            return Difference(kind, text)
        if len(ours) != len(theirs):
            text = f"expected {len(theirs)} results, got {len(ours)}"
            return Difference("length", text)
        pairs = [
            (str(i), a, b) for i, (a, b) in enumerate(zip(ours, theirs, strict=True))
        ]
    for where, a, b in pairs:
        if found := compare(a, b, rtol, atol):
            return Difference(found.kind, f"result[{where}]: {found.text}", found.hint)
    return None


def _kind(value: Any) -> str:
    if value is None:
        return "None"
    if isinstance(value, Tensor):
        return f"a tensor {list(value.shape)}"
    if isinstance(value, list | tuple):
        return f"a {type(value).__name__} of {len(value)}"
    module, name = type(value).__module__, type(value).__name__
    return f"a {name}" if module == "builtins" else f"a {module}.{name}"


def _hint_from_type(value: Any) -> str:
    if value is None:
        return "there is no `return`"
    if type(value).__module__ == "numpy":
        return "the graph ends at NumPy: compute with tensors, return a tensor"
    if isinstance(value, int | float):
        return "a number has no graph: return a tensor, without `.item()`"
    return ""


def _compare_tensors(
    ours: Any, theirs: Tensor, rtol: float | None, atol: float | None
) -> Difference | None:
    if not isinstance(ours, Tensor):
        text = f"expected a tensor {list(theirs.shape)}, got {_kind(ours)}"
        return Difference("type", text, _hint_from_type(ours))
    ours, theirs = ours.detach(), theirs.detach()
    if ours.shape != theirs.shape:
        text = f"expected shape {list(theirs.shape)}, got {list(ours.shape)}"
        return Difference("shape", text, _hint_from_shapes(ours, theirs))
    if ours.dtype != theirs.dtype:
        text = f"expected dtype {_short(theirs)}, got {_short(ours)}"
        hint = "a tensor is made without `dtype=`, or a number decides the dtype"
        return Difference("dtype", text, hint)
    default = _TOLERANCE.get(theirs.dtype, (0.0, 0.0))
    rtol = default[0] if rtol is None else rtol
    atol = default[1] if atol is None else atol
    exact = not (theirs.is_floating_point() or theirs.is_complex())
    if exact:
        equal = ours == theirs
    else:
        wide = torch.complex128 if theirs.is_complex() else torch.float64
        ours, theirs = ours.to(wide), theirs.to(wide)
        equal = torch.isclose(ours, theirs, rtol=rtol, atol=atol, equal_nan=True)
    if bool(equal.all()):
        return None
    error = (ours.double() - theirs.double() if exact else ours - theirs).abs()
    error = torch.where(equal, -1.0, error.nan_to_num(nan=torch.inf))
    worst = int(error.argmax())
    due, got = _apart(theirs.flatten()[worst].item(), ours.flatten()[worst].item())
    text = f"expected {due}, got {got}"
    if equal.ndim:
        index = [int(i) for i in torch.unravel_index(torch.tensor(worst), equal.shape)]
        many = f"{int((~equal).sum())} of {equal.numel()} values differ"
        text = f"{many}, most of all at {index}: {text}"
    hint = "" if exact else _hint_from_numbers(ours, theirs, rtol, atol)
    return Difference("value", text, hint)


def _short(tensor: Tensor) -> str:
    return str(tensor.dtype).removeprefix("torch.")


def _apart(due: complex, got: complex) -> tuple[str, str]:
    """Write two numbers with as many digits as it takes to see that they differ."""
    if isinstance(due, int):  # or bool
        return str(due), str(got)
    texts = [(f"{due:.{digits}g}", f"{got:.{digits}g}") for digits in (4, 6, 9, 13)]
    return next((pair for pair in texts if pair[0] != pair[1]), (repr(due), repr(got)))


def _hint_from_shapes(ours: Tensor, theirs: Tensor) -> str:
    if ours.squeeze().shape == theirs.squeeze().shape:
        return "a dimension of size 1 is missing or too many"
    if sorted(ours.shape) == sorted(theirs.shape):
        return "the dimensions are in another order"
    if ours.ndim == 0 < theirs.ndim:
        return "a sum or mean over all dimensions, where some are kept"
    return ""


def _hint_from_numbers(ours: Tensor, theirs: Tensor, rtol: float, atol: float) -> str:
    """Name a pattern that shows in the numbers, whatever the function."""
    if ours.is_complex():
        return ""
    finite = theirs.isfinite()
    if bool((ours.isnan() & finite).any()):
        return "nan where a finite number is due: inf - inf, 0 * inf or 0 / 0"
    if bool((ours.isinf() & finite).any()):
        return "inf where a finite number is due: an overflow, or a division by 0"
    if bool((theirs.isnan() & ~ours.isnan()).any()):
        return "nan where nan is due is missing: nan must come through"
    if bool((theirs.isinf() & (ours != theirs)).any()):
        return "inf is due and does not come through"

    def same(x: Tensor, y: Tensor) -> bool:
        return bool(torch.isclose(x, y, rtol=10 * rtol, atol=10 * atol).all())

    a, b = ours[finite], theirs[finite]
    if a.numel() < 2 or not bool(b.any()):
        return ""
    if not bool(a.any()):
        return "all values are 0: is the result ever written to?"
    if same(a, -b):
        return "the sign is wrong"
    largest = b.abs().argmax()
    factor = a[largest] / b[largest]
    if same(a, factor * b):
        return f"a factor: all values are {factor.item():.4g} times what is due"
    offset = (a - b)[0]
    if same(a, b + offset):
        large = "large" if offset > 0 else "small"
        return f"an offset: all values are {abs(offset.item()):.4g} too {large}"
    for how, moved in _rearranged(theirs):
        if moved.shape == ours.shape and same(ours.nan_to_num(), moved.nan_to_num()):
            return how
    if same(a.sort().values, b.sort().values):
        return "the values are right, but in another order"
    return ""


def _rearranged(theirs: Tensor) -> Iterator[tuple[str, Tensor]]:
    for i in range(theirs.ndim):
        yield f"dimension {i} runs backwards", theirs.flip(i)
        for j in range(i + 1, theirs.ndim):
            yield f"dimensions {i} and {j} are swapped", theirs.transpose(i, j)
