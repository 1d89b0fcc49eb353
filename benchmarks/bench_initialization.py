"""First weights against PyTorch: a layer of 512 by 512, a kernel of 256×256×3×3."""

import torch
from run import Workload

LAYER, KERNEL = (512, 512), (256, 256, 3, 3)


def make(shape, *args):
    return (torch.empty(shape), *args), {}


def workload(name, shape, target, *args):
    sizes = "×".join(map(str, shape))
    return Workload(
        f"nn.init.{name}", sizes, make=lambda: make(shape, *args), target=target
    )


# Where numbers are drawn, the drawing takes the time: scaling and shifting them are
# two more passes over memory, which the native kernel does on the way. Fills are one
# pass. Ours of trunc_normal_ looks every number up in float64, which holds far out in
# the tail, too; PyTorch redraws what falls outside.
WORKLOADS = [
    *(
        workload(name, LAYER, target)
        for name, target in {
            "uniform_": 1.5,
            "normal_": 1.5,
            "xavier_uniform_": 1.5,
            "xavier_normal_": 1.5,
            "kaiming_uniform_": 1.5,
            "kaiming_normal_": 1.5,
            "orthogonal_": 1.1,
            "ones_": 1.5,
            "zeros_": 1.5,
            "eye_": 1.5,
            "_calculate_fan_in_and_fan_out": 2.0,
        }.items()
    ),
    workload("constant_", LAYER, 1.5, 0.3),
    workload("sparse_", LAYER, 1.1, 0.1),
    workload("trunc_normal_", LAYER, 4.0, 0.0, 0.02),
    workload("dirac_", KERNEL, 1.0),
    workload("kaiming_normal_", KERNEL, 1.5),
    Workload(
        "nn.init.calculate_gain",
        "leaky ReLU",
        make=lambda: (("leaky_relu", 0.2), {}),
        target=None,
    ),
]
