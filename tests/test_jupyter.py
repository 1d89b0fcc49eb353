"""`make jupyter`: the first chapter opens in the browser, has a kernel, and runs."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from fresh import ROOT, clean, fastest_notebook, lacking
from test_browser import CHROMIUM, FLAGS

pytestmark = pytest.mark.slow
RUN_ALL = """async () => {
  const {commands, shell} = window.jupyterapp;
  const panel = shell.currentWidget;
  await panel.sessionContext.ready;
  await commands.execute('notebook:run-all-cells');
  const cells = [...panel.content.model.cells].map(cell => cell.toJSON());
  return {cells, kernel: panel.sessionContext.kernelDisplayName};
}"""


@pytest.fixture
def opened(tmp_path):
    """Say `make jupyter` as a reader who has no settings, and see what it opens."""
    if not CHROMIUM.exists():
        lacking(f"no {CHROMIUM}: apt-get install chromium")
    note, script = tmp_path / "opened", tmp_path / "browser"
    script.write_text(
        f'#!/bin/sh\necho "$1" > "{note}.new" && mv "{note}.new" "{note}"\n'
    )
    script.chmod(0o755)
    settings = tmp_path / "config" / "jupyter_lab_config.json"
    settings.parent.mkdir()
    settings.write_text(json.dumps({"LabApp": {"expose_app_in_browser": True}}))
    processes = []

    def jupyter(*words):
        env = clean(
            BROWSER=f"{script} %s",
            JUPYTER_CONFIG_DIR=str(settings.parent),
            JUPYTER_DATA_DIR=str(tmp_path / "data"),
            JUPYTER_RUNTIME_DIR=str(tmp_path / "runtime"),
        )
        venv = os.path.relpath(sys.prefix, ROOT)
        command = ["make", "jupyter", f"VENV={venv}", *words]
        with (tmp_path / "log").open("w") as log:
            processes.append(
                subprocess.Popen(
                    command,
                    cwd=ROOT,
                    env=env,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            )
        for _ in range(600):
            if note.exists():
                return note.read_text().strip()
            assert processes[-1].poll() is None, (tmp_path / "log").read_text()
            time.sleep(0.1)
        raise AssertionError((tmp_path / "log").read_text())

    yield jupyter
    for process in processes:
        os.killpg(process.pid, signal.SIGINT)  # as Ctrl-C in a terminal
        process.wait(timeout=30)
    said = (tmp_path / "log").read_text()
    assert "Traceback" not in said
    assert said.count("Interrupted. Say the same again") == len(processes)


def test_a_chapter_opens_and_runs(opened):
    notebook = fastest_notebook()
    before = notebook.read_bytes()
    address = opened(f"NB={notebook.stem}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        tab = browser.new_page(viewport={"width": 1440, "height": 900})
        tab.goto(address)
        tab.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=60_000)
        assert notebook.name in tab.title() or notebook.name in tab.url
        assert not tab.locator("text=Select Kernel").count()  # it is chosen
        found = tab.evaluate(RUN_ALL)
        if os.environ.get("DLNOTES_SHOTS"):
            tab.screenshot(path=os.environ["DLNOTES_SHOTS"])
        browser.close()
    assert "Python 3" in found["kernel"]
    code = [cell for cell in found["cells"] if cell["cell_type"] == "code"]
    assert len(code) > 10
    assert [cell["execution_count"] for cell in code] == [*range(1, len(code) + 1)]
    outputs = [output for cell in code for output in cell["outputs"]]
    assert not [out for out in outputs if out["output_type"] == "error"]
    assert notebook.read_bytes() == before  # nothing was saved


def test_the_first_chapter_opens(opened):
    first = (ROOT / "_toc.yml").read_text().split("file: notebooks/")[1].split()[0]
    page = opened().removeprefix("file://")
    assert f"notebooks/{first}.ipynb" in Path(page).read_text()
