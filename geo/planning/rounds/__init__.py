"""Rounds: what is due, whether the hours suffice, who goes where, in which order."""
