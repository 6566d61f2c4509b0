"""Import of files in four steps: read, understand, difference, write; nothing is written before the last."""

from pages.components.app import identity, shell
from pages.components.app.refresh import auto_refresh, render_stamp
from pages.components.imports.import_layout import import_layout

ctx = shell.app_context()
actor = identity.current_actor(ctx)
stamp = render_stamp(ctx)
import_layout(ctx, actor)
auto_refresh(ctx, stamp)
