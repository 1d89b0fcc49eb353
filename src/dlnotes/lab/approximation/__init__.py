"""What a network can draw: built by hand, counted exactly, fitted as well as can be.

A network of affine layers and ReLUs is a broken line along every line through its
inputs. :func:`interpolant`, :func:`hat` and :func:`sawtooth` break it where we
want; :func:`kinks`, :func:`pieces` and :func:`polygons` find out where it breaks.

Chapter: approximation
"""

from dlnotes.lab.approximation.counting import kinks, pieces, polygons, trace
from dlnotes.lab.approximation.drawing import hat, interp, interpolant, sawtooth
from dlnotes.lab.approximation.fitting import least_squares, tanh_layer

__all__ = [
    "hat",
    "interp",
    "interpolant",
    "kinks",
    "least_squares",
    "pieces",
    "polygons",
    "sawtooth",
    "tanh_layer",
    "trace",
]
