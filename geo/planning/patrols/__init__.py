"""Patrols: due index, capacity, districts, tours, and displacement of market visitors."""
