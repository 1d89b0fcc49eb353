"""Re-execute notebooks, store what they put out, and prove that it is portable.

python tools/run_notebooks.py refresh            # all of notebooks/
python tools/run_notebooks.py refresh roi        # one, by name or by path
python tools/run_notebooks.py portable           # without AVX: same outputs?
python tools/run_notebooks.py portable --share 3 # a third, another one each day
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import copy
import datetime
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from traitlets import default

import house

NOTEBOOKS = house.ROOT / "notebooks"
MEASURED = house.ROOT / "book" / "measured"
CELL_SECONDS = 600  # a cell that runs longer hangs
# Rule 6: the instruction sets of a machine of 2008, for torch, oneDNN and MKL.
OLD_MACHINE = {
    "ATEN_CPU_CAPABILITY": "default",
    "ONEDNN_MAX_CPU_ISA": "SSE41",
    "MKL_ENABLE_INSTRUCTIONS": "SSE4_2",
}
METADATA = {
    "kernelspec": {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python"},
}


class Refused(Exception):
    """What keeps a notebook from being stored, one sentence a line."""


class OwnKernel(AsyncKernelManager):
    """The kernel of the Python that runs this, whatever else is installed."""

    @default("kernel_spec_manager")
    def _own_kernel_only(self):
        return KernelSpecManager(kernel_dirs=[])


# --- refresh -----------------------------------------------------------------


def refresh(path: Path) -> str:
    """Re-execute one notebook and store it; return what to say about it.

    Raises:
        Refused: if it breaks a rule. The file is left as it was.
    """
    before = path.read_bytes()
    try:
        notebook = nbformat.reads(before.decode(), as_version=4)
    except (ValueError, nbformat.ValidationError) as error:
        raise Refused(f"is no notebook: {error}") from error
    old = copy.deepcopy(dict(numbered(notebook)))
    normalise(notebook, path.stem)
    _refuse(house.code_faults(notebook, path.stem))
    seconds = execute(notebook, path.parent)
    keep_ignored(notebook, old)
    normalise(notebook, path.stem)
    _refuse(house.output_faults(notebook))
    after = (nbformat.writes(notebook) + "\n").encode()
    _refuse(house.size_faults(len(after)))
    most = house.rules(path.stem).SECONDS
    if seconds > most:
        _refuse([f"takes {seconds:.0f} s on one core, {most} are allowed"])
    if changed := after != before:
        write(path, after)
    if path.parent.resolve() == NOTEBOOKS:
        measured = MEASURED / f"{path.stem}.json"
        if changed or not measured.exists():
            write(measured, _measurement(seconds))
    return f"{seconds:5.1f} s   {'stored' if changed else 'unchanged'}"


def execute(notebook, folder: Path) -> float:
    """Run all cells in a fresh kernel; return its seconds of CPU time.

    CPU time, since it does not depend on what else the machine is doing; with
    one thread it is the time that a reader's idle machine takes.
    """
    client = NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        startup_timeout=180,
        kernel_name="python3",
        kernel_manager_class=OwnKernel,
        coalesce_streams=True,
        record_timing=False,
        store_widget_state=False,
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(folder)}},
    )
    started = _cpu_of_children()
    try:
        client.execute()
    except CellExecutionError as error:
        _refuse(
            [
                f"{house.where(notebook, index)}: stops with {error.ename}: "
                f"{error.evalue}"
                for index, cell in enumerate(notebook.cells)
                if any(o.output_type == "error" for o in cell.get("outputs", []))
            ]
            or [str(error)]
        )
    except CellTimeoutError as error:
        raise Refused(f"a cell ran longer than {CELL_SECONDS} s: {error}") from error
    except DeadKernelError as error:
        raise Refused("its kernel died (out of memory?)") from error
    except RuntimeError as error:
        raise Refused(f"its kernel does not answer: {error}") from error
    return _cpu_of_children() - started


def _cpu_of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def numbered(notebook) -> Iterator[tuple[tuple[str, int], dict]]:
    """Give each code cell by its source, and by how many alike stand before it."""
    seen = collections.Counter()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            yield (cell.source, seen[cell.source]), cell
            seen[cell.source] += 1


def keep_ignored(notebook, old: dict) -> None:
    """Leave outputs that are not compared as they are, while their code is the same.

    Measured times differ from run to run; without this a refresh would too.
    Clear the outputs of such a cell to have it measured anew.
    """
    for key, cell in numbered(notebook):
        known = old.get(key, {}).get("outputs")
        if known and "nbval-ignore-output" in cell.metadata.get("tags", []):
            cell.outputs = [nbformat.from_dict(output) for output in known]
            for output in cell.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = cell.execution_count


def normalise(notebook, name: str = "") -> None:
    """Leave nothing in a notebook that differs from run to run.

    How JupyterLab and Colab fold a cell follows from its tags.
    """
    form = house.rules(name)
    own = notebook.metadata.get("dlnotes")
    notebook.metadata = nbformat.from_dict(
        {**METADATA, **({"dlnotes": own} if own else {})}
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for index, cell in enumerate(notebook.cells):
        cell.id = f"c{index:03d}"
        cell.source = cell.source.strip("\n")
        kept = {k: v for k, v in cell.metadata.items() if k in form.CELL_KEYS and v}
        kept |= form.derived(set(kept.get("tags", [])))
        cell.metadata = nbformat.from_dict(kept)


def write(path: Path, data: bytes) -> None:
    """Write a file whole, or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)
        raise


def _measurement(seconds: float) -> bytes:
    data = {
        "seconds": round(seconds, 1),
        "torch": version("torch").partition("+")[0],
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
    }
    return (json.dumps(data) + "\n").encode()


def _refuse(faults: list[str]) -> None:
    if faults:
        raise Refused("\n".join(faults))


# --- portable ----------------------------------------------------------------


def portable(paths: list[Path], jobs: int) -> int:
    """Run the notebooks as on an old machine and compare with what is stored."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "nbcheck"]
    command += ["-c", str(house.ROOT / "pyproject.toml")]
    if jobs > 1 and len(paths) > 1:
        command += ["-n", str(jobs), "--dist", "loadfile"]
    plugin = os.pathsep.join(str(house.ROOT / name) for name in ("tests", "tools"))
    known = os.environ.get("PYTHONPATH")
    path = os.pathsep.join([plugin, known] if known else [plugin])
    return subprocess.run(
        [*command, *(str(path.resolve()) for path in paths)],
        cwd=house.ROOT,
        env={**os.environ, **OLD_MACHINE, "PYTHONPATH": path},
        check=False,
    ).returncode


def share(paths: list[Path], wanted: str) -> list[Path]:
    """Return the part ``i/n`` of the notebooks; for ``n`` alone, today's part.

    >>> [share([1, 2, 3, 4, 5], f"{i}/2") for i in (1, 2)]
    [[1, 3, 5], [2, 4]]
    """
    match = re.fullmatch(r"(?:(\d+)/)?(\d+)", wanted)
    count = int(match[2]) if match else 0
    if not match or count == 0 or (match[1] and not 1 <= int(match[1]) <= count):
        raise SystemExit(f"--share must be i/n with 1 <= i <= n, or n, got {wanted}")
    today = datetime.datetime.now(datetime.UTC).date().toordinal() % count
    return paths[int(match[1]) - 1 if match[1] else today :: count]


# --- command line ------------------------------------------------------------


def find(names: list[str]) -> list[Path]:
    """Return the notebooks of these names or paths; all if there is none."""
    if not names:
        return sorted(NOTEBOOKS.glob("*.ipynb"))
    found = []
    for name in names:
        path = Path(name) if name.endswith(".ipynb") else NOTEBOOKS / f"{name}.ipynb"
        if not path.exists():
            raise SystemExit(f"there is no notebook {path}")
        found.append(path)
    return found


def main(arguments: list[str] | None = None) -> int:
    """Run one of the commands; return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for command, about in {
        "refresh": "re-execute and store, if the rules of the house allow it",
        "portable": "re-execute with instruction sets switched off, and compare",
    }.items():
        sub = commands.add_parser(command, help=about, description=about)
        sub.add_argument("names", nargs="*", help="names or paths; default: all")
        if command == "portable":
            sub.add_argument("--share", help="i/n: that part; n: today's part of n")
            sub.add_argument("--jobs", type=int, default=2, help="processes (2)")
    options = parser.parse_args(arguments)
    os.environ.update(house.ENVIRONMENT)

    paths = find(options.names)
    if options.command == "portable":
        paths = share(paths, options.share) if options.share else paths
        print("portable:", ", ".join(p.stem for p in paths) or "no notebook")
        return portable(paths, options.jobs) if paths else 0
    failed = 0
    for count, path in enumerate(paths, 1):
        print(f"[{count}/{len(paths)}] {path.stem:24}", end=" ", flush=True)
        clock = time.monotonic()
        try:
            print(refresh(path))
        except Refused as refusal:
            failed += 1
            print(
                f"REFUSED after {time.monotonic() - clock:.0f} s; the file is as before"
            )
            print("\n".join(f"    {row}" for row in str(refusal).splitlines()))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
