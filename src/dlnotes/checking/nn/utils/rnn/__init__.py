"""Tasks for padding and packing."""
