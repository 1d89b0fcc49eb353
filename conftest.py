"""Load the notebook checker and the guard (from the root: ``notebooks/`` sees them)."""

pytest_plugins = ["nbcheck", "leftovers"]
