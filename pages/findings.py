"""Findings: the list of one filter, the form that logs one, and the chosen one with its steps."""

from pages.components.app import identity, shell
from pages.components.app.refresh import auto_refresh, render_stamp
from pages.components.findings.findings_layout import findings_layout

ctx = shell.app_context()
actor = identity.current_actor(ctx)
stamp = render_stamp(ctx)
findings_layout(ctx, actor)
auto_refresh(ctx, stamp)
