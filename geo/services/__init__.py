"""What people do: one verb per function; each authorises, opens the transaction and records."""
