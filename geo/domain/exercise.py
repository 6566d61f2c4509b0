"""Exercise: a store that is played with, and what everything that comes of it is marked with."""

from __future__ import annotations

EXERCISE_MARK = "演练 EXERCISE"
"""Mark in every file, the same in both languages: also who reads only one of them must see what it is.

It is the heading of a column, and the value of each row in it. The import recognises a file by the heading.
"""
EXERCISE_FILE_PREFIX = "exercise-"
"""Beginning of the names of files and backups of an exercise."""
