"""Hold a reader's own version of a twin against PyTorch, with a hint.

A :class:`Task` says how one twin is tried: its model in PyTorch, the cases
(edges included), and mistakes: a hint each, and what it changes in tested code. If a
reader's version gives on every case what a changed one gives, that is the likely
mistake. The tasks of ``dlnotes.ops.roi`` stand in ``dlnotes.checking.ops.roi``.

An :class:`Answer` says what is due where a page leaves a blank, and which mistakes
give which other values; those of a page stand in ``dlnotes.checking.blanks``.
"""

from dlnotes.checking._answer import Answer, Verdict, answer, answers, loop
from dlnotes.checking._compare import Difference, compare
from dlnotes.checking._edit import diffs
from dlnotes.checking._run import Report, run
from dlnotes.checking._task import Case, Task, task, tasks

__all__ = [
    "Answer",
    "Case",
    "Difference",
    "Report",
    "Task",
    "Verdict",
    "answer",
    "answers",
    "compare",
    "diffs",
    "loop",
    "run",
    "task",
    "tasks",
]
