"""Superiors' forms, their bindings and what was filled, in the store."""
