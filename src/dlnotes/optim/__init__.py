"""Optimizers and learning-rate schedules, at the addresses of ``torch.optim``."""

from . import lr_scheduler

__all__ = ["lr_scheduler"]
