import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from dlnotes.training import shares, sum_gradients, sum_numbers

WORKER = Path(__file__).with_name("worker.py")
SRC = Path(__file__).resolve().parents[2] / "src"


def alone():
    spec = importlib.util.spec_from_file_location("worker", WORKER)
    worker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(worker)
    return worker.train(seed=0)


@pytest.mark.parametrize("processes", [2])
def test_several_processes_do_what_one_does(tmp_path, processes):
    environment = {**os.environ, "PYTHONPATH": str(SRC), "OMP_NUM_THREADS": "1"}
    environment["TMPDIR"] = str(tmp_path)  # torchrun leaves its logs there
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    command += [f"--nproc-per-node={processes}", "--local-addr=127.0.0.1"]
    command += [str(WORKER), str(tmp_path)]
    how = {"env": environment, "capture_output": True, "text": True}
    ran = subprocess.run(command, **how, timeout=600)
    assert ran.returncode == 0, ran.stderr[-2000:]
    history, weights = alone()
    for rank in range(processes):
        got, own = torch.load(tmp_path / f"{rank}.pt")
        assert [report.keys() for report in got] == [r.keys() for r in history]
        for mine, theirs in zip(got, history, strict=True):
            assert mine == pytest.approx(theirs, rel=1e-9)
        torch.testing.assert_close(own, weights, rtol=1e-9, atol=1e-12)


def test_a_single_process_has_nothing_to_do():
    x = torch.arange(5.0)
    assert shares(x)[0] is x
    x.requires_grad_().sum().backward()
    sum_gradients([x])
    assert torch.equal(x.grad, torch.ones(5))
    assert sum_numbers(1.0, 2.0) == [1.0, 2.0]
