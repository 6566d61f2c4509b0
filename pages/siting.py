"""Checkpoint siting: coverage and value of the posts, better plans and cordons, each into a draft."""

from pages.components.app import identity, shell
from pages.components.app.refresh import auto_refresh, render_stamp
from pages.components.siting.candidates import candidates, refresh_candidates
from pages.components.siting.siting_layout import siting_layout

ctx = shell.app_context()
actor = identity.current_actor(ctx)
stamp = render_stamp(ctx)
refresh_candidates(ctx, actor)
siting_layout(ctx, actor, candidates())
auto_refresh(ctx, stamp)
