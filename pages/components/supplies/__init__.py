"""Supplies: list of places, card of one with its forms, rounds, and their place on other pages."""
