"""Door-to-door screening: of each compound and village, how many of its households were visited."""
