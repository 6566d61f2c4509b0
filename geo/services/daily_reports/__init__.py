"""Daily reports: draft, freezing, corrections, files and the list of reports."""
