"""Tables, their rows and statements."""
