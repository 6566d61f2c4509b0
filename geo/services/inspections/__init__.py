"""Inspections by supervision teams, and the random draw of the next sites."""
