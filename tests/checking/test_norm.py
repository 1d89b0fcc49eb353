from dlnotes.checking import tasks
from dlnotes.nn import norm


def test_all_are_here():
    names = {name for name in tasks() if name.startswith("nn.")}
    assert len([n for n in names if n.rpartition(".")[2] in norm.__all__]) == 14
