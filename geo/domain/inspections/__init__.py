"""Inspections: who was inspected when, the random draw of the next sites, and the checklist as data."""
