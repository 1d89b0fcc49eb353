"""Tasks for the recurrent layers."""
