"""Plans: drafts and orders with their moves, new posts and preferences, and the commands on them."""
