"""Door-to-door screenings in the store."""
