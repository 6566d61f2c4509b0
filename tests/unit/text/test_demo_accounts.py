"""A demo account is named in the reader's language; any other account keeps the name it was given."""

import csv
import re
from dataclasses import replace

import pytest

from geo.domain.actors import Actor
from geo.i18n import Translator
from geo.services.demo.load import DEMO_FOLDER
from geo.text.demo_accounts import DEMO_CODES, demo_account_name

ZH, EN = Translator("zh"), Translator("en")


def demo_accounts():
    lines = (DEMO_FOLDER / "accounts.csv").read_text("utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return [Actor(row["code"], row["name"], None) for row in rows]


def test_every_account_of_the_demo_has_a_name_in_both_languages():
    assert {actor.id for actor in demo_accounts()} == DEMO_CODES


@pytest.mark.parametrize("actor", demo_accounts(), ids=lambda actor: actor.id)
def test_in_chinese_it_is_the_name_of_the_data_and_in_english_it_has_no_chinese(actor):
    assert demo_account_name(actor, ZH) == actor.name
    assert re.fullmatch(r"[A-Z][\w ]+ \(demo\)", demo_account_name(actor, EN))


def test_any_other_account_keeps_its_name():
    other = replace(demo_accounts()[0], id="wang", name="王")
    assert demo_account_name(other, EN) == "王"


def test_a_demo_account_that_was_given_another_name_keeps_it():
    named = replace(demo_accounts()[0], name="王")
    assert [demo_account_name(named, t) for t in (ZH, EN)] == ["王", "王"]
