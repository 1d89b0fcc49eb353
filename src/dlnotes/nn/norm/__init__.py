"""Normalization: of what is a channel made standard, and over which numbers?

All of these take off a mean and divide by a standard deviation (RMS norm only
divides); they differ in the dimensions over which these are computed.

Chapter: normalization
"""

from .batch import BatchNorm1d, BatchNorm2d, BatchNorm3d, batch_norm
from .group import GroupNorm, group_norm
from .instance import InstanceNorm1d, InstanceNorm2d, InstanceNorm3d, instance_norm
from .layer import LayerNorm, RMSNorm, layer_norm, rms_norm

__all__ = [
    "BatchNorm1d",
    "BatchNorm2d",
    "BatchNorm3d",
    "GroupNorm",
    "InstanceNorm1d",
    "InstanceNorm2d",
    "InstanceNorm3d",
    "LayerNorm",
    "RMSNorm",
    "batch_norm",
    "group_norm",
    "instance_norm",
    "layer_norm",
    "rms_norm",
]
