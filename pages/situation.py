"""Situation: the map, its filter, what needs action, and the chosen site to report on."""

from geo.services.situation.overview import situation_overview
from pages.components.app import identity, shell, state
from pages.components.app.refresh import OUTDATED_AFTER, auto_refresh, render_stamp
from pages.components.situation.desk_layout import desk_layout
from pages.components.situation.live_code import live_code
from pages.components.situation.news import notice_news
from pages.components.situation.phone_layout import phone_layout
from pages.components.situation.print_parts import print_footer, print_header
from pages.components.situation.wall_layout import WALL_OUTDATED_AFTER, wall_layout

ctx = shell.app_context()
actor = identity.current_actor(ctx)
stamp = render_stamp(ctx)
overview = situation_overview(ctx, actor, state.screen().filter)
notice_news(ctx, actor, overview)

print_header(ctx, overview)
if state.screen().is_narrow:
    phone_layout(ctx, actor, overview)
elif state.screen().shows_wall:
    wall_layout(ctx, overview, stamp)
else:
    desk_layout(ctx, actor, overview)
    live_code(ctx, stamp)
    print_footer(ctx, overview)
auto_refresh(ctx, stamp, WALL_OUTDATED_AFTER if state.screen().shows_wall else OUTDATED_AFTER)
