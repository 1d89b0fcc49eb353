"""Figures of the page on choosing an optimizer."""

from dlnotes import plotting


def test_sweep_writes_each_name_at_the_lowest_loss():
    rates = [0.01, 0.1, 1.0]
    found = {"a": (rates, [1.0, 0.2, 2.0]), "b": (rates, [0.3, 0.5, 0.9])}
    fig = plotting.choosing_an_optimizer.sweep(found, start=2.3, alt="Curves.")
    (ax,) = fig.axes
    places = {text.get_text(): text.xy for text in ax.texts}
    assert places == {"a": (0.1, 0.2), "b": (0.01, 0.3), "guessing": (0.01, 2.3)}


def test_race_has_a_dot_a_seed_and_a_bar_at_each_mean():
    losses = {"a": [0.1, 0.3], "b": [0.2, 0.2]}
    fig = plotting.choosing_an_optimizer.race(
        {"short": losses, "long": {"a": [0.1, 0.1]}}, alt="Dots."
    )
    assert [ax.get_title("left") for ax in fig.axes] == ["short", "long"]
    first = fig.axes[0]
    dots = [item.get_offsets().tolist() for item in first.collections]
    assert dots == [[[0.1, 0], [0.3, 0]], [[0.2, 1], [0.2, 1]]]
    assert [list(line.get_xdata()) for line in first.lines] == [[0.2] * 2] * 2
    texts = [text.get_text() for text in first.texts]
    assert texts == ["0.200 ± 0.141", "0.200 ± 0.000"]
    assert [tick.get_text() for tick in first.get_yticklabels()] == ["a", "b"]


def test_mistakes_stand_over_the_healthy_curve():
    fig = plotting.choosing_an_optimizer.mistakes(
        [2.0, 1.0], {"a": [2.0, 3.0], "b": [2.0, 2.0], "c": [2.0, 9.0]}, alt="Curves."
    )
    assert [len(ax.lines) for ax in fig.axes] == [2, 2, 2, 0]
    assert [list(ax.lines[0].get_ydata()) for ax in fig.axes[:3]] == [[2.0, 1.0]] * 3
    assert list(fig.axes[2].lines[1].get_ydata()) == [2.0, 9.0]


def test_a_tenfold_learning_rate_is_drawn_where_it_is_given():
    fig = plotting.choosing_an_optimizer.mistakes(
        [2.0, 1.0], {"a": [2.0, 3.0], "b": [2.0, 2.0]}, tenfold={"b": [2.0, 0.5]},
        alt="Curves.",
    )  # fmt: skip
    assert [len(ax.lines) for ax in fig.axes] == [2, 3]
    assert list(fig.axes[1].lines[2].get_ydata()) == [2.0, 0.5]
