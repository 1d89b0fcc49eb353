"""Chains that are hidden or follow links, and best ways: the least cost, the last edit.

The three functions for shortest paths have the parameters and results of SciPy's.

Chapter: markov_chains
"""

from .edits import edit_distance, edit_path, edit_table
from .hidden import Smoothed, forward_backward, viterbi
from .pagerank import google_matrix, pagerank
from .paths import bellman_ford, dijkstra, floyd_warshall

__all__ = [
    "Smoothed",
    "bellman_ford",
    "dijkstra",
    "edit_distance",
    "edit_path",
    "edit_table",
    "floyd_warshall",
    "forward_backward",
    "google_matrix",
    "pagerank",
    "viterbi",
]
