"""What the figures of the schedules draw."""

from dlnotes import plotting


def test_a_curve_ends_where_it_is_a_thousandth_of_the_highest():
    rates = {"flat": [1.0] * 5, "steep": [1.0, 0.1, 0.01, 1e-4, 1e-5]}
    losses = {name: [2.0] * 6 for name in rates}
    fig = plotting.schedules.rates_and_losses(rates, losses, alt="two curves")
    flat, steep = fig.axes[0].lines
    assert (len(flat.get_xdata()), len(steep.get_xdata())) == (5, 3)
    assert [len(line.get_xdata()) for line in fig.axes[1].lines] == [6, 6]


def test_gallery_draws_a_panel_each():
    curves = {name: [1.0, 0.5] for name in "abcd"}
    fig = plotting.schedules.gallery(curves, alt="four curves")
    drawn = [ax for ax in fig.axes if ax.lines]
    assert [ax.get_title(loc="left") for ax in drawn] == list("abcd")


def test_slider_says_when_the_rate_falls_and_where_the_loss_ends():
    html = plotting.schedules.decay_slider(
        [0.0, 0.5], [[1.0, 0.0], [1.0, 0.0]], [[1.0, 0.1], [1.0, 0.2]], 10, alt="a fall"
    )._repr_html_()
    assert "after 50 %: ends at 0.200" in html
    assert "step 10" in html
