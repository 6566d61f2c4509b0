"""Plans and orders."""
