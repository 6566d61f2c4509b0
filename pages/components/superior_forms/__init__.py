"""Superiors' forms on the desk: what is due, the blank as a grid, bindings, filling, and new blanks."""
