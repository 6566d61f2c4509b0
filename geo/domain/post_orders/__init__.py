"""Post orders: what may pass at a post and what is to be checked; and acknowledgements of orders."""
