"""Choice of the inspection team that an account works for."""

from __future__ import annotations

from geo.domain.actors import Actor
from geo.services.context import AppContext
from geo.services.inspections.inspections import own_team
from pages.components.app import state
from pages.components.app.labels import choice, unique_labels

TEAM_KEY = "inspection-team"


def team_choice(ctx: AppContext, actor: Actor) -> str:
    """Draw the choice of the team, at first that of the account's last inspection; return its code."""
    t, teams = state.translator(), ctx.inspection_programme.teams
    state.default_widget(TEAM_KEY, own_team(ctx, actor))
    chosen = choice(
        t("inspections.team"),
        unique_labels({team.code: t.label(team) for team in teams}),
        key=TEAM_KEY,
        placeholder=t("inspections.team"),
        on_change=state.on_widget_change,
    )
    return chosen or teams[0].code


def chosen_team(ctx: AppContext) -> str:
    """Return the code of the chosen team, from a callback."""
    return state.widget_value(TEAM_KEY) or ctx.inspection_programme.teams[0].code
