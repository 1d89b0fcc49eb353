import pytest

from dlnotes.plotting.gradient_descent import (
    contours,
    descents,
    hovering,
    parabola,
    walk,
)


def test_a_panel_for_each_path_with_the_start_marked():
    fig = descents(
        lambda x: x**2,
        {"slow": [4, 3, 2], "fast": [4, -1]},
        alt="Two paths.",
        xlim=(-5, 5),
        ylim=(0, 20),
    )
    slow, fast = fig.axes
    assert [ax.get_title() or ax.get_title(loc="left") for ax in fig.axes] == [
        "slow", "fast"
    ]  # fmt: skip
    assert slow.lines[1].get_xydata().tolist() == [[4, 16], [3, 9], [2, 4]]
    assert fast.lines[2].get_xydata().tolist() == [[4, 16]]


@pytest.mark.parametrize("rate", [0.0, 0.05, 0.4, 1.05])
def test_walk_multiplies_by_the_same_factor(rate):
    path = walk(rate, 4.0, 10)
    assert path == pytest.approx([4 * (1 - 2 * rate) ** t for t in range(11)])


def test_parabola_begins_where_it_says():
    figure = parabola([0.1, 0.5, 1.0], start=2, alt="A parabola <&>.")
    page = figure._repr_html_()
    assert repr(figure) == "Interactive figure: A parabola <&>."
    assert 'aria-label="A parabola &lt;&amp;&gt;."' in page and "http" not in page
    assert "after 10 steps: x = 4.000, f = 16.000" in page
    assert "each step multiplies x by −1.00; first −4.00" in page


def test_parabola_says_what_diverges():
    page = parabola([1.4], alt="A parabola.")._repr_html_()
    assert "f = over 1000" in page


def test_hovering_draws_the_best_value_in_each_panel():
    fig = hovering({"all": [0, 1, 2], "one": [0, 3, 1]}, 4.0, alt="Two.", ylabel="w")
    for ax, path in zip(fig.axes, ([0, 1, 2], [0, 3, 1]), strict=True):
        assert set(ax.lines[0].get_ydata()) == {4.0}
        assert ax.lines[1].get_ydata().tolist() == path


def test_contours_show_the_step_against_the_gradient():
    path = [(-3, 2), (-2.4, 1.2), (-1.92, 0.72)]
    fig = contours(
        lambda x, y: x**2 + 2 * y**2,
        path,
        (-6, 8),
        alt="Ellipses.",
        xlim=(-4, 4),
        ylim=(-3, 3),
    )
    (ax,) = fig.axes
    rest, start, lowest = ax.lines
    assert rest.get_xydata().tolist() == [list(place) for place in path[1:]]
    assert start.get_xydata().tolist() == [[-3, 2]]
    assert lowest.get_xydata().tolist() == [[0, 0]]
    uphill, step = (text.xy for text in ax.texts if not text.get_text())
    assert uphill == pytest.approx((-3.6, 2.8))  # as long, and the other way
    assert step == pytest.approx(path[1])
