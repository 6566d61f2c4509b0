"""Figures of areas in the store."""
