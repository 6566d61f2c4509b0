"""Kadian below the screen: what the words mean, how facts are kept, what people do."""

__version__ = "0.1.0"
