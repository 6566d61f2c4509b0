"""Small applications to be measured."""
