import itertools
import warnings

import pytest
import torch

from dlnotes.tensors import promote_types, result_type
from dlnotes.tensors.promotion import ABOVE
from twins import assert_both_refuse

OTHERS = [torch.float8_e4m3fn, torch.float8_e5m2]
PAIRS = list(itertools.product([*ABOVE, *OTHERS], repeat=2))
WIDE = {torch.uint16, torch.uint32, torch.uint64}


def answer(function, *args):
    try:
        return function(*args)
    except (RuntimeError, ValueError):
        return "refused"


def test_every_pair_of_dtypes():
    assert len(PAIRS) == 18**2
    for a, b in PAIRS:
        if {a, b} & WIDE and (a.is_complex or b.is_complex):
            continue  # an answer of ours where PyTorch has none
        assert answer(promote_types, a, b) == answer(torch.promote_types, a, b), (a, b)


with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # complex32 is experimental
    OPERANDS = [torch.ones(s, dtype=d) for d in ABOVE for s in [(), (2,)]]
NUMBERS = [True, 2, 2.5, 1j]


def test_every_pair_of_operands():
    for a, b in itertools.product([*OPERANDS, *NUMBERS], repeat=2):
        theirs = answer(torch.result_type, a, b)
        kinds = [torch.as_tensor(value).dtype for value in (a, b)]
        if set(kinds) & WIDE and any(kind.is_complex for kind in kinds):
            continue  # see above
        assert answer(result_type, a, b) == theirs, (a, b)


@pytest.mark.parametrize("default", [torch.float64, torch.float16])
def test_numbers_follow_the_default_dtype(default):
    before = torch.get_default_dtype()
    try:
        torch.set_default_dtype(default)
        for tensor, number in itertools.product(OPERANDS, NUMBERS):
            assert result_type(tensor, number) == torch.result_type(tensor, number)
    finally:
        torch.set_default_dtype(before)


def test_it_is_the_dtype_of_the_sum():
    halves = {torch.float16, torch.bfloat16, torch.complex32}  # complex ones lack ops
    some = [t for t in OPERANDS if t.dtype not in WIDE | halves]
    for a, b in itertools.product(some, repeat=2):
        assert (a + b).dtype == result_type(a, b)


def test_refusals():
    assert_both_refuse(
        promote_types, torch.promote_types, torch.uint16, torch.int8,
        match="lowest type above both, got uint16 and int8",
    )  # fmt: skip
    assert_both_refuse(result_type, torch.result_type, "1", 2, match="got str")
