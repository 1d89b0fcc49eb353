import json
import re

import torch

from dlnotes import plotting


def test_counting_draws_the_truth_below_what_was_found():
    fig = plotting.gated_rnns.counting(
        torch.tensor([1, 2, 1]), {"cell": torch.tensor([1.0, 1.9, 1.1])},
        alt="a count", xlabel="step", ylabel="depth",
    )  # fmt: skip
    (ax,) = fig.axes
    assert list(ax.lines[0].get_ydata()) == [1.0, torch.tensor(1.9), torch.tensor(1.1)]
    assert len(ax.collections) == 1


def test_learning_averages_over_windows():
    runs = torch.arange(40.0).view(20, 2)
    fig = plotting.gated_rnns.learning(
        {"LSTM": runs}, alt="losses", ylabel="loss", floor=("guessing", 1.0)
    )
    *single, mean, floor = fig.axes[0].lines
    assert len(single) == 2
    assert list(mean.get_ydata()) == [runs[:10].mean(), runs[10:].mean()]
    assert list(floor.get_ydata()) == [1.0, 1.0]


def test_strips_draw_each_unit_and_mark_steps():
    fig = plotting.gated_rnns.strips(
        {"input": torch.zeros(5, 3), "cell": torch.ones(5, 2)},
        alt="gates", xlabel="step", marks=[1], limits={"cell": (-2, 2)},
    )  # fmt: skip
    above, below = fig.axes
    assert (len(above.lines), len(below.lines)) == (4, 3)
    assert (above.get_ylim(), below.get_ylim()) == ((0, 1), (-2, 2))
    assert len(above.patches) == 1


def test_wiring_names_the_gates():
    fig = plotting.gated_rnns.wiring(alt="an LSTM")
    written = {text.get_text() for text in fig.axes[0].texts}
    assert {"σ  forget", "σ  input", "σ  output", "tanh"} <= written


def test_stepper_has_every_step_of_every_unit():
    trace = torch.tensor([0.25, -0.5, 0.75])
    names = ("input", "forget", "candidate", "output", "cell")
    page = plotting.gated_rnns.stepper(
        "(()", [dict.fromkeys(names, trace)] * 2, trace.abs(), trace.abs(),
        torch.tensor([1, 2, 1]), alt="a text", start=(1, 2),
    )._repr_html_()  # fmt: skip
    data = json.loads(re.search(r"data = (\{.*\});", page)[1])
    assert data["cells"] == [[0.25, -0.5, 0.75]] * 2
    assert data["said"] == [["1", "2"], ["1, opens: depth 1", "2, opens: depth 2",
                                         "3, closes: depth 1"]]  # fmt: skip
    assert page.count('type="range"') == 2
    assert "c = 0.75" in page
