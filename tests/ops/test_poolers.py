"""The level of a pyramid that a box is read from."""

import pytest
import torch
from torchvision.ops.poolers import LevelMapper as Model

from dlnotes.ops.poolers import LevelMapper
from twins import assert_same


@pytest.mark.parametrize("settings", [(2, 5), (0, 9), (2, 5, 112, 3), (3, 3)])
def test_level_mapper_twin(settings):
    torch.manual_seed(0)
    sides = torch.cat([2.0 ** torch.arange(3, 11), 28 * 2.0 ** torch.arange(6)])
    exact = torch.stack([0 * sides, 0 * sides, sides, sides], 1)
    random = torch.rand(200, 4) * 50
    random[:, 2:] += random[:, :2] + 900 * torch.rand(200, 2) ** 3
    empty = torch.tensor([[3.0, 3, 3, 3]])
    boxes = [exact, random, torch.zeros(0, 4), empty]
    ours, theirs = LevelMapper(*settings), Model(*settings)
    assert_same(ours(boxes), theirs(boxes))
    assert vars(ours) == vars(theirs)


def test_refuses_five_columns():
    with pytest.raises(ValueError, match=r"boxlists\[0\] must be \[L, 4\]"):
        LevelMapper(2, 5)([torch.zeros(2, 5)])
