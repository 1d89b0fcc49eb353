import pytest

from dlnotes import autograd


def test_two_paths_are_added():
    steps = [("*", 0, 1), ("+", 2, 0), ("*", 3, 3)]
    assert autograd.tape_gradients([4.0, 2.0], steps) == [72.0, 96.0]


def test_other_signs_are_refused():
    with pytest.raises(ValueError, match=r"a step must be \+ or \*, got '-'"):
        autograd.tape_gradients([1.0, 2.0], [("-", 0, 1)])
