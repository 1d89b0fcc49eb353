import pytest

from dlnotes import check
from dlnotes.checking import tasks
from dlnotes.nn import norm

OURS = {
    name: task
    for name, task in tasks().items()
    if name.startswith("nn.") and name.rpartition(".")[2] in norm.__all__
}
MISTAKES = [(name, mistake) for name, task in OURS.items() for mistake in task.wrong]


def test_all_are_here():
    assert len(OURS) == 14


@pytest.mark.parametrize("name", OURS)
def test_the_twin_and_the_model_pass(name):
    report = check(name, OURS[name].twin())
    assert report, str(report)
    assert check(name, OURS[name].resolve())


@pytest.mark.parametrize(("name", "mistake"), MISTAKES)
def test_each_mistake_gets_its_hint(name, mistake):
    report = check(name, OURS[name].wrong[mistake])
    assert not report
    assert report.hint == mistake, str(report)
