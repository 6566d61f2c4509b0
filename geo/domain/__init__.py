"""What the words mean: values, rules and errors, with nothing but the standard library and shapely."""
