"""Handovers of posts: offer, accept, continue, undo; lists and one handover with its facts."""
