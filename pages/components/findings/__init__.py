"""Findings: list, form, card with its steps, and their place on the other pages."""
