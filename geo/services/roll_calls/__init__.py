"""Roll calls: start one, answer it, and read what came of it."""
