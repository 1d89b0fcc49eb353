"""The bundled photographs."""

import pytest
import torch

from dlnotes.data import photograph


@pytest.mark.parametrize("name", ["china", "flower"])
def test_shape_and_range(name):
    picture = photograph(name)
    assert picture.shape == (3, 427, 640) and picture.dtype == torch.float32
    assert 0 <= picture.min() < 0.1 and 0.9 < picture.max() <= 1
    small = photograph(name, (64, 96))
    assert small.shape == (3, 64, 96)
    assert torch.allclose(small.mean(), picture.mean(), atol=0.01)


def test_refuses():
    with pytest.raises(ValueError, match="name must be one of"):
        photograph("cat")
    with pytest.raises(ValueError, match="size must be height and width"):
        photograph("china", (0, 3))
