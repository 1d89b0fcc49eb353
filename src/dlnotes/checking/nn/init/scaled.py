"""Tasks for weights whose variance is set by the size of the layer."""

import math

from dlnotes.checking import diffs
from dlnotes.checking.nn.init._common import (
    IN_GRAPH,
    KERNEL,
    LINEAR,
    add,
)

_XAVIER_CALLS = [
    ("a linear layer", LINEAR),
    ("gain 5/3", LINEAR, 5 / 3),
    ("a convolution", KERNEL),
    ("with a generator", LINEAR, {"generator": 5}),
    ("a bias has no fans", (10,)),
]
_KAIMING_CALLS = [
    ("ReLU", LINEAR),
    ("fan_out", LINEAR, {"mode": "fan_out"}),
    ("the slope of nn.Linear", LINEAR, math.sqrt(5)),
    ("a convolution", KERNEL),
    ("tanh", LINEAR, {"nonlinearity": "tanh"}),
    ("with a generator", LINEAR, {"generator": 5}),
    ("nothing", (0, 3)),
    ("an unknown mode", LINEAR, {"mode": "fan"}),
]
_NO_KERNEL = diffs("""
    the fans count the size of the kernel, too
        math.prod(tensor.shape[2:]) => 1
""")
_BOTH = diffs("""
    both fans count: 2 / (fan_in + fan_out), not 1 / fan_in
        gain * math.sqrt(2 / (fan_in + fan_out)) => gain / math.sqrt(fan_in)
""")
add("xavier_normal_", _XAVIER_CALLS, _NO_KERNEL | _BOTH | IN_GRAPH).mistakes("""
    not one over the harmonic mean of the counts: 2 / (fan_in + fan_out)
        gain * math.sqrt(2 / (fan_in + fan_out))
        => gain * math.sqrt((fan_in + fan_out) / (2 * fan_in * fan_out))
    2 / (fan_in + fan_out) is the variance: take the root for the std
        gain * math.sqrt(2 / (fan_in + fan_out)) => gain * 2 / (fan_in + fan_out)
    there is a 2 above fan_in + fan_out
        gain * math.sqrt(2 / (fan_in + fan_out)) => gain / math.sqrt(fan_in + fan_out)
    `gain` multiplies the std
        gain * math.sqrt(2 / (fan_in + fan_out)) => math.sqrt(2 / (fan_in + fan_out))
    `gain` multiplies the std: outside the root
        gain * math.sqrt(2 / (fan_in + fan_out))
        => math.sqrt(gain * 2 / (fan_in + fan_out))
    a bell is due, not numbers spread evenly
        return normal_(tensor, 0.0, _xavier_std(tensor, gain), generator)
        => return xavier_uniform_(tensor, gain, generator)
    write into the tensor itself and return it: the layer keeps the old one
        return normal_(tensor, => return normal_(tensor.detach().clone(),
    `generator` is there to be drawn from: pass it on
        gain), generator) => gain))
""")
add("xavier_uniform_", _XAVIER_CALLS, _NO_KERNEL | _BOTH).mistakes("""
    ±b has the standard deviation b / √3: the bound is √3 times the std
        math.sqrt(3) * _xavier => _xavier
""")
add("kaiming_normal_", _KAIMING_CALLS).mistakes("""
    fan_in is the default, and a weight is [O, I]
        fan_out(tensor), strict => fan_out(tensor)[::-1], strict
    the gain of `nonlinearity` is missing
        calculate_gain(nonlinearity, a) / math.sqrt(fans[mode.lower()])
        => 1 / math.sqrt(fans[mode.lower()])
""")
add("kaiming_uniform_", _KAIMING_CALLS, _NO_KERNEL).mistakes("""
    ±b has the standard deviation b / √3: the bound is √3 times the std
        math.sqrt(3) * std => std
""")
