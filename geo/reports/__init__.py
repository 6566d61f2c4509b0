"""Figures to documents."""
