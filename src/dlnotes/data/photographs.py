"""The two photographs that come with scikit-learn."""

from __future__ import annotations

import numpy as np
import torch
from PIL import Image
from torch import Tensor

NAMES = ("china", "flower")


def photograph(name: str, size: tuple[int, int] | None = None) -> Tensor:
    """Return a photograph that is already on the machine.

    Both are bundled with scikit-learn, 427 pixels high and 640 wide, under the
    licence CC BY 2.0: ``"china"`` (a palace by a lake) by danielbuechele,
    ``"flower"`` by vultilion, as their pages on flickr.com say.

    Args:
        name: ``"china"`` or ``"flower"``.
        size: height and width to scale to; as it is if ``None``.

    Returns:
        ``[3, H, W]`` float32 in 0 to 1.

    Raises:
        ValueError: if there is no photograph of that name, or ``size`` is no
            pair of positive numbers.
    """
    if name not in NAMES:
        raise ValueError(f"photograph: name must be one of {NAMES}, got {name!r}")
    if size is not None and (len(size) != 2 or min(size) < 1):
        raise ValueError(f"photograph: size must be height and width, got {size}")
    from sklearn.datasets import load_sample_image  # takes a second: only if asked

    array = load_sample_image(f"{name}.jpg")  # [H, W, 3] uint8
    if size is not None:
        array = np.asarray(Image.fromarray(array).resize(size[::-1], Image.BOX))
    return torch.from_numpy(array.copy()).permute(2, 0, 1).float() / 255
