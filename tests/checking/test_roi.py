"""The wrong versions are right ones with one change each."""

import pytest

import dlnotes
from dlnotes.checking.ops.roi import _slow_align, _slow_pool


@pytest.mark.parametrize(
    ("name", "version"), [("roi_align", _slow_align), ("roi_pool", _slow_pool)]
)
def test_without_a_mistake_all_cases_agree(name, version):
    assert dlnotes.check(name, version)
