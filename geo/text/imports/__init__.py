"""Sentences on imports: how files were read, their faults, and what an import changes."""
