"""Photos from people: decoded and encoded again in a guarded child process."""
