"""Heuristics and lower bounds of the assignment, used before and beside the exact model."""
