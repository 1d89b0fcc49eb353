"""Which dtype a result has when its operands differ."""

from __future__ import annotations

import functools

import torch
from torch import Tensor

Number = bool | int | float | complex

# Each dtype and those right above it: what it may turn into. The unsigned types
# wider than 8 bits came later; only floating-point numbers are above them.
ABOVE: dict[torch.dtype, tuple[torch.dtype, ...]] = {
    torch.bool: (torch.uint8, torch.int8),
    torch.uint8: (torch.int16,),
    torch.int8: (torch.int16,),
    torch.int16: (torch.int32,),
    torch.int32: (torch.int64,),
    torch.int64: (torch.float16, torch.bfloat16),
    torch.uint16: (torch.float16, torch.bfloat16),
    torch.uint32: (torch.float16, torch.bfloat16),
    torch.uint64: (torch.float16, torch.bfloat16),
    torch.float16: (torch.float32, torch.complex32),
    torch.bfloat16: (torch.float32,),
    torch.float32: (torch.float64, torch.complex64),
    torch.float64: (torch.complex128,),
    torch.complex32: (torch.complex64,),
    torch.complex64: (torch.complex128,),
    torch.complex128: (),
}


@functools.cache
def reachable(dtype: torch.dtype) -> frozenset[torch.dtype]:
    """Return a dtype and all dtypes above it."""
    steps = (reachable(above) for above in ABOVE.get(dtype, ()))
    return frozenset({dtype}).union(*steps)


def promote_types(type1: torch.dtype, type2: torch.dtype) -> torch.dtype:
    """Return the lowest dtype that both may turn into.

    Twin of :func:`torch.promote_types`.

    Args:
        type1: one dtype.
        type2: the other.

    Returns:
        Of all dtypes above both, the one that lies below all the others. (PyTorch
        has no answer for ``uint16``, ``uint32`` or ``uint64`` with complex ones.)

    Raises:
        ValueError: if there is no lowest one, as for ``uint16`` and ``int8``.
    """
    common = reachable(type1) & reachable(type2)
    for dtype in common:
        if reachable(dtype) == common:
            return dtype
    names = " and ".join(str(d).removeprefix("torch.") for d in (type1, type2))
    raise ValueError(
        f"promote_types: types must have a lowest type above both, got {names}"
    )


def result_type(tensor1: Tensor | Number, tensor2: Tensor | Number) -> torch.dtype:
    """Return the dtype of ``tensor1 + tensor2``.

    Operands come in three ranks: tensors with dimensions, tensors without, Python
    numbers. Within a rank dtypes are promoted. A lower rank has a say only if its
    kind is higher, in the order bool, integer, floating-point, complex.

    Twin of :func:`torch.result_type`.

    Args:
        tensor1: a tensor or a number.
        tensor2: a tensor or a number.

    Returns:
        The dtype.

    Raises:
        ValueError: if two dtypes of one rank have no common one.
    """
    ranks: list[torch.dtype | None] = [None, None, None]
    for value in (tensor1, tensor2):
        rank, dtype = _rank_and_dtype(value)
        known = ranks[rank]
        ranks[rank] = dtype if known is None else promote_types(known, dtype)
    with_dims, without, numbers = ranks
    return _combined(with_dims, _combined(without, numbers))


def _rank_and_dtype(value: Tensor | Number) -> tuple[int, torch.dtype]:
    if isinstance(value, Tensor):
        return (0 if value.ndim else 1), value.dtype
    default = torch.get_default_dtype()
    kinds = {bool: torch.bool, int: torch.int64, float: default}
    kinds[complex] = default.to_complex()
    if type(value) not in kinds:
        got = type(value).__name__
        raise ValueError(f"result_type: tensors must be tensors or numbers, got {got}")
    return 2, kinds[type(value)]


def _kind(dtype: torch.dtype) -> int:
    """Return 0 for bool, 1 for integers, 2 for floating-point, 3 for complex."""
    if dtype.is_complex:
        return 3
    return 2 if dtype.is_floating_point else int(dtype != torch.bool)


def _combined(high: torch.dtype | None, low: torch.dtype | None) -> torch.dtype | None:
    if high is None or low is None:
        return high or low
    if _kind(low) <= _kind(high):
        return high  # whatever the width
    if _kind(high) == 2:  # and low is complex: keep the width of high
        return high.to_complex()
    return promote_types(high, low)
