import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.access import Role, Verb
from geo.domain.data_file import Label
from geo.domain.errors import Refused
from geo.domain.findings.states import FindingActionType, FindingState
from geo.domain.kinds_file import kinds_from_file
from geo.i18n import LANGS, Translator, preferred_language
from geo.settings import Settings


@pytest.mark.parametrize(
    ("accept", "lang"),
    [
        ("", "zh"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("zh;q=0.2,en;q=0.8", "en"),
        ("en; q=0.3, zh; q=0.9", "zh"),
        ("fr,de;q=0.9,en;q=0.1", "en"),
        ("fr", "zh"),
        ("en;q=0", "zh"),
        ("zh_CN.UTF-8", "zh"),
        ("en_US.UTF-8", "en"),
        ("EN-us", "en"),
        ("en;q=much", "zh"),
        ("english", "zh"),
    ],
)
def test_the_language_is_the_browsers_first_of_ours(accept, lang):
    assert preferred_language(accept) == lang


@given(st.text())
def test_any_header_gives_one_of_our_languages(accept):
    assert preferred_language(accept) in LANGS


def test_a_sentence_is_filled_in():
    assert Translator("en")("summary.count", shown=3, total=5) == "Showing **3** of 5"


def test_what_is_filled_in_is_not_filled_in_again():
    assert "{total}" in Translator("en")("summary.count", shown="{total}", total=5)


def test_a_gap_is_seen_not_hidden():
    assert Translator("en")("no.such_key", hours=1) == "no.such_key"


def test_an_unknown_language_is_chinese():
    assert Translator("fr").lang == Translator("").lang == "zh"


def test_kinds_and_statuses_carry_their_own_words():
    checkpoint = kinds_from_file(Settings().kinds_file)["checkpoint"]
    assert (Translator("zh").label(checkpoint), Translator("en").label(checkpoint)) == ("卡点", "Checkpoint")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("code", [*Verb, *Role])
def test_what_may_be_done_is_said_in_words(lang, code):
    t = Translator(lang)
    assert t.localise(code) != code
    assert "." not in str(t.localise(code))
    assert t.localise(str(code)) == str(code)  # a control: a text stays as people wrote it
    refused = t("error.refused", actor="某人", verb=code)
    assert str(t.localise(code)) in refused


@pytest.mark.parametrize(("count", "said"), [(0, "0 sites"), (1, "1 site"), (2, "2 sites"), (11, "11 sites")])
def test_english_says_one_site_and_two_sites(count, said):
    assert Translator("en")("totals.sites", count=count) == said
    assert Translator("zh")("totals.sites", count=count) == f"{count} 个点位"


def test_a_number_is_written_as_ever_where_no_word_depends_on_it():
    assert f"{Translator('en').localise(7):03d} {Translator('en').localise(7)}" == "007 7"
    assert Translator("en").localise(True) is True


def test_actions_and_states_of_findings_are_words_in_a_sentence():
    en = Translator("en")
    parts = {"action": FindingActionType.CONFIRM, "state": FindingState.IN_HAND}
    sentence = en("error.finding_step", **parts)
    assert sentence == "“Confirm and close” is not possible: the finding is “In hand”. Refresh and check."
    for lang, value in ((lang, value) for lang in LANGS for value in (*FindingActionType, *FindingState)):
        assert Translator(lang).localise(value) != value


def test_what_carries_its_own_words_is_said_in_those_of_the_reader():
    team = Label("one", "督导一组", "Team 1")
    refused = Refused("error.inspection_cool_down", team=team, time="", hours="")
    said = {lang: Translator(lang)(refused.key, **refused.params) for lang in ("zh", "en")}
    assert "督导一组" in said["zh"]
    assert "Team 1" in said["en"]
    assert "督导一组" not in said["en"]
