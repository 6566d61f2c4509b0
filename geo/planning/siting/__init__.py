"""Which posts: where they stand, what they see, what they are worth, on matrices alone."""
