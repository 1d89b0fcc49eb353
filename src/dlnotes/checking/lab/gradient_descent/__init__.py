"""Tasks of the chapter on gradient descent."""
