"""Patrols: due visits, capacity, districts, tours, and displacement of market visitors."""
