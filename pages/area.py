"""One area: its map beside figures by kind and sub-area, its sites and last entries, and sheets to print."""

from geo.services.situation.overview import situation_overview
from pages.components.app import identity, shell, state
from pages.components.app.refresh import auto_refresh, render_stamp
from pages.components.situation.area_layout import area_on_desk, area_on_phone

ctx = shell.app_context()
actor = identity.current_actor(ctx)
stamp = render_stamp(ctx)
overview = situation_overview(ctx, actor, state.screen().filter)

if state.screen().is_narrow:
    area_on_phone(ctx, actor, overview)
else:
    area_on_desk(ctx, actor, overview)
auto_refresh(ctx, stamp)
