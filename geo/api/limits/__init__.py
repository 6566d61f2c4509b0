"""Measures per account and connection against floods."""
