"""Plain descent on a landscape, and what the landscape is like.

:func:`rosen` and its derivatives have the parameters and results of SciPy's.

Chapter: gradient_descent
"""

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
