"""Programs for those who work on Kadian; nothing in the application imports them."""
