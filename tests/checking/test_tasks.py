"""Every twin has a task, whose hints are those of its wrong versions."""

from __future__ import annotations

import pytest

from dlnotes.checking import tasks
from dlnotes.checking._run import report
from twin_lines import twins

TASKS = tasks()
MISTAKES = [(name, mistake) for name, task in TASKS.items() for mistake in task.wrong]


def test_every_twin_has_a_task():
    found = {name: twin.model for name, twin in twins().items()}
    models = {name: task.model for name, task in TASKS.items()}
    assert sorted(found.keys() - models.keys()) == [], "these twins have no task"
    assert {name: models[name] for name in found} == found
    for name in models.keys() - found.keys():  # no twin: it has a model of our own
        assert models[name].startswith("dlnotes.checking."), name


@pytest.mark.parametrize("name", TASKS)
def test_twin_passes_its_own_check(name):
    task = TASKS[name]
    answer = report(task, task.twin(), refusals=True)
    assert answer and answer.total > 0, str(answer)
    assert report(task, task.resolve(), True), "the model itself must pass"


@pytest.mark.parametrize("name", TASKS)
def test_cases_are_told_apart(name):
    names = [case.name for case in TASKS[name].all_cases()]
    assert all(names) and len(set(names)) == len(names)


@pytest.mark.parametrize(("name", "mistake"), MISTAKES)
def test_wrong_version_yields_its_own_hint(name, mistake):
    answer = report(TASKS[name], TASKS[name].wrong[mistake], refusals=True)
    assert not answer, f"no case of {name} shows: {mistake}"
    assert answer.sure and answer.hint == mistake, str(answer)
