"""Tasks for optimizers and schedules."""
