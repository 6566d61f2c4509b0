"""Today: what is owed now, one press each; for those who plan, readiness of the areas and day close."""

from pages.components.app import identity, shell
from pages.components.app.refresh import auto_refresh, render_stamp
from pages.components.day.today_layout import today_layout

ctx = shell.app_context()
actor = identity.current_actor(ctx)
stamp = render_stamp(ctx)
today_layout(ctx, actor)
auto_refresh(ctx, stamp)
