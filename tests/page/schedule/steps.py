"""Steps on the schedule screen."""


def show(screen, tab):
    """Show a tab of the panel: shift, requests, workload or proposal."""
    return screen.set("schedule-tab", tab)
