"""Widgets that several screens use: results of commands, jobs, maps and columns."""
