import torch

from dlnotes import plotting


def fits(**options):
    grid = torch.linspace(-1, 1, 5)
    curves = torch.stack([grid, 10 * grid])
    points = torch.tensor([-1.0, 1.0]), torch.tensor([0.0, 0.5])
    errors = torch.tensor([0.1, 0.01]), torch.tensor([0.2, 20.0])
    return plotting.regularization.fits(
        "some-fits", points, grid, grid, curves, errors, ["degree 1", "degree 2"],
        label="degree", alt="fits", **options,
    )._repr_html_()  # fmt: skip


def test_fits_says_both_errors():
    page = fits()
    assert "degree 1: 0.1 on training data, 0.2 on new" in page
    assert "degree 2: 0.01 on training data, 20 on new" in page
    assert page.count("<circle") == 2 + 2


def test_fits_cuts_off_what_leaves_the_picture():
    top = 8.0
    assert f'352.0,{top}"' in fits(start=1).split('data-part="fit"')[1][:200]


def test_paths_draws_every_weight():
    strengths, weights = torch.tensor([0.1, 1.0]), torch.tensor([[1.0, 2, 3]] * 2)
    weights[1] /= 10
    fig = plotting.regularization.paths(
        strengths, {"L1": weights, "L2": weights}, list("abc"), alt="both",
        xlabel="λ",
    )  # fmt: skip
    assert [len(ax.lines) for ax in fig.axes] == [4, 4]
    assert [t.get_text() for t in fig.axes[1].texts] == ["a", "b", "c"]
    assert [round(v, 6) for v in fig.axes[0].get_xlim()] == [1.0, 0.1]
    heights = [t.xy[1] for t in fig.axes[1].texts]
    assert heights == sorted(heights)  # as the weights lie at the right end


def test_uncertainty_draws_mean_and_truth():
    grid = torch.linspace(0, 1, 3)
    passes = torch.stack([grid - 1, grid + 1])
    fig = plotting.regularization.uncertainty(
        grid, 0 * grid, {"one": (grid, grid, passes)}, alt="band"
    )
    assert list(fig.axes[0].lines[0].get_ydata()) == grid.tolist()
    assert list(fig.axes[0].lines[1].get_ydata()) == [0, 0, 0]
