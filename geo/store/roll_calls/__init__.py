"""Roll calls in the store."""
