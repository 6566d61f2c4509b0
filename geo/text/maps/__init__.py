"""Sentences on what maps show: rings and shaded areas."""
