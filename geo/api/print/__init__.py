"""Documents to print and to download."""
