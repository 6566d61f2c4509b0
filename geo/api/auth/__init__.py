"""Signing in, sessions and who may pass."""
