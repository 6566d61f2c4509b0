"""Distances and coverage between locations, by road and in a straight line."""
