"""Every twin has a task, whose hints are those of its wrong versions."""

from __future__ import annotations

import pytest

from dlnotes.checking import tasks
from dlnotes.checking._run import Trial
from twin_lines import twins

TASKS = tasks()


def test_every_twin_has_a_task():
    found = {name: twin.model for name, twin in twins().items()}
    models = {name: task.model for name, task in TASKS.items()}
    assert sorted(found.keys() - models.keys()) == [], "these twins have no task"
    assert {name: models[name] for name in found} == found
    for name in models.keys() - found.keys():  # no twin: it has a model of our own
        assert models[name].startswith("dlnotes.checking."), name


@pytest.mark.parametrize("name", TASKS)
def test_cases_are_told_apart(name):
    names = [case.name for case in TASKS[name].all_cases()]
    assert all(names) and len(set(names)) == len(names)


@pytest.mark.parametrize("name", TASKS)
def test_twin_passes_and_each_wrong_version_yields_its_own_hint(name):
    """Model, twin, what is changed, and each changed version are run once."""
    task, trial = TASKS[name], Trial(TASKS[name])
    answer = trial.report(trial.outcomes(task.twin()), refusals=True)
    assert answer and answer.total > 0, str(answer)
    if task.base is not None:  # whose code the mistakes change
        answer = trial.report(trial.outcomes(task.base), refusals=True)
        assert answer, str(answer)
    said = []
    for mistake in trial.mistakes:
        outcomes = trial.mistaken(mistake)
        if any(isinstance(outcome.error, NameError) for outcome in outcomes):
            said += [f"{mistake}: {outcomes[0].error}"]
        answer = trial.report(outcomes, refusals=True)
        if mistake not in task.wrong:  # a parameter is not used
            if not answer and not answer.sure:
                said += [f"{mistake}: {answer}"]
        elif answer:
            said += [f"no case of {name} shows: {mistake}"]
        elif not answer.sure or answer.hint != mistake:
            said += [f"{mistake}: {answer}"]
    assert not said, "\n".join(said)
