"""Files are written whole or not at all, and read without running their code."""

import os
import pickle
import random
import signal
import subprocess
import sys
import textwrap
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch
from torch import nn

from dlnotes import checkpoints
from twins import assert_same


class Evil:
    def __reduce__(self):
        return print, ("it ran",)


class Own:
    pass


def everything():
    return {
        "model": nn.Linear(3, 2).state_dict(),
        "order": torch.Generator().get_state(),
        "python": random.getstate(),
        "epoch": 3,
        "best": 0.25,
        "names": ["a", ("b", None)],
        "half": torch.ones(2, dtype=torch.bfloat16),
        "big": 10**40,
    }


def test_what_is_saved_is_loaded(tmp_path):
    state = everything()
    checkpoints.save(state, tmp_path / "a.pt")
    assert_same(checkpoints.load(tmp_path / "a.pt"), state)
    assert_same(checkpoints.load(tmp_path / "a.pt", mmap=True), state)
    assert_same(torch.load(tmp_path / "a.pt"), state)
    assert [p.name for p in tmp_path.iterdir()] == ["a.pt"]


def test_a_new_file_replaces_the_old_one(tmp_path):
    path = tmp_path / "a.pt"
    for value in (1, 2):
        checkpoints.save({"value": value}, path)
        assert checkpoints.load(path) == {"value": value}


@pytest.mark.skipif(os.name != "posix", reason="modes and links are POSIX's")
def test_mode_and_link_are_those_of_open(tmp_path):
    checkpoints.save({}, tmp_path / "a.pt")
    (tmp_path / "b").write_bytes(b"")
    assert (tmp_path / "a.pt").stat().st_mode == (tmp_path / "b").stat().st_mode
    (tmp_path / "latest.pt").symlink_to("a.pt")
    checkpoints.save({"value": 1}, tmp_path / "latest.pt")
    assert (tmp_path / "latest.pt").is_symlink()
    assert checkpoints.load(tmp_path / "a.pt") == {"value": 1}


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_a_mode_that_was_set_stays(tmp_path):
    path = tmp_path / "secret.pt"
    checkpoints.save({}, path)
    path.chmod(0o600)
    checkpoints.save({"value": 1}, path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_name_may_be_as_long_as_the_system_allows(tmp_path):
    path = tmp_path / ("a" * 250)
    checkpoints.save({"value": 1}, path)
    assert checkpoints.load(path) == {"value": 1}


def test_threads_that_save_to_one_path(tmp_path):
    """Every save succeeds, and whoever reads finds a whole file."""
    path = tmp_path / "a.pt"
    checkpoints.save({"value": torch.full((1000,), 0)}, path)

    def save(number):
        for _ in range(10):
            checkpoints.save({"value": torch.full((1000,), number)}, path)

    with ThreadPoolExecutor(4) as pool:
        saving = [pool.submit(save, number) for number in range(4)]
        while not all(s.done() for s in saving):
            assert len(checkpoints.load(path)["value"].unique()) == 1
        for s in saving:
            s.result()
    assert [p.name for p in tmp_path.iterdir()] == ["a.pt"]


def test_an_error_leaves_the_old_file(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), checkpoints.replacing(path) as file:
        file.write(b"new")
        assert path.read_bytes() == b"old"
        raise ZeroDivisionError
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


@pytest.mark.skipif(os.name != "posix", reason="kills with a signal")
def test_a_killed_writer_leaves_the_old_file(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"old")
    code = f"""
        import os, signal
        from dlnotes import checkpoints
        with checkpoints.replacing({str(path)!r}) as file:
            file.write(b"new")
            file.flush()
            os.kill(os.getpid(), signal.SIGKILL)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert path.read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 2  # the half-written one, beside


@pytest.mark.parametrize(
    ("state", "match"),
    [
        (nn.Linear(2, 2), "got torch.nn.modules.linear.Linear"),
        ({"f": lambda x: x}, r"got .*<lambda>"),
        ({"a": Own()}, r"got .*Own"),
        ({"file": sys.stdout}, "got cannot pickle"),
    ],
)
def test_save_refuses_what_load_would(tmp_path, state, match):
    checkpoints.save({"value": 1}, tmp_path / "a.pt")
    said = f"save: state must hold only tensors and plain values, {match}"
    with pytest.raises(ValueError, match=said):
        checkpoints.save(state, tmp_path / "a.pt")
    assert checkpoints.load(tmp_path / "a.pt") == {"value": 1}
    assert [p.name for p in tmp_path.iterdir()] == ["a.pt"]


def test_load_runs_nothing(tmp_path, capsys):
    path = tmp_path / "a.pt"
    torch.save({"a": Evil()}, path)
    with pytest.raises(ValueError, match=r"load: .*'a.pt' with .*print"):
        checkpoints.load(path)
    assert capsys.readouterr().out == ""
    torch.load(path, weights_only=False)
    assert capsys.readouterr().out == "it ran\n"


def test_load_runs_nothing_of_a_bare_pickle(tmp_path, capsys):
    path = tmp_path / "a.pt"
    path.write_bytes(pickle.dumps(Evil()))
    with pytest.raises(ValueError, match=r"got 'a.pt', which is cut short or none"):
        checkpoints.load(path)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("kept", [0, 10, 1000, -1])
def test_load_refuses_a_file_cut_short(tmp_path, kept):
    path = tmp_path / "a.pt"
    checkpoints.save(everything(), path)
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(ValueError, match="load: path must be a whole checkpoint"):
        checkpoints.load(path)


def test_load_refuses_another_archive(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.pt", "w") as archive:
        archive.writestr("a/b", b"")
    with pytest.raises(ValueError, match="load: path must be a whole checkpoint"):
        checkpoints.load(tmp_path / "a.pt")


def test_load_sees_a_changed_bit(tmp_path):
    path = tmp_path / "a.pt"
    checkpoints.save({"zeros": torch.zeros(1000)}, path)
    raw = bytearray(path.read_bytes())
    raw[2000] ^= 1
    path.write_bytes(raw)
    assert torch.load(path)["zeros"].count_nonzero() == 1  # PyTorch does not
    with pytest.raises(ValueError, match=r"check sum of '.*data/0' is wrong"):
        checkpoints.load(path)


def test_load_says_that_there_is_no_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        checkpoints.load(tmp_path / "a.pt")


def test_members(tmp_path):
    torch.save({"a": torch.zeros(8), "b": torch.ones(3).double()}, tmp_path / "a.pt")
    found = checkpoints.members(tmp_path / "a.pt")
    assert (found["data/0"], found["data/1"]) == (32, 24)
    assert {"data.pkl", "byteorder", "version"} < found.keys()
    (tmp_path / "b").write_bytes(b"no archive")
    with pytest.raises(ValueError, match="members: path must be a zip archive"):
        checkpoints.members(tmp_path / "b")


def test_load_says_what_is_of_the_old_format(tmp_path):
    path = tmp_path / "a.pt"
    torch.save({"a": torch.ones(2)}, path, _use_new_zipfile_serialization=False)
    with pytest.raises(ValueError, match=r"'a\.pt', of the format before PyTorch 1\.6"):
        checkpoints.load(path)
