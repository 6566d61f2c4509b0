"""Register of sites, units and areas: list, form and map, while everybody works."""

from pages.components.app import identity, shell
from pages.components.app.refresh import auto_refresh, render_stamp
from pages.components.register.register_layout import register_layout

ctx = shell.app_context()
actor = identity.current_actor(ctx)
stamp = render_stamp(ctx)
register_layout(ctx, actor)
auto_refresh(ctx, stamp)
