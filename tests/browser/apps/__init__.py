"""Small applications that show one thing each, for the browser tests."""
