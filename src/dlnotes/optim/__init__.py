"""Optimizers, at the addresses of ``torch.optim``, and plain descent."""

from .descent import backtracking, gradient_descent, newton_step
from .landscapes import hessian_spectrum, kind_of_point
from .rosenbrock import rosen, rosen_der, rosen_hess

__all__ = [
    "backtracking",
    "gradient_descent",
    "hessian_spectrum",
    "kind_of_point",
    "newton_step",
    "rosen",
    "rosen_der",
    "rosen_hess",
]
