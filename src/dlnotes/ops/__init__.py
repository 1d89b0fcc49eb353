"""Operations on boxes and regions, at the addresses of ``torchvision.ops``."""

from dlnotes.ops import poolers
from dlnotes.ops.perceptron import MLP
from dlnotes.ops.roi import RoIAlign, RoIPool, roi_align, roi_pool

__all__ = ["MLP", "RoIAlign", "RoIPool", "poolers", "roi_align", "roi_pool"]
