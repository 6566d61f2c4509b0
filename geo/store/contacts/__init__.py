"""Duty telephones in the store."""
