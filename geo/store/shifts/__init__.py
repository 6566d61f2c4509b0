"""Shift records."""
