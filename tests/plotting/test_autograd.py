import pytest
import torch

from dlnotes import plotting
from dlnotes.autograd import Variable


def program(x, w):
    y = x @ w
    return (y * y).sum()


@pytest.mark.parametrize("kind", [Variable, lambda t: t.requires_grad_()])
def test_graph_draws_live_objects(kind):
    x, w = torch.ones(2, 3), kind(torch.ones(3, 4))
    w.requires_grad_()
    fig = plotting.autograd.graph({"loss": program(x, w)}, {"w": w}, alt="the graph")
    texts = [text.get_text() for text in fig.axes[0].texts if text.get_text()]
    assert len(texts) == 4
    assert texts[0].startswith("Sum") and "w [3, 4]" in texts
    arrows = [t for t in fig.axes[0].texts if not t.get_text()]
    assert len(arrows) == 4  # Mul is used with y twice


def test_graph_needs_a_graph():
    with pytest.raises(ValueError, match="none for 'x'"):
        plotting.autograd.graph({"x": Variable([1.0])}, alt="nothing")


def test_long_arrows_bend_around():
    x = Variable([1.0], requires_grad=True)
    y = (x.exp().sin() + x).sum()
    fig = plotting.autograd.graph({"y": y}, {"x": x}, alt="a bend")
    assert len(fig.axes[0].lines) == 1


def test_error_curve_is_drawn_on_logarithmic_axes():
    h = torch.tensor([1e-3, 1e-2, 1e-1])
    fig = plotting.autograd.error_curve(
        h, {"central": h**2}, {"h²": h**2}, alt="a line", xlabel="h", ylabel="error"
    )
    (ax,) = fig.axes
    assert ax.get_xscale() == ax.get_yscale() == "log"
    assert list(ax.lines[0].get_ydata()) == pytest.approx([1e-6, 1e-4, 1e-2])
