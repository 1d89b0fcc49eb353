import pytest

from dlnotes import check
from dlnotes.checking import tasks
from dlnotes.checking.nn import activations  # noqa: F401  (its tasks)

OURS = {n: t for n, t in tasks().items() if n.startswith("nn.") and t.wrong}
MISTAKES = [(name, mistake) for name, task in OURS.items() for mistake in task.wrong]


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


def test_short_names_are_enough():
    from dlnotes.nn import GELU, functional

    assert check("softmax", functional.softmax)
    assert check("GELU", GELU)
