import torch

from dlnotes import plotting


def test_fits_draws_points_and_lines():
    x, y = torch.arange(4.0), torch.tensor([0.0, 1, 2, 9])
    fig = plotting.losses.fits(
        x, y, {"truth": (1, 0), "fit": (2, -1)}, odd=y > 5, alt="a fit"
    )
    points, odd, truth, fit = fig.axes[0].lines
    assert len(points.get_xdata()) == 3 and list(odd.get_ydata()) == [9]
    assert list(truth.get_ydata()) == [0, 3] and truth.get_linestyle() == "--"
    assert list(fit.get_ydata()) == [-1, 5]


def test_reliability_leaves_out_empty_bins():
    sure = torch.tensor([0.2, float("nan"), 0.9])
    share = torch.tensor([0.5, 0.0, 0.5])
    panels = {"one": (sure, sure, share), "two": (sure, sure, share)}
    fig = plotting.losses.reliability(panels, alt="two panels")
    assert [ax.get_title("left") for ax in fig.axes] == ["one", "two"]
    assert len(fig.axes[0].collections[0].get_offsets()) == 2


def test_fits_points_to_what_is_above_the_picture():
    x = torch.tensor([0.0, 1.0, 2.0])
    y, odd = torch.tensor([0.0, 1.0, 28.94]), torch.tensor([False, False, True])
    fig = plotting.losses.fits(x, y, {"a": (1.0, 0.0)}, odd=odd, ylim=(-1, 3), alt="A.")
    assert fig.axes[0].get_ylim() == (-1, 3)
    assert "28.9" in [text.get_text() for text in fig.axes[0].texts]
