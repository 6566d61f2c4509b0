"""Inspections: next sites and draw on the page "today", the checklist form, and the line on the card."""
