"""Daily report: draft with figures, editor, check list and freezing; frozen reports with their files."""

from pages.components.app import identity, shell
from pages.components.app.refresh import auto_refresh, render_stamp
from pages.components.daily_reports.reports_layout import reports_layout

ctx = shell.app_context()
actor = identity.current_actor(ctx)
stamp = render_stamp(ctx)
reports_layout(ctx, actor)
auto_refresh(ctx, stamp)
