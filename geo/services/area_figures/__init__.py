"""Figures of areas by source: record what sources say, agree on one, read them with sums and changes."""
