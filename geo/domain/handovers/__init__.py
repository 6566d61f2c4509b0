"""Handovers of posts from shift to shift: facts, read-back, and the states of a handover."""
