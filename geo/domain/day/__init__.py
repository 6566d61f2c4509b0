"""The operational day: tallies, operational periods, what is owed, and corrections of closed periods."""
