"""Figures are drawn in the style of the book, as for its readers."""

import matplotlib
import pytest

from dlnotes import plotting


@pytest.fixture(autouse=True)
def style():
    with matplotlib.rc_context():
        plotting.use_style()
        yield
