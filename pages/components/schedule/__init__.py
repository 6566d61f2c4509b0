"""Screen for the shift schedule."""
