"""Tasks of the chapter on Markov chains."""
