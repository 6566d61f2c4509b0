"""Emergency access in the store."""
