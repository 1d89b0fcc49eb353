import json
import re

import torch

from dlnotes import plotting


def test_fates_draw_the_share_in_each_bin_and_the_bell():
    figure = plotting.initialization.fates(
        {"narrow": torch.zeros(10), "wide": torch.linspace(-3, 3, 100)},
        {"narrow": (0.0, 0.5), "wide": (0.0, 2.0)},
        alt="two histograms",
    )
    assert len(figure.axes) == 2
    for ax, std in zip(figure.axes, (0.5, 2.0), strict=True):
        area = sum(p.get_height() * p.get_width() for p in ax.patches)
        assert abs(area - 1) < 1e-6
        y = ax.lines[0].get_ydata()
        assert abs(max(y) * std * (2 * torch.pi) ** 0.5 - 1) < 1e-3


def test_slider_keeps_all_histograms():
    shares = torch.zeros(3, 2, 5)
    shares[:, :, 2] = 1
    shares[2, 1] = torch.tensor([1.0, 0.5, 0.0, 0.5, 1.0])
    page = plotting.initialization.slider(
        (0.5, 1, 2), shares, torch.tensor([[0.1, 0.2]] * 3), (1, 9), alt="bars", start=1
    )._repr_html_()
    data = json.loads(re.search(r"data = (\{.*?\});", page).group(1))
    assert data["heights"][2][1] == [44, 22, 0, 22, 44]
    assert data["said"][0] == "gain 0.50: spread 0.100 in layer 1, 0.200 in layer 9"
    assert page.count("<path data-part=") == 2
