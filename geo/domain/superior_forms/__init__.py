"""Superiors' forms: blank workbooks, the figures that their cells are bound to, and what was filled."""
