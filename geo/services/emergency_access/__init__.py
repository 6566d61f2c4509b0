"""Emergency access of closed villages and compounds."""
