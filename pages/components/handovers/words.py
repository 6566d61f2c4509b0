"""What sentences on handovers need, in the language and zone of the screen; marks of states."""

from __future__ import annotations

from collections.abc import Mapping

from geo.domain.handovers.handover import HandoverState
from geo.services.context import AppContext
from geo.text import handovers as text
from geo.text.handovers import HandoverWords
from pages.components.app import state
from pages.components.app.times import clock

MARKS: Mapping[HandoverState, str] = {
    HandoverState.DUE: ":gray[○]",
    HandoverState.OFFERED: ":orange[◐]",
    HandoverState.ACCEPTED: ":green[✓]",
    HandoverState.DISPUTED: ":orange[≠]",
    HandoverState.LAPSED: ":red[●]",
}


def handover_words(ctx: AppContext) -> HandoverWords:
    """Return what sentences on handovers need on this screen."""
    now = ctx.now()
    return text.handover_words(ctx, state.translator(), lambda moment: clock(moment, now))
