"""Streamlit ignores an option it does not know without a word; a screen must be readable in both themes."""

import re
import tomllib

import pytest
from streamlit import config

from geo.services.operations.config_checks import check_proxies
from geo.settings import PREFIX, settings_from_environment
from tests.source import ROOT

CONFIGURATION = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
READABLE = 4.5
"""WCAG 2.1 AA for text: 4.5 : 1."""


def options(section, name=""):
    """Every option set, with its full name: ``theme.dark.textColor``."""
    for key, value in section.items():
        full = f"{name}.{key}".lstrip(".")
        if isinstance(value, dict) and full not in config.get_config_options():
            yield from options(value, full)
        else:
            yield full, value


def variables(text):
    """Every variable an example sets, also those behind a ``#``."""
    return dict(re.findall(r'^#?([A-Z_]+)="?(.*?)"?$', text, re.MULTILINE))


def unknown(configuration):
    return [name for name, _ in options(configuration) if name not in config.get_config_options()]


def luminance(colour):
    """Relative luminance of ``#rrggbb`` (WCAG 2.1)."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def test_streamlit_knows_every_option():
    assert unknown(CONFIGURATION) == []


def test_an_option_that_streamlit_does_not_know_is_found():
    assert unknown({"server": {"headles": True}, "theme": {"dark": {"colour": "#000"}}}) == [
        "server.headles",
        "theme.dark.colour",
    ]


def test_every_variable_of_the_example_settings_is_known():
    example = variables((ROOT / "deploy" / "settings").read_text("utf-8"))
    assert settings_from_environment(example).demo == "off"
    streamlits = {option.env_var for option in config.get_config_options().values()}
    others = {name for name in example if not name.startswith(PREFIX)}
    assert others - streamlits == {"FORWARDED_ALLOW_IPS", "PGPASSFILE"}  # read by uvicorn and by libpq
    assert check_proxies(example["FORWARDED_ALLOW_IPS"]) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["background", "secondaryBackground"])
def test_text_is_readable_on_both_grounds(theme, ground):
    colours = CONFIGURATION["theme"][theme]
    assert contrast(colours["textColor"], colours[f"{ground}Color"]) >= READABLE


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_white_is_readable_on_a_primary_button(theme):
    assert contrast("#ffffff", CONFIGURATION["theme"][theme]["primaryColor"]) >= READABLE


def test_contrast_is_measured_as_published():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_no_font_comes_from_the_internet():
    assert [name for name, value in options(CONFIGURATION) if "://" in str(value)] == []
