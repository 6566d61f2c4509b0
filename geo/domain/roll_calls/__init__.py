"""Roll calls: all posts on duty in an area, or a random tenth of them, answer within some minutes."""
