"""Make the environments: one for ``make book``, one for everything else.

Only the standard library, and no syntax newer than Python 3.6: an old Python
must be able to say that it is too old.  The file ``dlnotes.json`` in an environment
says what it holds.  It is emptied before anything changes and written when all is
done, so that an environment left half-made is known and made anew.
"""

import argparse
import contextlib
import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
LOCKS = {"book": "requirements-book.lock", "all": "requirements.lock"}
# Without the lock: what a newer or an older world would make of the book.
UNLOCKED = {
    "newest": ["-e", ".", "--group", "book", "--group", "run"],
    "oldest": ["-e", ".", "--group", "dev", "torch==2.9.1", "torchvision==0.24.1"],
}
NO_NETWORK = (
    "name resolution|Name or service not known|dns error|NewConnectionError"
    "|Failed to establish a new connection|[Cc]onnection refused|ConnectTimeout"
    "|timed? ?out|tcp connect error|Network is unreachable|No route to host"
    "|Connection reset|error sending request|ProxyError|from versions: none"
)


class Stop(Exception):
    """One sentence for the person at the terminal."""


def explain(output):
    """Say in one sentence why an installation failed."""
    if re.search("No space left on device|os error 28|Errno 28", output):
        return (
            "The disk is full: make room (`make book` takes 0.5 GB, `make test`"
            " 6 GB and as much again for the downloads), then say it again."
        )
    if re.search("hash(es)? mismatch|DO NOT MATCH THE HASHES|Hash mismatch", output):
        return (
            "A downloaded package is not the one in the lock file: try again, and"
            " if it stays so, the mirror you use has changed the file."
        )
    if re.search(NO_NETWORK, output):
        return (
            "No package index can be reached: look at the network connection (or"
            " set a mirror with `pip config set global.index-url …`) and say it again."
        )
    return "The installation failed; the lines above say why. Say it again to retry."


def call(command, env):
    """Run a step; if it fails, try once more and give the reason."""
    # Its own session: Ctrl-C is for us to answer, and the step ends without a word.
    apart = {"env": env, "cwd": str(ROOT), "start_new_session": True}
    with contextlib.suppress(OSError):
        if subprocess.call(command, **apart) == 0:
            return
    print("… that did not work; trying once more", flush=True)
    again = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **apart
    )
    if again.returncode != 0:
        print("\n".join(again.stdout.splitlines()[-15:]), file=sys.stderr)
        raise Stop(explain(again.stdout))


def environ(python):
    """Pass on to uv what was set for pip: many readers need a mirror."""
    env = dict(os.environ, PIP_USER="0", PIP_DISABLE_PIP_VERSION_CHECK="1")
    env.setdefault("UV_HTTP_TIMEOUT", "120")
    listed = subprocess.run(
        [python, "-m", "pip", "config", "list"],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ).stdout
    names = {
        "index-url": "UV_DEFAULT_INDEX",
        "cert": "SSL_CERT_FILE",
        "trusted-host": "UV_INSECURE_HOST",
    }
    for key, value in re.findall(r"^[^=]*\.([\w-]+)=(.*)$", listed, re.MULTILINE):
        if key in names:
            env.setdefault(names[key], " ".join(shlex.split(value)).strip("'"))
    return env


def digest(name):
    return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()[:16]


class Environment:
    """A virtual environment, and what it says of itself."""

    def __init__(self, path):
        self.path = path
        self.note = path / "dlnotes.json"
        self.python = str(path / "bin" / "python")
        # A link made by `activate` must not be the parent of its own remake.
        self.base = os.path.realpath(getattr(sys, "_base_executable", sys.executable))
        self.world = {
            "root": str(ROOT),
            "python": "{}.{}.{}".format(*sys.version_info[:3]),
            "uv": digest("requirements-uv.lock"),
        }

    def read(self):
        try:
            return json.loads(self.note.read_text())
        except (OSError, ValueError):
            return {}

    def write(self, has):
        self.note.write_text(json.dumps(dict(self.world, **has) if has else {}))

    def usable(self, has):
        """Whether what is there is whole, ours and of this lock."""
        return (
            has.items() >= self.world.items()
            and all(has.get(k) in (None, digest(lock)) for k, lock in LOCKS.items())
            and os.access(self.python, os.X_OK)
        )

    def create(self):
        """Make an empty environment with uv in it."""
        if self.path.is_symlink():
            raise Stop(f"{self.path} is a link: remove it, or say VENV=another-place.")
        if self.path.exists() and not self.note.exists():
            raise Stop(
                f"{self.path} is there, but was not made by this Makefile: move it"
                " away, or say VENV=another-place."
            )
        try:
            import ensurepip  # noqa: F401
            import venv  # noqa: F401
        except ImportError:
            raise Stop(
                f"{sys.executable} cannot make virtual environments: install its venv"
                " module (on Debian and Ubuntu: apt install python3-venv)."
            ) from None
        print(f"Making {self.path.name} with Python {self.world['python']}", flush=True)
        if self.path.exists():  # all but the note: it says that this is ours
            for item in self.path.iterdir():
                if item.is_dir() and not item.is_symlink():
                    shutil.rmtree(str(item))
                elif item != self.note:
                    item.unlink()
        self.path.mkdir(parents=True, exist_ok=True)
        self.write({})
        made = subprocess.run(
            [self.base, "-m", "venv", str(self.path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if made.returncode != 0:
            print(made.stdout[-1000:], file=sys.stderr)
            if "No space left" not in made.stdout and shutil.disk_usage(
                str(self.path)
            ).free > (20 << 20):
                raise Stop(
                    f"{self.base} could not make a virtual environment; the lines"
                    " above say why (on Debian and Ubuntu: apt install python3-venv)."
                )
            raise Stop(explain("No space left on device"))
        env = environ(self.python)
        print("Fetching uv, which fetches the rest", flush=True)
        pip = [self.python, "-m", "pip", "install", "-q", "--no-deps"]
        call([*pip, "--require-hashes", "-r", "requirements-uv.lock"], env)

    def install(self, what):
        """Bring the environment to hold ``what``: nothing is done twice."""
        has = self.read()
        if not self.usable(has):
            self.create()
            has = {}
        package = digest("pyproject.toml")
        if what == "book" and {"book", "newest"} & set(has):
            return  # the site needs no package of ours
        if what in has and has.get("package") == package:
            return
        env = environ(self.python)
        self.write({})
        uv = [str(self.path / "bin" / "uv"), "pip", "install", "-p", self.python]
        if not sys.stderr.isatty():  # no progress bar then, but a line a package
            uv.append("-q")
        if what in UNLOCKED:
            print(f"Installing the {what} versions, without the lock", flush=True)
            call(uv + UNLOCKED[what], env)
        elif what not in has:
            lock = LOCKS[what]
            number = len(re.findall(r"^\S+==", (ROOT / lock).read_text(), re.MULTILINE))
            size = {"book": "0.3", "all": "6"}[what]
            print(f"Installing {number} packages ({size} GB) from {lock}", flush=True)
            call([*uv, "--require-hashes", "-r", lock], env)
        has[what] = digest(LOCKS[what]) if what in LOCKS else None
        if what == "all":
            # the package itself: links into src/, nothing is copied
            here = ["--no-deps", "--no-build-isolation", "-e", "."]
            call(uv + here, env)
        has["package"] = package
        self.write(has)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=[*LOCKS, *UNLOCKED])
    parser.add_argument("--venv", default=".venv")
    options = parser.parse_args()
    if sys.version_info < OLDEST:
        raise Stop(
            "Python {}.{} or newer is needed, and {} is {}.{}: install one and say"
            " for example `make book PYTHON=python3.12`.".format(
                *OLDEST, sys.executable, *sys.version_info[:2]
            )
        )
    with contextlib.suppress(ImportError):  # one at a time, where it can be told
        import fcntl

        lock = os.open(__file__, os.O_RDONLY)
        fcntl.flock(lock, fcntl.LOCK_EX)  # let go when this process ends
    Environment(ROOT / options.venv).install(options.what)


if __name__ == "__main__":
    try:
        main()
    except Stop as stop:
        sys.exit(f"\n{stop}")
    except KeyboardInterrupt:
        sys.exit("\nInterrupted. Say the same again, and it starts where it can.")
    except OSError as error:
        sys.exit(f"\n{explain(str(error)) if error.errno == 28 else error}")
