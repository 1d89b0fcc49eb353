"""Layers and functions, at the addresses of ``torch.nn``."""
