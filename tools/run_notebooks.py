"""Re-execute notebooks and store their outputs with nothing that changes from run to run."""
import os, sys, pathlib
os.environ.setdefault("OMP_NUM_THREADS", "1"); os.environ.setdefault("MKL_NUM_THREADS", "1")
import nbformat
from nbclient import NotebookClient
META = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}, "language_info": {"name": "python"}}
KEEP = {"tags", "nbcheck"}
def normalise(nb):
    nb.metadata = nbformat.from_dict({**META, "dlnotes": nb.metadata.get("dlnotes", {})})
    nb.nbformat, nb.nbformat_minor = 4, 5
    for i, c in enumerate(nb.cells):
        c.id = f"c{i:03d}"
        c.metadata = nbformat.from_dict({k: v for k, v in c.metadata.items() if k in KEEP})
        for o in c.get("outputs", []):
            if o.output_type == "stream" and o.name == "stderr": raise SystemExit(f"cell {i} writes to stderr: {o.text[:200]}")
            if "data" in o and any("widget" in k for k in o.data): raise SystemExit(f"cell {i} shows a widget")
    return nb
for f in map(pathlib.Path, sys.argv[1:]):
    nb = nbformat.read(f, 4)
    NotebookClient(nb, timeout=600, kernel_name="python3", coalesce_streams=True, record_timing=False, resources={"metadata": {"path": str(f.parent)}}).execute()
    nbformat.validate(normalise(nb)); nbformat.write(nb, f); print(f)
