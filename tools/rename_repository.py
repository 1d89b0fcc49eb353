"""Give the book another address: ``python tools/rename_repository.py owner/name``."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def address() -> str:
    """The one place that holds it: ``owner/name``."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return project["urls"]["Repository"].removeprefix("https://github.com/")


def main(new: str) -> None:
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", new):
        raise SystemExit(f"rename_repository: address must be owner/name, got {new}")
    (owner, name), (new_owner, new_name) = address().split("/"), new.split("/")
    listed = subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT, text=True)
    for path in (ROOT / file for file in listed.split("\0") if file):
        try:
            text = path.read_text()
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue  # a picture, a removed file
        for prefix in ("github.com/", "/github/", "/gh/"):
            old = re.escape(f"{prefix}{owner}/{name}") + r"(?![\w-])"
            text = re.sub(old, f"{prefix}{new}", text)
        text = text.replace(
            f"{owner}.github.io/{name}", f"{new_owner}.github.io/{new_name}"
        )
        if text != path.read_text():
            path.write_text(text)
            print(path.relative_to(ROOT))


if __name__ == "__main__":
    main(*sys.argv[1:2] or [""])
