"""Coordinates of files: datums of Chinese maps, reference systems, and how people write locations."""
