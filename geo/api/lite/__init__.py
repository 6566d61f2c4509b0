"""Low-bandwidth pages under /m/, without scripts."""
