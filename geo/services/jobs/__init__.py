"""Background jobs: computations beside the screens, bounded in number, with progress, stopped on request."""
