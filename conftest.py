"""Load the notebook checker (from the root, so that ``notebooks/`` sees it)."""

pytest_plugins = ["nbcheck"]
