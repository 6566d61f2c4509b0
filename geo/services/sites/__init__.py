"""Reports, patrols and details of single sites."""
