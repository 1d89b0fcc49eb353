"""Figures of the pages on optimizers."""

import random
import re

import pytest
import torch
from matplotlib.path import Path

from dlnotes import optim, plotting
from dlnotes.plotting.optimizers import factor, region

VALLEY = (1.0, 20.0)


def bowl(x):
    return x.square().sum(-1)


def test_a_panel_for_each_path_to_one_scale():
    ways = {name: torch.rand(5, 2) for name in ("a", "b", "c")}
    fig = plotting.optimizers.paths(
        bowl, ways, alt="Paths.", xlim=(-4, 4), ylim=(-1, 1), columns=2
    )
    titles = [ax.get_title(loc="left") or ax.get_title() for ax in fig.axes]
    assert titles == ["a", "b", "c", ""]
    assert all(ax.get_aspect() == 1 for ax in fig.axes[:3])


@pytest.mark.parametrize(("lr", "momentum"), [(0.09, 0.0), (0.15, 0.6), (0.05, 0.9)])
def test_factor_is_what_sgd_does_in_the_long_run(lr, momentum):
    x = torch.ones(2, dtype=torch.float64)
    optimizer, sizes = optim.SGD([x], lr=lr, momentum=momentum), []
    for _ in range(600):
        x.grad = torch.tensor(VALLEY) * x
        optimizer.step()
        sizes.append(x.norm().item())
    shrunk = max(sizes[-60:]) / max(sizes[240:300])
    assert shrunk ** (1 / 300) == pytest.approx(factor(lr, momentum, VALLEY), rel=0.01)


@pytest.mark.parametrize("size", [0.65, 0.7, 0.8, 0.9, 0.95, 1.0])
def test_regions_hold_the_points_whose_factor_is_at_most_so_much(size):
    draw, inside = random.Random(0), Path(region(size, VALLEY))
    for _ in range(1000):
        point = draw.uniform(0, 0.2), draw.uniform(0, 1)
        assert inside.contains_point(point) == (factor(*point, VALLEY) <= size)


def test_no_region_below_the_best_factor():
    assert region(0.6, VALLEY) == []


def test_explorer_stands_alone_and_begins_where_it_says():
    figure = plotting.optimizers.explorer(lr=0.15, momentum=0.6, alt="A plane <&>.")
    page = figure._repr_html_()
    assert (
        page
        == plotting.optimizers.explorer(
            lr=0.15, momentum=0.6, alt="A plane <&>."
        )._repr_html_()
    )
    assert repr(figure) == "Interactive figure: A plane <&>."
    assert 'aria-label="A plane &lt;&amp;&gt;."' in page and "http" not in page
    assert page.count("<input") == 2 and "multiplied by 0.775 a step" in page
    assert "After 20 steps it is 0.059." in page
    assert re.search(r'data-part="path" points="62.0,46.0 ', page)  # the start


def test_explorer_says_what_diverges():
    page = plotting.optimizers.explorer(lr=0.15, momentum=0.0, alt="A plane.")
    assert "After 20 steps it is more than 1000." in page._repr_html_()
