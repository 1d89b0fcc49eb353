"""Figures of the chapter on optimizers."""

import json
import re

import torch

from dlnotes import plotting


def bowl(x):
    return x.square().sum(-1)


def test_a_panel_for_each_path():
    ways = {name: torch.rand(5, 2) for name in ("a", "b", "c")}
    fig = plotting.optimizers.paths(
        bowl, ways, alt="Paths.", xlim=(-1, 1), ylim=(-1, 1), goal=(0, 0), columns=2
    )
    titles = [ax.get_title(loc="left") or ax.get_title() for ax in fig.axes]
    assert titles == ["a", "b", "c", ""]


def test_explorer_holds_every_path_and_begins_where_it_says():
    points = torch.zeros(2, 3, 2, 4, 2, dtype=torch.float64)
    points[1, 2, 0] = torch.tensor([[1.0, 1.0], [0.5, -0.5], [0.25, 0.25], [9e9, 0]])
    page = plotting.optimizers.explorer(
        points, ["a", "b"], [0.1, 0.2, 0.3], [0.0, 0.9], torch.ones(3, 2), (1.0, 20.0),
        alt="A path.", start=(1, 2, 0),
    )._repr_html_()  # fmt: skip
    data = json.loads(re.search(r"data = (\{.*\});", page)[1])
    way = data["way"][1][2][0]
    assert way.startswith("196.0,63.0 188.0,126.0") and way.endswith("2000.0,105.0")
    assert f'points="{way}"' in page  # the still picture
    assert data["end"][1][2][0] == "far above the start"
    assert "loss after 3 steps: far above" in page and page.count("<input") == 3
