"""Programs for developers of Kadian; the application imports none of them."""
