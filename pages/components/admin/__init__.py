"""Screens for administration and one's own account."""
