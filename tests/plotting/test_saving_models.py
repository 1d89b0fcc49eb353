import pytest

from dlnotes import plotting


def test_layout_draws_the_parts_one_after_another():
    files = {"a": {"table": 20, "data/0": 60}, "b": {"data/0": 40, "(rest)": 0}}
    fig = plotting.saving_models.layout(files, alt="two files")
    bars = [[(p.get_x(), p.get_width()) for p in ax.patches] for ax in fig.axes]
    assert bars == [[(0, 20), (20, 60)], [(0, 40), (40, 0)]]
    assert fig.axes[0].get_title("left") == "a: 80 bytes"
    assert {ax.get_xlim() for ax in fig.axes} == {(0, 80)}


def test_layout_refuses_a_file_without_parts():
    with pytest.raises(ValueError, match="layout: files must have parts"):
        plotting.saving_models.layout({"a": {}}, alt="none")
