"""The tasks on products and norms: every function has one, mistakes are told apart."""

import dlnotes.linalg
from dlnotes.checking import tasks


def test_every_function_has_a_task():
    found = {name for name in tasks() if name.startswith("linalg.")}
    helpers = {"Subscripts", "chain_order", "line_up", "multiplications"}
    helpers.add("read_equation")
    assert found == {f"linalg.{n}" for n in dlnotes.linalg.__all__ if n not in helpers}


def test_what_is_often_said_of_einsum_gets_its_hint():
    task = tasks()["linalg.einsum"]
    assert next(iter(task.wrong)).startswith("the output decides what is added up")
