"""Command of the area on the page "today": a commander offers it, and another one takes it over."""

from datetime import timedelta

import pytest

from geo.domain.handovers.handover import HandoverState
from geo.i18n import LANGS
from tests.page.day.steps import fill, keys_of
from tests.page.readings import untranslated
from tests.page.screens import opened
from tests.unit.services.findings.made_up import Supervision
from tests.unit.services.handovers.commanding import CHANGE, COMMAND, FIRST, SECOND, Command

ROW = f"handover-row-{COMMAND}"


@pytest.fixture
def command(world, signed_in):
    signed_in(FIRST)
    return Command(world)


def test_a_commander_finds_the_change_of_command_an_hour_before(command):
    assert COMMAND in keys_of(opened("today"), "handover-row-")
    command.world.moment = CHANGE - timedelta(minutes=61)
    assert not opened("today").has(ROW)


def test_one_commander_hands_over_and_the_other_takes_over(command, signed_in):
    Supervision(command.world).log("CP1")
    screen = opened("today").press(ROW)
    assert "昌乐县指挥" in screen.within("handover-card")
    assert "单位未明确" not in screen.within("handover-card")
    fill(screen, handover_note_next="北岩卡点缺人")
    screen.press("handover-do-offer")
    assert command.stored().state is HandoverState.OFFERED
    assert screen.widget("handover-do-stay").disabled is False
    signed_in(SECOND)
    screen = opened("today").press(ROW)
    assert any("北岩卡点缺人" in node.label for node in screen.test.text_input)
    assert any("问题 1" in node.label for node in screen.test.text_input)
    screen.press("handover-do-accept")
    stored = command.stored()
    assert (stored.state, stored.out_by, stored.in_by) == (HandoverState.ACCEPTED, FIRST.id, SECOND.id)


def test_who_has_offered_cannot_press_to_take_over(command):
    command.offer("一")
    screen = opened("today").press(ROW)
    screen.set(f"handover-side-{COMMAND}-{CHANGE:%Y%m%d%H%M}", "in")
    assert screen.widget("handover-do-accept").disabled
    assert screen.widget("handover-do-accept-unseen").disabled


@pytest.mark.usefixtures("command")
@pytest.mark.parametrize("lang", LANGS)
def test_the_card_is_in_the_readers_words(lang):
    screen = opened("today", lang=lang).press(ROW)
    assert untranslated(screen.within("handover-card"), lang) == []
