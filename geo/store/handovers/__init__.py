"""Handovers in the store."""
