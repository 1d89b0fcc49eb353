import dlnotes.tensors
from dlnotes.checking import tasks


def test_every_function_has_a_task():
    helpers = {"cells", "pairwise_sum", "running_sum", "runs"}
    due = {f"tensors.{n}" for n in dlnotes.tensors.__all__ if n not in helpers}
    assert due == {name for name in tasks() if name.startswith("tensors.")}
