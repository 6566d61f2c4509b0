"""Shared pieces of screen."""
