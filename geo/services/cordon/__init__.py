"""Cordons: the fewest posts that close every known road into an area."""
