"""Shifts and what is recorded of them."""
