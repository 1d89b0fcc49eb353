"""Tasks for the normalizations."""
