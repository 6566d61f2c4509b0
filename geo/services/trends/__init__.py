"""Two weeks of an area: coverage, tallies, closure of findings, screening and days of supplies left."""
