"""Planning page: drafts of post assignments, proposals, comparison with those in force, published orders."""

from pages.components.app import identity, shell
from pages.components.app.refresh import auto_refresh, render_stamp
from pages.components.plans.planning_layout import planning_layout

ctx = shell.app_context()
stamp = render_stamp(ctx)
planning_layout(ctx, identity.current_actor(ctx))
auto_refresh(ctx, stamp)
