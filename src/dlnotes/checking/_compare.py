"""Where two results differ, in shapes and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

# Twice what torch.testing allows in float16 and bfloat16, whose sums may take
# another order; float64 is where a formula shows whether it is the same one.
_TOLERANCE = {
    torch.float64: (1e-9, 1e-11),
    torch.complex128: (1e-9, 1e-11),
    torch.float32: (2e-5, 2e-6),
    torch.float16: (2e-3, 2e-5),
    torch.bfloat16: (3.2e-2, 2e-5),
}


@dataclass(frozen=True)
class Difference:
    """What differs first.

    Attributes:
        kind: ``"type"``, ``"length"``, ``"shape"``, ``"dtype"``, ``"value"``,
            ``"missing"`` or ``"error"``.
        text: the difference in one sentence.
        hint: the likely cause where the numbers alone tell it, else empty.
    """

    kind: str
    text: str
    hint: str = ""

    def __str__(self) -> str:
        return self.text


def compare(
    ours: Any,  # noqa: ANN401
    theirs: Any,  # noqa: ANN401
    rtol: float | None = None,
    atol: float | None = None,
) -> Difference | None:
    """Compare two results of any nesting.

    Args:
        ours: tensors, numbers, strings, ``None``, or lists, tuples and
            dictionaries of them.
        theirs: what is expected.
        rtol: relative tolerance; that of the expected dtype if ``None``.
        atol: absolute tolerance; likewise.

    Returns:
        The first difference; ``None`` if there is none. ``nan`` equals ``nan``.
    """
    if isinstance(theirs, Tensor):
        return _compare_tensors(ours, theirs, rtol, atol)
    if isinstance(theirs, dict):
        if not isinstance(ours, dict) or ours.keys() != theirs.keys():
            got = sorted(ours) if isinstance(ours, dict) else type(ours).__name__
            return Difference("type", f"expected keys {sorted(theirs)}, got {got}")
        pairs = [(f"[{key!r}]", ours[key], theirs[key]) for key in theirs]
    elif isinstance(theirs, list | tuple):
        if not isinstance(ours, list | tuple):
            text = f"expected {len(theirs)} results, got a {type(ours).__name__}"
            return Difference("type", text)
        if len(ours) != len(theirs):
            text = f"expected {list(theirs)}, got {list(ours)}" if _plain(theirs) else (
                f"expected {len(theirs)} results, got {len(ours)}"
            )  # fmt: skip
            return Difference("length", text)
        pairs = [
            (f"[{i}]", a, b) for i, (a, b) in enumerate(zip(ours, theirs, strict=True))
        ]
    elif isinstance(theirs, float) and isinstance(ours, int | float):
        return compare(torch.tensor(float(ours)), torch.tensor(theirs), rtol, atol)
    else:
        same = ours == theirs if not isinstance(ours, Tensor) else False
        return (
            None if same else Difference("value", f"expected {theirs!r}, got {ours!r}")
        )
    for where, a, b in pairs:
        if found := compare(a, b, rtol, atol):
            return Difference(found.kind, f"result{where}: {found.text}", found.hint)
    return None


def _plain(values: Any) -> bool:  # noqa: ANN401
    return all(isinstance(v, int | float | str) for v in values)


def _compare_tensors(
    ours: Any,  # noqa: ANN401
    theirs: Tensor,
    rtol: float | None,
    atol: float | None,
) -> Difference | None:
    if not isinstance(ours, Tensor):
        got = type(ours).__name__
        return Difference(
            "type", f"expected a tensor {list(theirs.shape)}, got a {got}"
        )
    if ours.shape != theirs.shape:
        text = f"expected shape {list(theirs.shape)}, got {list(ours.shape)}"
        hint = ""
        if ours.ndim == theirs.ndim > 1 and sorted(ours.shape) == sorted(theirs.shape):
            hint = "two dimensions are swapped"
        elif ours.squeeze().shape == theirs.squeeze().shape:
            hint = "a dimension of size 1 is missing or too many"
        return Difference("shape", text, hint)
    if ours.dtype != theirs.dtype:
        text = f"expected dtype {_short(theirs)}, got {_short(ours)}"
        return Difference(
            "dtype", text, "a tensor was made without `dtype=input.dtype`"
        )
    default = _TOLERANCE.get(theirs.dtype, (0.0, 0.0))
    rtol = default[0] if rtol is None else rtol
    atol = default[1] if atol is None else atol
    exact = not (theirs.is_floating_point() or theirs.is_complex())
    wide = torch.float64 if not theirs.is_complex() else torch.complex128
    a, b = (t.detach().to(wide) if not exact else t.detach() for t in (ours, theirs))
    equal = (
        a == b if exact else torch.isclose(a, b, rtol=rtol, atol=atol, equal_nan=True)
    )
    if bool(equal.all()):
        return None
    error = torch.where(
        equal, -1.0, (a.double() - b.double()).abs() if exact else (a - b).abs()
    )
    worst = int(error.nan_to_num(nan=float("inf")).argmax())
    index = [int(i) for i in torch.unravel_index(torch.tensor(worst), a.shape)]
    count = int((~equal).sum())
    text = (
        f"{count} of {a.numel()} values differ, most of all at {index}: "
        f"expected {b.flatten()[worst].item():.6g}, got {a.flatten()[worst].item():.6g}"
    )
    return Difference(
        "value", text, "" if exact else _hint_from_numbers(a, b, rtol, atol)
    )


def _short(tensor: Tensor) -> str:
    return str(tensor.dtype).removeprefix("torch.")


def _hint_from_numbers(a: Tensor, b: Tensor, rtol: float, atol: float) -> str:
    """Name a mistake that shows in the numbers, whatever the function."""
    if a.is_complex() or a.numel() < 2:
        return ""

    def same(x: Tensor, y: Tensor) -> bool:
        return bool(torch.isclose(x, y, rtol=10 * rtol, atol=10 * atol).all())

    if bool((a.isnan() & b.isfinite()).any()):
        return "nan where a finite number is due: look for inf - inf, 0 * inf or 0 / 0"
    if bool((a.isinf() & b.isfinite()).any()):
        return "inf where a finite number is due: an exponential overflows"
    if bool((b.isnan() & ~a.isnan()).any()):
        return "PyTorch gives nan here and yours does not: nan must come through"
    finite = b.isfinite()
    a, b = a[finite], b[finite]
    if a.numel() < 2 or not bool(b.any()):
        return ""
    if not bool(a.any()):
        return "all values are 0: is the result ever written to?"
    if same(a, -b):
        return "the sign is wrong"
    large = b.abs() > 1e-6 * b.abs().max()
    ratio = a[large] / b[large]
    if same(ratio, ratio[:1].expand_as(ratio)) and same(a, ratio[0] * b):
        return f"all values are {ratio[0].item():.4g} times too large"
    if same(a - b, (a - b)[:1].expand_as(a)):
        return f"all values are off by {(a - b)[0].item():.4g}"
    if same(a.sort().values, b.sort().values):
        return "the values are right, but in another order"
    return ""
