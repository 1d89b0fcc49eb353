"""`make book` and `make test` from nothing: what can go wrong is said in a sentence."""

import ast
import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml

import environment

ROOT = Path(__file__).parents[1]
# A python3 that is not what we are: the patch runs before the script does.
STUB = """#!/bin/sh
exec '{python}' -c 'import runpy, sys; {patch}; sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")' "$@"
"""


@pytest.fixture
def clone(tmp_path):
    """What set-up needs of the repository, in a folder with a space in its name."""
    root = tmp_path / "my clone"
    (root / "tools").mkdir(parents=True)
    for name in ["Makefile", "pyproject.toml", "tools/environment.py"]:
        shutil.copy(ROOT / name, root / name)
    for lock in ROOT.glob("requirements*.lock"):
        shutil.copy(lock, root)
    return root


def make(root, *words, patch=None, prefix=(), **variables):
    """Say it as a reader does, and answer with what was printed."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "UV_"))}
    env.update(PIP_CONFIG_FILE=os.devnull, **variables)
    stub = root.parent / "bin" / "python3"
    stub.parent.mkdir(exist_ok=True)
    stub.write_text(STUB.format(python=sys.executable, patch=patch or "pass"))
    stub.chmod(0o755)
    env["PATH"] = f"{stub.parent}{os.pathsep}{env['PATH']}"
    done = subprocess.run(
        [*prefix, "make", *words],
        cwd=root,
        env=env,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=120,
    )
    assert done.returncode != 0
    assert "Traceback" not in done.stdout
    return done.stdout


def test_no_python(clone):
    said = make(clone, "book", "PYTHON=python9")
    assert "python9 is not there: install Python 3.11 or newer." in said


def test_old_python(clone):
    said = make(clone, "test", patch="sys.version_info = (3, 9, 2)")
    assert "Python 3.11 or newer is needed" in said
    assert "is 3.9: install one and say" in said


def test_old_python_can_read_the_script():
    source = (ROOT / "tools" / "environment.py").read_text()
    ast.parse(source, feature_version=(3, 6))


@pytest.mark.parametrize("module", ["ensurepip", "venv"])
def test_no_venv_module(clone, module):
    said = make(clone, "book", patch=f'sys.modules["{module}"] = None')
    assert "cannot make virtual environments: install its venv module" in said
    assert "apt install python3-venv" in said


def test_no_network(clone):
    closed = "http://127.0.0.1:9/simple"  # the port of `discard`: nobody listens
    said = make(clone, "book", PIP_INDEX_URL=closed, PIP_RETRIES="0")
    assert "No package index can be reached: look at the network connection" in said
    assert (clone / ".venv-book" / "dlnotes.json").read_text() == "{}"  # not whole


def test_full_disk(clone):
    note = ".venv-book/dlnotes.json"
    (clone / note).parent.mkdir()
    (clone / note).write_text("{}")
    tiny = f'mount -t tmpfs -o size=6m tiny .venv-book && echo "{{}}" > {note}'
    prefix = ["unshare", "-rm", "sh", "-c", f'{tiny} && exec "$@"', "sh"]
    if subprocess.run([*prefix, "true"], cwd=clone, capture_output=True).returncode:
        pytest.skip("no small disk to fill: mounting one is not allowed here")
    assert "The disk is full: make room" in make(clone, "book", prefix=prefix)


def test_foreign_environment_is_left_alone(clone):
    (clone / ".venv-book").mkdir()
    (clone / ".venv-book" / "mine").write_text("precious")
    assert "was not made by this Makefile: move it away" in make(clone, "book")
    assert (clone / ".venv-book" / "mine").read_text() == "precious"


def test_link_is_left_alone(clone, tmp_path):
    (tmp_path / "mine").mkdir()
    (clone / ".venv-book").symlink_to(tmp_path / "mine")
    assert "is a link: remove it" in make(clone, "book")


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("Caused by: No space left on device (os error 28)", "The disk is full"),
        ("Caused by: dns error", "No package index can be reached"),
        ("Caused by: tcp connect error", "No package index can be reached"),
        ("Hash mismatch for `six==1.17.0`", "not the one in the lock file"),
        ("error: something else", "the lines above say why"),
    ],
)
def test_reason(output, sentence):
    assert sentence in environment.explain(output)
    assert len(re.findall(r"\.(\s|$)", environment.explain(output))) <= 2


@pytest.fixture
def steps(monkeypatch):
    """The commands of an installation, noted instead of run."""
    steps = []

    def run(command, **options):
        if "venv" in command:
            steps.append("venv")
            python = Path(command[-1]) / "bin" / "python"
            python.parent.mkdir(parents=True, exist_ok=True)
            python.touch(0o755)
        return subprocess.CompletedProcess(command, 0, "", "")

    def call(command, env):
        steps.append(" ".join(w for w in command if w.endswith(".lock")) or "package")
        if steps.count("stop") < steps.count("interrupt"):
            steps.append("stop")
            raise KeyboardInterrupt

    monkeypatch.setattr(environment.subprocess, "run", run)
    monkeypatch.setattr(environment, "call", call)
    return steps


def test_nothing_is_done_twice(tmp_path, steps):
    place = environment.Environment(tmp_path / ".venv")
    place.install("book")
    assert steps == ["venv", "requirements-uv.lock", "requirements-book.lock"]
    place.install("book")
    assert len(steps) == 3


@pytest.mark.parametrize(
    ("first", "second", "again"),
    [
        ("book", "all", ["requirements.lock", "package"]),
        ("all", "book", ["requirements-book.lock"]),
    ],
)
def test_one_lock_does_not_stand_for_the_other(tmp_path, steps, first, second, again):
    """What the site's lock forgot would be missed only where nothing else is."""
    place = environment.Environment(tmp_path / ".venv")
    place.install(first)
    del steps[:]
    place.install(second)
    assert steps == again
    place.install(first)
    place.install(second)
    assert steps == again


def test_the_site_has_an_environment_of_its_own():
    makefile = (ROOT / "Makefile").read_text()
    venv, book = re.findall(r"^(?:BOOK_)?VENV \?= (\S+)$", makefile, re.MULTILINE)
    assert venv != book
    recipe = makefile[makefile.index("\nbook:") :].split("\n\n")[0]
    assert "$(call environment,$(BOOK_VENV),book)" in recipe
    assert "$(VENV)" not in recipe


def test_readme_says_the_same_without_make():
    makefile = (ROOT / "Makefile").read_text()
    readme = (ROOT / "README.md").read_text()
    (chosen,) = re.findall(r"^TESTS = (.*)$", makefile, re.MULTILINE)
    assert f"-m pytest -n 2 --dist loadfile {chosen}\n" in readme
    (first, *_) = re.findall(r"file: (notebooks/\w+)", (ROOT / "_toc.yml").read_text())
    assert f"-m jupyter lab --ServerApp.root_dir=. {first}.ipynb\n" in readme
    for lock in environment.LOCKS.values():
        assert f"-m pip install --require-hashes -r {lock}\n" in readme


def test_make_check_looks_at_files_that_exist():
    makefile = (ROOT / "Makefile").read_text()
    (rules,) = re.findall(
        r"^HOUSE = .*tests/test_%\.py,(.*)\)$", makefile, re.MULTILINE
    )
    assert len(rules.split()) >= 4
    for rule in rules.split():
        assert (ROOT / "tests" / f"test_{rule}.py").exists(), rule


def test_interrupted_environment_is_made_anew(tmp_path, steps):
    place = environment.Environment(tmp_path / ".venv")
    steps.append("interrupt")
    with pytest.raises(KeyboardInterrupt):
        place.install("all")
    (tmp_path / ".venv" / "half").touch()
    del steps[:]
    place.install("all")
    assert steps == ["venv", "requirements-uv.lock", "requirements.lock", "package"]
    assert not (tmp_path / ".venv" / "half").exists()


@pytest.mark.parametrize(
    ("changed", "steps_again"),
    [("root", 4), ("python", 4), ("uv", 4), ("all", 4), ("package", 1)],
)
def test_changed_world(tmp_path, steps, changed, steps_again):
    place = environment.Environment(tmp_path / ".venv")
    place.install("all")
    place.write({**place.read(), changed: "another"})
    del steps[:]
    place.install("all")
    assert len(steps) == steps_again


def test_mirror_of_pip_is_passed_to_uv(monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
    env = environment.environ(sys.executable)
    assert env["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://other.example/simple")
    env = environment.environ(sys.executable)
    assert env["UV_DEFAULT_INDEX"] == "https://other.example/simple"


def imported(path):
    """The packages that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.partition(".")[0]


def test_the_site_installs_or_mocks_all_that_the_library_imports():
    """Otherwise `make book` fails, but only where nothing else was installed before."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    mocked = set(config["sphinx"]["config"]["autodoc_mock_imports"])
    lock = (ROOT / "requirements-book.lock").read_text()
    locked = set(re.findall(r"^([\w.-]+)==", lock, re.MULTILINE))
    homes = packages_distributions()
    used = {name: path for path in ROOT.glob("src/**/*.py") for name in imported(path)}
    assert {"torch", "tqdm"} <= set(used)  # it does find them
    for name, path in used.items():
        if name in sys.stdlib_module_names or name in {"dlnotes", *mocked}:
            continue
        owners = {re.sub(r"[-_.]+", "-", home).lower() for home in homes.get(name, [])}
        assert owners & locked, f"{path.name} imports {name}: lock it or mock it"


def test_locks_agree():
    def versions(name):
        text = (ROOT / name).read_text()
        found = re.findall(r"^([\w.-]+)==([^\s;]+)(.*)\\$", text, re.MULTILINE)
        assert found
        return {(package, marker.strip()): v for package, v, marker in found}

    everything = {(p, v) for (p, _), v in versions("requirements.lock").items()}
    book = {(p, v) for (p, _), v in versions("requirements-book.lock").items()}
    assert book <= everything
    assert not any(p == "torch" for p, _ in book)
