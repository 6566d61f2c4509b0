"""Screen for checkpoint siting and cordons."""
