"""Boundaries and tiles for the map."""
