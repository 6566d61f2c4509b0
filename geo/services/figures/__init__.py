"""Registry of figures: each defined once, with the rows that it counts."""
