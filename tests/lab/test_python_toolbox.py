"""What `timed` and `logged` record."""

from __future__ import annotations

import logging
import subprocess
import sys
import time

import pytest
import torch

from dlnotes.lab import python_toolbox
from dlnotes.lab.python_toolbox import logged, timed


@pytest.fixture
def clock(monkeypatch):
    """A clock that goes on by one second at each look."""
    ticks = iter(range(1000))
    monkeypatch.setattr(python_toolbox, "perf_counter", lambda: float(next(ticks)))


def test_timed_without_parentheses(clock):
    @timed
    def double(x, *, plus=0):
        """Double."""
        return 2 * x + plus

    assert (double(3), double(x=4, plus=1)) == (6, 9)
    assert double.seconds == [1.0, 1.0]
    assert (double.__name__, double.__doc__) == ("double", "Double.")


def test_timed_with_parentheses_on_methods(clock):
    class Model:
        @timed(device="cpu")
        def forward(self, x):
            return self, x

        @staticmethod
        @timed
        def helper():
            return 1

    model = Model()
    assert model.forward(1) == (model, 1) and model.helper() == 1
    assert Model.forward.seconds == [1.0] and Model.helper.seconds == [1.0]


def test_timed_blocks_one_inside_the_other(clock):
    with timed() as watch, watch:
        pass
    assert watch.seconds == [1.0, 3.0]


def test_recursion_counts_each_call(clock):
    @timed
    def down(n):
        return n and down(n - 1)

    down(2)
    assert down.seconds == [1.0, 3.0, 5.0]


def test_a_call_that_raises_is_timed(clock):
    watch = timed()
    with pytest.raises(KeyError):
        watch({}.__getitem__)(1)
    with pytest.raises(KeyError), watch:
        raise KeyError
    assert watch.seconds == [1.0, 1.0]


def test_one_stopwatch_for_two_functions(clock):
    watch = timed()
    watch(abs)(1), watch(len)("")
    assert watch.seconds == [1.0, 1.0]
    again = timed(watch(abs))  # its own list, not that of the function inside
    again(1)
    assert again.seconds == [3.0] and len(watch.seconds) == 3


def test_timed_measures():
    with timed() as watch:
        time.sleep(0.02)
    assert 0.015 < watch.seconds[0] < 10


def test_timed_refuses_what_only_starts():
    async def coroutine(): ...

    def generator():
        yield

    for bad in (coroutine, generator, 3):
        with pytest.raises(ValueError, match="timed: function must run when called"):
            timed(bad)


@pytest.mark.parametrize(
    ("device", "waits"),
    [(None, [None, None]), ("cpu", []), ("cuda:1", ["cuda:1", "cuda:1"])],
)
def test_the_accelerator_is_waited_for(monkeypatch, device, waits):
    waited = []
    monkeypatch.setattr(torch.accelerator, "is_available", lambda: True)
    monkeypatch.setattr(torch.accelerator, "synchronize", waited.append)
    timed(device=device)(lambda: waited.append("call"))()
    assert waited == ([*waits[:1], "call", *waits[1:]])


def test_without_torch_there_is_nothing_to_wait_for():
    code = (
        "import sys\nfrom dlnotes.lab.python_toolbox import timed\n"
        "with timed() as t: pass\n"
        "sys.exit('torch' in sys.modules or len(t.seconds) != 1)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_logged(caplog):
    @logged
    def add(a, b=0):
        """Add."""
        return a + b

    with caplog.at_level(logging.INFO, logger=__name__):
        assert add(1, b=2) == 3
    assert add.__name__ == "add" and add.__doc__ == "Add."
    (record,) = caplog.records
    assert record.name == __name__ and record.levelno == logging.INFO
    assert record.getMessage().endswith("add(1, b=2) returned 3")


def test_logged_shows_tensors_by_their_shape(caplog):
    @logged(level=logging.DEBUG, logger=logging.getLogger("mine"))
    def first(x, long):
        return x[0]

    with caplog.at_level(logging.DEBUG, logger="mine"):
        first(torch.zeros(2, 3), "a" * 1000)
    (record,) = caplog.records
    assert "first(float32 [2, 3], 'aaaa" in record.getMessage()
    assert record.getMessage().endswith("returned float32 [3]")
    assert len(record.getMessage()) < 200


def test_logged_tells_of_errors_and_lets_them_through(caplog):
    @logged
    def fail():
        raise KeyError("x")

    with caplog.at_level(logging.INFO), pytest.raises(KeyError):
        fail()
    assert caplog.records[0].getMessage().endswith("fail() raised KeyError: 'x'")


def test_logged_writes_nothing_out_that_nobody_reads(caplog):
    class Costly:
        def __repr__(self):
            raise AssertionError

    with caplog.at_level(logging.WARNING):
        assert logged(lambda x: 1)(Costly()) == 1
    assert not caplog.records


def test_logged_refuses():
    with pytest.raises(ValueError, match="logged: function must be callable, got 3"):
        logged(3)
