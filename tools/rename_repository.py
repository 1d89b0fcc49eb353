"""Give the book its address, another one, or none again.

python tools/rename_repository.py owner/name
python tools/rename_repository.py --unset

``[project.urls]`` in pyproject.toml holds it. The site reads it there; what cannot
read it, the files below, is written here.
"""

import json
import re
import shutil
import subprocess
import sys

import house


def project(text: str, at: str | None) -> str:
    text = re.sub(r"\[project\.urls\]\n(?:.+\n)*\n", "", text)
    urls = f'[project.urls]\nRepository = "https://github.com/{at}"\n\n' if at else ""
    return text.replace("[dependency-groups]\n", f"{urls}[dependency-groups]\n")


def citation(text: str, at: str | None) -> str:
    text = re.sub(r"repository-code: .*\n", "", text)
    return text + (f"repository-code: https://github.com/{at}\n" if at else "")


def clone(text: str, at: str | None) -> str:
    line = (
        "git clone ADDRESS dlnotes && cd dlnotes  # ADDRESS: of this book's repository"
    )
    if at:
        line = f"git clone https://github.com/{at} && cd {at.partition('/')[2]}"
    return re.sub(r"^git clone .*$", line, text, flags=re.MULTILINE)


def first_cell(text: str, at: str | None) -> str:
    notebook = json.loads(text)
    cell = next(c for c in notebook["cells"] if c["cell_type"] == "code")
    cell["source"] = house.guard_cell(at).splitlines(keepends=True)
    # as nbformat writes it
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


WRITE = {
    "pyproject.toml": project,
    "CITATION.cff": citation,
    "README.md": clone,
    "book/index.md": clone,
    "book/how_to_use.md": clone,
    "notebooks/*.ipynb": first_cell,
}


def main(wanted: str = "") -> None:
    if not re.fullmatch(r"[\w.-]+/[\w.-]+|--unset", wanted):
        raise SystemExit(
            f"rename_repository: address must be owner/name or --unset, got {wanted}"
        )
    old, new = house.address(), None if wanted == "--unset" else wanted
    for pattern, write in WRITE.items():
        for path in sorted(house.ROOT.glob(pattern)):
            before = path.read_text(encoding="utf-8")
            if (after := write(before, new)) != before:
                path.write_text(after, encoding="utf-8")
                print(path.relative_to(house.ROOT))
    if old != new:  # the old address would stay in the site's pages of source code
        shutil.rmtree(house.ROOT / "_build", ignore_errors=True)
    if old and old != new:
        find = ["git", "grep", "-nF", f"github.com/{old}"]
        left = subprocess.run(find, cwd=house.ROOT, capture_output=True, text=True)
        if left.stdout:
            print(f"Change by hand what still names {old}:\n{left.stdout}", end="")


if __name__ == "__main__":
    main(*sys.argv[1:2])
