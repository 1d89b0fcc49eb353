"""First values for weights, at the addresses of ``torch.nn.init``.

All but :func:`calculate_gain` and the fans write into the tensor they are given,
outside the graph, and return it.

Chapter: initialization
"""

from .draws import normal_, trunc_normal_, uniform_
from .fans import _calculate_fan_in_and_fan_out, calculate_gain
from .fills import constant_, dirac_, eye_, ones_, zeros_
from .scaled import kaiming_normal_, kaiming_uniform_, xavier_normal_, xavier_uniform_
from .structured import orthogonal_, sparse_

__all__ = [
    "_calculate_fan_in_and_fan_out",
    "calculate_gain",
    "constant_",
    "dirac_",
    "eye_",
    "kaiming_normal_",
    "kaiming_uniform_",
    "normal_",
    "ones_",
    "orthogonal_",
    "sparse_",
    "trunc_normal_",
    "uniform_",
    "xavier_normal_",
    "xavier_uniform_",
    "zeros_",
]
