"""Tasks for the helpers of networks."""
