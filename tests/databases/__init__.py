"""Database servers of the tests' own: none that is there is touched."""
