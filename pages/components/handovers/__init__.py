"""Handovers: those of the present change of shift, the card of one, and a line on the card of a site."""
