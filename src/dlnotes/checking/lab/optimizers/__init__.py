"""Tasks for the optimizers that PyTorch does not have."""
