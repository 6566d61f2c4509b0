"""Figures of areas by source, door-to-door screening, and two weeks as small charts."""
