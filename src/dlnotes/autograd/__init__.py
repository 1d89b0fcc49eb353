"""A small reverse-mode engine: tensors that remember how they were made.

A :class:`Variable` holds a plain tensor and, if somebody will want its gradient,
the :class:`Node` that made it. The nodes are the graph; :func:`backward` and
:func:`grad` walk it from the end to the leaves. PyTorch's own engine is not used.

Chapter: autograd
"""

from dlnotes.autograd.checkpointing import checkpoint
from dlnotes.autograd.differences import difference_quotient, gradcheck
from dlnotes.autograd.engine import backward, grad, nodes, saved_bytes
from dlnotes.autograd.graph import AccumulateGrad, Node, sum_to_size
from dlnotes.autograd.modes import enable_grad, is_grad_enabled, no_grad
from dlnotes.autograd.recording import Function
from dlnotes.autograd.tape import tape_gradients
from dlnotes.autograd.variable import Variable, where

__all__ = [
    "AccumulateGrad",
    "Function",
    "Node",
    "Variable",
    "backward",
    "checkpoint",
    "difference_quotient",
    "enable_grad",
    "grad",
    "gradcheck",
    "is_grad_enabled",
    "no_grad",
    "nodes",
    "saved_bytes",
    "sum_to_size",
    "tape_gradients",
    "where",
]
