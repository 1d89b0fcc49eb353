"""Each mistake gets its own hint; the twins and a clear version get none."""

import pytest

import dlnotes
from dlnotes.checking import tasks
from dlnotes.checking.ops.roi import _slow_align, _slow_pool

NAMES = ["ops.roi_align", "ops.roi_pool", "ops.RoIAlign", "ops.RoIPool"]
MISTAKES = [(name, said) for name in NAMES for said in tasks()[name].wrong]


@pytest.mark.parametrize("name", NAMES)
def test_the_twin_agrees(name):
    assert dlnotes.check(name, tasks()[name].twin())


def test_the_slow_versions_agree():
    assert dlnotes.check("roi_align", _slow_align)
    assert dlnotes.check("roi_pool", _slow_pool)


@pytest.mark.parametrize(("name", "said"), MISTAKES)
def test_hint(name, said):
    report = dlnotes.check(name, tasks()[name].wrong[said])
    assert not report
    assert report.hint == said
