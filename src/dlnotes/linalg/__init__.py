"""Products and norms: line the dimensions up, multiply, add.

Every product here is that one sentence. Lining up is a matter of strides;
:func:`einsum` reads it from a string of letters.

Chapter: linear_algebra
"""

from dlnotes.linalg.batched import matmul
from dlnotes.linalg.chains import chain_order, multi_dot
from dlnotes.linalg.norms import matrix_norm, norm, vector_norm
from dlnotes.linalg.powers import vander
from dlnotes.linalg.products import bmm, dot, mm, mv, outer
from dlnotes.linalg.subscripts import Subscripts, multiplications, read_equation
from dlnotes.linalg.summation import einsum, line_up

__all__ = [
    "Subscripts",
    "bmm",
    "chain_order",
    "dot",
    "einsum",
    "line_up",
    "matmul",
    "matrix_norm",
    "mm",
    "multi_dot",
    "multiplications",
    "mv",
    "norm",
    "outer",
    "read_equation",
    "vander",
    "vector_norm",
]
