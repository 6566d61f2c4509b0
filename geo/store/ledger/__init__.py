"""Figures of areas by source, and door-to-door screenings: their tables, fold and queries."""
