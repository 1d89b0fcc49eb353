import torch

from dlnotes import plotting


def made_in_a_loop():
    return [lambda: i for i in range(3)]  # noqa: B023


def made_by_a_call(i):
    return lambda: i


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_closures_draws_one_cell_where_there_is_one():
    late, early = made_in_a_loop(), [made_by_a_call(i) for i in range(3)]
    fig = plotting.python_toolbox.closures({"late": late, "early": early}, alt="both")
    functions = ["function 0", "function 1", "function 2"]
    assert texts(fig.axes[0]) == [*functions, "i: 2"]
    assert texts(fig.axes[1]) == [*functions, "i: 0", "i: 1", "i: 2"]
    ends = [[line.get_ydata()[1] for line in ax.lines] for ax in fig.axes]
    assert ends == [[1, 1, 1], [0, 1, 2]]


def test_a_function_without_closure_stands_alone():
    fig = plotting.python_toolbox.closures({"plain": [texts]}, alt="one")
    assert texts(fig.axes[0]) == ["function 0"] and not fig.axes[0].lines


def test_nested_draws_a_bar_for_each_call():
    steps = [("enter", "a"), ("enter", "b"), ("leave", "b"), ("leave", "a")]
    fig = plotting.python_toolbox.nested(steps, alt="two")
    bars = {(bar.get_x(), bar.get_width()) for bar in fig.axes[0].patches}
    assert bars == {(0, 3), (1, 1)}
    assert texts(fig.axes[0]) == ["b", "a"]


def test_shares_draws_curves_and_dots():
    x = torch.linspace(0, 1, 6)
    fig = plotting.python_toolbox.shares(
        x, {"all": x}, {"none": 0 * x}, alt="two", xlabel="x", ylabel="y"
    )
    (line, dots), (one, two) = fig.axes[0].lines, fig.axes[0].texts
    assert line.get_marker() == "None" and dots.get_marker() == "o"
    assert [one.get_text(), two.get_text()] == ["all", "none"]
