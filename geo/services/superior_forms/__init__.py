"""Superiors' forms: blanks, bindings of cells to figures, filling, and what was filled."""
