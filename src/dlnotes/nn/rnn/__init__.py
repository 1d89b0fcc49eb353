"""Recurrent layers: one step, repeated over time with the same weights.

What differs between :class:`RNN`, :class:`LSTM` and :class:`GRU` is the step
alone. The rest (layers, directions, packed sequences) they have in common.

Chapter: rnn
"""

from .gru import GRU, GRUCell
from .lstm import LSTM, LSTMCell
from .vanilla import RNN, RNNCell

__all__ = ["GRU", "LSTM", "RNN", "GRUCell", "LSTMCell", "RNNCell"]
