"""Screen for patrol routes."""
