"""Tasks for first weights.

A reader may draw as he likes, so what is drawn is held against the model by its
distribution: 40,000 numbers, of which mean, spread and five quantiles may differ
by 0.05 of the spread that is due. By chance alone that happens in fewer than one
run in ten thousand; a uniform draw in place of a normal one differs by 0.10.
"""
