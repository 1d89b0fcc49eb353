"""Kinks and regions, against formulas, by hand, and against fine grids."""

import itertools

import pytest
import torch
from torch import nn

from dlnotes.lab import approximation
from dlnotes.lab.approximation import kinks, pieces, polygons, sawtooth, trace

ZERO, ONE = (torch.full((1,), v, dtype=torch.float64) for v in (0.0, 1.0))


def net(*widths, seed=0, outputs=1):
    torch.manual_seed(seed)
    layers = []
    for before, after in itertools.pairwise(widths):
        layers += [nn.Linear(before, after), nn.ReLU()]
    model = nn.Sequential(*layers, nn.Linear(widths[-1], outputs)).double()
    for parameter in model.parameters():
        nn.init.normal_(parameter, std=1.0)
    return model


def ends(inputs, seed=1):
    torch.manual_seed(seed)
    return torch.randn(2, inputs, dtype=torch.float64) * 2


def patterns(model, points):
    """Which hidden units are open, ``[N, units]``."""
    found = []
    for layer in model:
        points = layer(points)
        if isinstance(layer, nn.ReLU):
            found.append(points > 0)
    return torch.cat(found, 1)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("widths", [(1, 8), (1, 6, 6), (3, 8, 8), (2, 5, 5, 5, 5)])
def test_trace_against_a_grid(widths, seed):
    model, (start, end) = net(*widths, seed=seed, outputs=2), ends(widths[0], seed)
    t, values = trace(model, start, end)
    assert t[0] == 0 and t[-1] == 1 and bool((t.diff() >= 0).all())
    with torch.no_grad():
        assert torch.allclose(values, model(start + t[:, None] * (end - start)))
        grid = torch.linspace(0, 1, 20_001, dtype=torch.float64)
        due = model(start + grid[:, None] * (end - start))
    for column in range(2):  # straight in between
        read = approximation.interp(grid, *distinct(t, values[:, column]))
        assert torch.allclose(read, due[:, column], atol=1e-9)


def distinct(t, y):
    keep = torch.cat([t.diff() > 1e-12, torch.tensor([True])])
    return t[keep], y[keep]


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("widths", [(2, 7), (3, 6, 6), (1, 5, 5, 5)])
def test_changes_of_units_against_a_grid(widths, seed):
    """Between two neighbours of a fine grid the pattern changes as often as traced."""
    model, (start, end) = net(*widths, seed=seed), ends(widths[0], seed)
    t, _ = trace(model, start, end)
    grid = torch.linspace(0, 1, 200_001, dtype=torch.float64)
    with torch.no_grad():
        bits = patterns(model, start + grid[:, None] * (end - start))
    changes = int((bits[1:] != bits[:-1]).sum())
    inner = t[1:-1]
    if len(inner) > 1 and inner.diff().min() < 1e-5:
        assert changes <= len(inner)  # the grid missed some
    else:
        assert changes == len(inner)


@pytest.mark.parametrize("seed", range(5))
def test_kinks_of_one_hidden_layer_are_its_zeros(seed):
    model = net(1, 12, seed=seed)
    start, end = torch.tensor([-3.0]).double(), torch.tensor([3.0]).double()
    zeros = -model[0].bias / model[0].weight[:, 0]
    zeros = zeros[(zeros > -3) & (zeros < 3)].sort().values
    found = start + kinks(model, start, end) * 6
    assert torch.allclose(found, zeros.detach(), atol=1e-12)


@pytest.mark.parametrize("depth", [1, 2, 3, 8, 14])
def test_a_sawtooth_has_two_to_the_depth(depth):
    assert pieces(sawtooth(depth), ZERO, ONE) == 2**depth
    places = kinks(sawtooth(depth), ZERO, ONE)
    due = torch.arange(1, 2**depth, dtype=torch.float64) / 2**depth
    assert torch.equal(places, due)


def test_what_does_not_show_is_no_kink():
    """Two units that cancel; a unit whose successor is closed; a closed network."""
    model = net(1, 2)
    with torch.no_grad():
        model[0].weight.copy_(torch.tensor([[1.0], [1.0]]))
        model[0].bias.fill_(-0.5)
        model[2].weight.copy_(torch.tensor([[1.0, -1.0]]))
    assert len(trace(model, ZERO, ONE)[0]) == 4 and pieces(model, ZERO, ONE) == 1

    model = net(1, 1, 1)
    with torch.no_grad():
        for p, value in zip(
            model.parameters(), (1.0, -0.5, 1.0, -1.0, 1.0, 0.0), strict=True
        ):
            p.fill_(value)
    assert len(trace(model, ZERO, ONE)[0]) == 3 and pieces(model, ZERO, ONE) == 1
    assert pieces(model, ZERO, 2 * ONE) == 2


def test_an_affine_map_has_one_piece():
    model = nn.Sequential(nn.Linear(1, 3), nn.Linear(3, 1)).double()
    assert pieces(model, ZERO, ONE) == 1 and pieces(model[0], ZERO, ONE) == 1
    assert pieces(net(1, 4), ZERO, ZERO) == 1  # a line of no length


def test_a_unit_that_touches_zero_is_counted_once():
    """|x| has one kink, seen by two units at the same place."""
    model = net(1, 2)
    with torch.no_grad():
        model[0].weight.copy_(torch.tensor([[1.0], [-1.0]]))
        model[0].bias.zero_()
        model[2].weight.fill_(1.0)
    places = kinks(model, -ONE, 2 * ONE)
    assert places.tolist() == pytest.approx([1 / 3])
    assert pieces(model, ZERO, ONE) == 1  # at the end it does not count


def lines_in_a_box(model, half):
    """Count, for one hidden layer, the regions in a square by Euler's formula."""
    weight, bias = (p.detach() for p in model[0].parameters())
    square = torch.tensor([[-1.0, -1], [1, -1], [1, 1], [-1, 1]]).double() * half
    side = square @ weight.T + bias
    meets = ((side > 0).any(0) & (side < 0).any(0)).nonzero().flatten().tolist()
    crossings = 0
    for i, j in itertools.combinations(meets, 2):
        point = torch.linalg.solve(weight[[i, j]], -bias[[i, j]])
        crossings += bool((point.abs() < half).all())
    return 1 + len(meets) + crossings, square


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("half", [0.5, 2.0, 1e6])
def test_regions_of_one_hidden_layer(seed, half):
    model = net(2, 9, seed=seed)
    due, square = lines_in_a_box(model, half)
    found = polygons(model, square)
    assert len(found) == due
    if half == 1e6:  # all lines and all crossings: Zaslavsky's 1 + n + n (n - 1) / 2
        assert due == 1 + 9 + 36


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("widths", [(2, 8), (2, 6, 6), (2, 4, 4, 4), (5, 6, 6)])
def test_regions_against_a_grid(widths, seed):
    """They fill the square, and no two points of one differ in a unit."""
    model = net(*widths, seed=seed)
    torch.manual_seed(seed)
    plane = torch.linalg.qr(torch.randn(widths[0], 2, dtype=torch.float64))[0].T
    square = torch.tensor([[-2.0, -2], [2, -2], [2, 2], [-2, 2]]).double() @ plane
    found = polygons(model, square)
    flat = [corners @ plane.T for corners in found]
    areas = torch.stack([area(corners) for corners in flat])
    assert bool((areas > 0).all()) and torch.isclose(areas.sum(), areas.new_tensor(16))
    middle = torch.stack([corners.mean(0) for corners in found])
    seen = {tuple(row) for row in patterns(model, middle).tolist()}
    assert len(seen) == len(found)
    for corners in found:
        weights = torch.rand(30, len(corners), dtype=torch.float64)
        inside = weights / weights.sum(1, keepdim=True) @ corners
        assert len(patterns(model, inside).unique(dim=0)) == 1
    axis = torch.linspace(-2, 2, 301, dtype=torch.float64)
    grid = torch.cartesian_prod(axis, axis) @ plane
    assert {tuple(r) for r in patterns(model, grid).unique(dim=0).tolist()} <= seen


@pytest.mark.parametrize("seed", range(5))
def test_lines_that_meet_in_one_point(seed):
    model = net(2, 6, seed=seed)
    nn.init.zeros_(model[0].bias)
    square = torch.tensor([[-1.1, -1], [1, -1.2], [1, 1], [-1, 1]]).double()
    assert len(polygons(model, square)) == 12


def area(corners):
    x, y = corners.T
    return (x * y.roll(-1) - y * x.roll(-1)).sum() / 2


def test_our_own_layers_are_read_too():
    from dlnotes import nn as ours

    model = ours.Sequential(ours.Linear(1, 3), ours.ReLU(), ours.Linear(3, 1)).double()
    assert 1 <= pieces(model, -5 * ONE, 5 * ONE) <= 4


@pytest.mark.parametrize("function", [trace, kinks, pieces])
def test_refusals(function):
    name = "trace" if function is trace else "kinks"
    with pytest.raises(ValueError, match=r"trace: end must be \[D\] with D = 1"):
        function(net(1, 2), ZERO, torch.zeros(2).double())
    with pytest.raises(ValueError, match="must be a sequence of Linear and ReLU"):
        function(nn.Sequential(nn.Linear(1, 1), nn.Tanh()).double(), ZERO, ONE)
    if name == "kinks":
        with pytest.raises(ValueError, match="start must be torch"):
            function(net(1, 2), ZERO.float(), ONE.float())
        with pytest.raises(ValueError, match="tolerance must be >= 0"):
            function(net(1, 2), ZERO, ONE, -1.0)


def test_polygons_refuse():
    with pytest.raises(ValueError, match=r"corners must be \[V, D\]"):
        polygons(net(2, 2), ZERO)
    with pytest.raises(ValueError, match="corners must be >= 3, got 2"):
        polygons(net(2, 2), torch.zeros(2, 2).double())
