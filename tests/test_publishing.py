"""Workflows, templates and citation: valid, and in step with the rest."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import dlnotes
import environment

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
FORMS = "ISSUE_TEMPLATE/[!c]*.yml"  # all but config.yml


def conforms(schema, *files):
    """Hold files against a schema that check-jsonschema brings along: no network."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema]
    return subprocess.run([*command, *map(str, files)], capture_output=True, text=True)


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("vendor.github-workflows", "workflows/*.yml"),
        ("custom.github-workflows-require-timeout", "workflows/*.yml"),
        ("vendor.github-issue-forms", FORMS),
        ("vendor.github-issue-config", "ISSUE_TEMPLATE/config.yml"),
        ("vendor.citation-file-format", "../CITATION.cff"),
    ],
)
def test_schema(schema, files):
    found = sorted((ROOT / ".github").glob(files))
    assert found
    done = conforms(schema, *found)
    assert done.returncode == 0, done.stdout


def test_schema_sees_a_mistake(tmp_path):
    text = (ROOT / ".github/workflows/ci.yml").read_text()
    (tmp_path / "ci.yml").write_text(text.replace("runs-on", "run-on"))
    assert conforms("vendor.github-workflows", tmp_path / "ci.yml").returncode == 1


def test_same_checks_everywhere():
    assert "run: bash .ci/run\n" in (ROOT / ".github/workflows/ci.yml").read_text()


def test_workflows_and_ci_name_targets_that_exist():
    targets = (ROOT / "Makefile").read_text()
    files = [*(ROOT / ".github/workflows").glob("*.yml"), ROOT / ".ci/run"]
    named = {
        w for f in files for w in re.findall(r"(?:run:|step) make (\w+)", f.read_text())
    }
    assert {"test", "check", "book", "browser", "newest", "oldest"} <= named
    for target in named:
        assert re.search(rf"^[a-z ]*\b{target}\b[a-z ]*:", targets, re.MULTILINE), (
            target
        )


def test_help_lists_every_target():
    said = subprocess.check_output(["make", "help"], cwd=ROOT, text=True)
    makefile = (ROOT / "Makefile").read_text().replace("\\\n", " ")
    for target in re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split():
        assert re.search(rf"^make .*\b{target}\b", said, re.MULTILINE), target


def test_oldest_torch_is_the_one_we_promise():
    floors = [d.replace(">=", "==") for d in PROJECT["dependencies"] if "torch" in d]
    assert floors == [w for w in environment.UNLOCKED["oldest"] if "torch" in w]


def test_one_version():
    citation = (ROOT / "CITATION.cff").read_text()
    assert f"version: {PROJECT['version']}\n" in citation
    assert dlnotes.__version__ == PROJECT["version"]
