"""Tasks for optimizers and schedules."""

__all__ = []
