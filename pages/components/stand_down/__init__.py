"""Stand-down on screen."""
