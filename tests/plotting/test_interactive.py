"""A figure with a slider is one self-contained piece of HTML."""

import json
import re

import pytest
import torch

from dlnotes import plotting


def slider(**changes):
    options = {
        "svg": '<rect data-part="bar" width="1"/>',
        "script": 'set("bar", {width: data.width[i]});',
        "data": {"width": [1, 2]},
        "said": ["one </script>", "two"],
        "label": "Width",
        "alt": "A bar that grows.",
        "size": (10, 10),
    }
    return plotting.Interactive("bar", **options | changes)


def test_stands_alone_and_comes_out_the_same():
    page = slider()._repr_html_()
    assert page == slider()._repr_html_()
    assert "http" not in page and "import" not in page
    assert page.count("</script>") == 1  # none in the data
    packed = json.loads(re.search(r"data = (\{.*\});", page)[1])
    assert packed == {"width": [1, 2], "said": ["one </script>", "two"]}


def test_several_sliders():
    figure = slider(
        script="part('bar').setAttribute('width', data.width[at[0]][at[1]]);",
        data={"width": [[1, 2], [3, 4]]},
        said={"How <much>": ["one", "two"], "Of what": ["a", "b"]},
        label="",
        start=(0, 1),
    )
    page = figure._repr_html_()
    assert page.count("<input") == page.count("<output") == page.count("<label") == 2
    assert "How &lt;much&gt;" in page and page.count('value="1"') == 1
    packed = json.loads(re.search(r"data = (\{.*\});", page)[1])
    assert packed["said"] == [["one", "two"], ["a", "b"]]
    assert ">b</output>" in page and ">one</output>" in page


def test_says_what_it_shows():
    figure = slider()
    assert repr(figure) == "Interactive figure: A bar that grows."
    page = figure._repr_html_()
    assert 'aria-label="A bar that grows."' in page and "<label" in page


def test_refuses():
    with pytest.raises(ValueError, match="alt must say"):
        slider(alt=" ")
    with pytest.raises(ValueError, match="name must be lower-case"):
        _named("A b")


def _named(name):
    return plotting.Interactive(
        name, svg="", script="", data={}, said=["a"], label="a", alt="a", size=(1, 1)
    )


def test_roi_slider_has_a_place_for_every_shift():
    boxes = torch.tensor([[1.0, 1, 2, 2]]).repeat(5, 1)
    shifts, values = torch.linspace(0, 2, 5), torch.rand(5)
    figure = plotting.roi.slider(
        torch.rand(4, 6), boxes, boxes, shifts, values, values, alt="A box."
    )
    page = figure._repr_html_()
    assert 'max="4"' in page
    assert set(re.findall(r'data-part="(\w+)"', page)) == {
        "box",
        "cells",
        "pooled",
        "averaged",
    }


def test_buttons_stand_beside_one_slider():
    page = slider(buttons=True)._repr_html_()
    assert page.count("<button") == 2 and "data-move" in page
    assert "<button" not in slider()._repr_html_()
    with pytest.raises(ValueError, match="buttons must be for one slider, got 2"):
        slider(buttons=True, said={"a": ["x"], "b": ["y"]})
