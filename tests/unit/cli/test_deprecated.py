"""Former names of commands and options: they work for one release, and say what the new name is."""

import pytest

from geo.cli.deprecated import RENAMED_COMMANDS, RENAMED_OPTIONS, current_arguments
from geo.cli.main import COMMANDS
from geo.i18n import LANGS, Translator
from tests.unit.cli.siting_shell import siting_shell


@pytest.fixture
def shell(tmp_path, capsys):
    return siting_shell(tmp_path, capsys)


def renaming(former, current, lang="en"):
    return Translator(lang)("cli.renamed", old=former, new=current)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    ("typed", "current"),
    [
        ("posts worth --reach 2", "siting evaluate --reach 2"),
        ("posts most --count 2 --reach 2", "siting max-coverage --count 2 --reach 2"),
        ("posts fewest --reach 2", "siting min-posts --reach 2"),
        ("posts seal 370725001", "cordon plan 370725001"),
        ("posts seal 370725001 --band 600", "cordon plan 370725001 --buffer 600"),
        ("rota show --days 1", "schedule show --days 1"),
        ("rota export --days 1", "schedule export --days 1"),
        ("rota propose --days 1", "schedule propose --days 1"),
    ],
)
def test_a_former_command_does_what_the_new_one_does(shell, typed, current, lang):
    shell.environment["KADIAN_LANG"] = lang
    assert shell(*current.split()) == 0, shell.err
    expected, warnings = shell.out, shell.err
    assert shell(*typed.split()) == 0, shell.err
    assert shell.out == expected
    former, now = (
        " ".join(each.split()[: 1 if typed.startswith("rota") else 2]) for each in (typed, current)
    )
    sentences = [renaming(former, now, lang)]
    sentences += [renaming("--band", "--buffer", lang)] if "--band" in typed else []
    assert shell.err == "".join(f"{sentence}\n" for sentence in sentences) + warnings


@pytest.mark.parametrize("lang", LANGS)
def test_former_options_of_a_proposal_are_those_of_today(lang, capsys):
    typed = ["plan", "propose", "--fair", "900", "--band=20", "--name", "--bands"]
    expected = ["plan", "propose", "--overload-penalty", "900", "--tolerance=20", "--name", "--bands"]
    assert current_arguments(typed, Translator(lang)) == expected
    pairs = (("--fair", "--overload-penalty"), ("--band", "--tolerance"))
    assert capsys.readouterr().err.splitlines() == [renaming(*pair, lang) for pair in pairs]


def test_a_former_name_with_nothing_or_a_word_of_today_behind_it_is_understood(shell):
    assert shell("posts", "--help") == 0
    assert "max-coverage" in shell.out
    assert shell("posts", "evaluate", "--reach", "2") == 0, shell.err
    assert shell("rota", "undo", "1") == 1
    assert shell.err.splitlines()[0] == renaming("rota", "schedule")


def test_names_of_today_are_left_alone_and_say_nothing(capsys):
    for name, command in COMMANDS.items():
        typed = [*name.split(), *command.arguments, "value"]
        assert current_arguments(typed, Translator("en")) == typed
    assert current_arguments([], Translator("en")) == []
    assert capsys.readouterr().err == ""


def test_every_former_name_leads_to_a_command_or_an_option_of_today():
    groups = {name.split()[0] for name in COMMANDS}
    for words in RENAMED_COMMANDS.values():
        assert " ".join(words) in COMMANDS or words[0] in groups
    for name, options in RENAMED_OPTIONS.items():
        assert set(options.values()) <= COMMANDS[name].arguments.keys()
        assert not options.keys() & COMMANDS[name].arguments.keys()
