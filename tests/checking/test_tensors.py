"""The tasks on tensors: our twins pass, and every mistake gets its own hint."""

import pytest

from dlnotes.checking import run, tasks

TENSORS = {name: t for name, t in tasks().items() if name.startswith("tensors.")}
MISTAKES = [(name, mistake) for name, t in TENSORS.items() for mistake in t.wrong]


@pytest.mark.parametrize("name", TENSORS)
def test_our_twin_passes(name):
    report = run(name, TENSORS[name].twin())
    assert report, str(report)


@pytest.mark.parametrize(("name", "mistake"), MISTAKES)
def test_every_mistake_gets_its_hint(name, mistake):
    report = run(name, TENSORS[name].wrong[mistake])
    assert not report
    assert report.hint == mistake


def test_every_function_has_a_task():
    import dlnotes.tensors

    helpers = {"cells", "pairwise_sum", "running_sum", "runs"}
    assert {f"tensors.{n}" for n in dlnotes.tensors.__all__ if n not in helpers} == set(
        TENSORS
    )
