"""Sentences in the reader's language for screens, low-bandwidth pages and documents."""
