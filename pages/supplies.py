"""Supplies: what each place has and needs, its count, receipts and moves, and distribution rounds."""

from pages.components.app import identity, shell
from pages.components.app.refresh import auto_refresh, render_stamp
from pages.components.supplies.supplies_layout import supplies_layout

ctx = shell.app_context()
actor = identity.current_actor(ctx)
stamp = render_stamp(ctx)
supplies_layout(ctx, actor)
auto_refresh(ctx, stamp)
