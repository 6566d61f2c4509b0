"""Tables of the operational day: tallies, periods, excuses and corrections."""
