"""Write a file whole or not at all, and read it without running its code."""

from __future__ import annotations

import os
import pickle
import shutil
import uuid
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import torch
from torch.serialization import get_unsafe_globals_in_checkpoint

Saved = Any  # tensors and plain values, in dicts, lists and tuples


@contextmanager
def replacing(path: str | os.PathLike) -> Iterator[IO[bytes]]:
    """Open a file whose new content is seen only when all of it is on the disk.

    It is written beside ``path``, forced to the disk, and renamed. A rename within
    a folder happens at once: whoever opens ``path``, at any moment, finds the old
    content or the new. If the block raises, the old file stays and the new one is
    removed; if the process is killed, the old file stays too.

    Args:
        path: a file, or a link to one; its folder must exist.

    Yields:
        The new file, open for writing bytes.

    Example:
        >>> with replacing("notes.txt") as file:  # doctest: +SKIP
        ...     file.write(b"whole")
    """
    target = Path(path).resolve()  # of a link, the file behind it
    beside = target.with_name(f".{uuid.uuid4().hex}.tmp")  # no other writer's name
    try:
        with open(beside, "xb") as file:
            if target.exists():
                shutil.copymode(target, beside)  # before anything is in it
            yield file
            file.flush()  # from Python to the system
            os.fsync(file.fileno())  # from the system to the disk
        os.replace(beside, target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    if os.name == "posix":  # the new name, too, must reach the disk
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def save(state: object, path: str | os.PathLike) -> None:
    """Save tensors and plain values, so that :func:`load` will read them.

    The file is an ordinary one of :func:`torch.save`. What ``weights_only=True``
    would refuse to load is refused here, while there is still time.

    Args:
        state: tensors, numbers, strings, ``None``, and dicts, lists, tuples of them.
        path: where to; an old file is replaced, or stays as it is if this fails.

    Raises:
        ValueError: if ``state`` holds anything else, a whole module, say.
    """
    with replacing(path) as file:
        try:
            torch.save(state, file)
        except (AttributeError, TypeError, pickle.PicklingError) as error:
            raise ValueError(
                f"save: state must hold only tensors and plain values, got {error}"
            ) from error
        file.flush()
        if found := _forbidden(file.name):
            raise ValueError(
                "save: state must hold only tensors and plain values, "
                f"got {', '.join(found)}"
            )


def load(
    path: str | os.PathLike,
    map_location: torch.device | str | None = "cpu",
    mmap: bool = False,
) -> Saved:
    """Load what :func:`save` or :func:`torch.save` wrote, without running its code.

    Args:
        path: the file.
        map_location: the device on which tensors arrive; ``None`` leaves each on
            the device that it was saved from.
        mmap: whether tensors stay in the file until they are read. The check sums
            are then not looked at, since that would read all of it.

    Returns:
        What was saved.

    Raises:
        FileNotFoundError: if there is no such file.
        ValueError: if it is cut short, damaged, no checkpoint, or holds anything
            but tensors and plain values.
    """
    name = Path(path).name
    try:
        with zipfile.ZipFile(path) as archive:
            if not any(n.endswith("/data.pkl") for n in archive.namelist()):
                raise zipfile.BadZipFile("another kind of archive")
            damaged = None if mmap else archive.testzip()
    except (zipfile.BadZipFile, EOFError, ValueError) as error:
        if _is_legacy(path):
            raise ValueError(
                f"load: path must be a zip archive, got {name!r}, of the format before "
                "PyTorch 1.6: torch.load(path, weights_only=True) reads it"
            ) from error
        raise ValueError(
            f"load: path must be a whole checkpoint, got {name!r}, which is cut "
            "short or none at all"
        ) from error
    if damaged is not None:
        raise ValueError(
            f"load: path must be an intact checkpoint, got {name!r}, in which the "
            f"check sum of {damaged!r} is wrong"
        )
    try:
        return torch.load(path, map_location, weights_only=True, mmap=mmap)
    except pickle.UnpicklingError as error:
        found = ", ".join(_forbidden(path)) or "forbidden instructions"
        raise ValueError(
            "load: path must hold only tensors and plain values, got "
            f"{name!r} with {found}"
        ) from error


def _is_legacy(path: str | os.PathLike) -> bool:
    """Say whether a file begins as those of PyTorch did before they were archives."""
    start = pickle.dumps(torch.serialization.MAGIC_NUMBER, 2)
    with open(path, "rb") as file:
        return file.read(len(start)) == start


def _forbidden(path: str | os.PathLike) -> list[str]:
    """Name the functions and classes in a file that ``weights_only`` would refuse."""
    try:
        return sorted(get_unsafe_globals_in_checkpoint(path))
    except pickle.UnpicklingError:  # cannot even be listed
        return []


def members(path: str | os.PathLike) -> dict[str, int]:
    """List what is inside a file of :func:`torch.save`, which is a zip archive.

    Args:
        path: the file.

    Returns:
        The size in bytes of each member, in their order; names without the folder
        that they all lie in.

    Raises:
        ValueError: if it is no whole zip archive.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            inside = archive.infolist()
    except zipfile.BadZipFile as error:
        raise ValueError(
            f"members: path must be a zip archive, got {Path(path).name!r}"
        ) from error
    return {info.filename.partition("/")[2]: info.file_size for info in inside}
