from dataclasses import fields
from pathlib import Path

import pytest

from geo.domain.errors import InvalidInput
from geo.settings import PREFIX, ROOT, Settings, settings_from_environment

GIVEN = {
    "store": "sqlite:////srv/kadian.db",
    "timezone": "Asia/Urumqi",
    "kinds": "/etc/kadian/kinds.toml",
    "findings": "/etc/kadian/findings.toml",
    "area_figures": "/etc/kadian/area_figures.toml",
    "inspections": "/etc/kadian/inspections.toml",
    "supplies": "/etc/kadian/supplies.toml",
    "daily_report": "/etc/kadian/daily_report.toml",
    "paper": "bureau",
    "demo": "off",
    "point_limit": "500",
    "briefings": "07:30, 19:00",
    "day_starts": "18:00",
    "refresh_s": "0.5",
    "tiles": "http://tiles.example/{z}/{x}/{y}.png",
    "photos": "/srv/photos",
    "backups": "/srv/backups",
    "backup_every_h": "0.5",
    "backups_kept": "7",
    "metrics": "all",
    "account_screens": "40",
    "account_at_once": "2",
    "account_messages_per_s": "20.0",
    "account_uploads_mb": "0.5",
    "account_imports_mb": "25.0",
    "account_photos_mb": "16.0",
    "screen_messages_per_s": "5.0",
    "message_kb": "64",
    "message_widgets": "300",
    "oidc_issuer": "https://id.example/realms/county",
    "oidc_client": "kadian",
    "oidc_secret": "between the two",
    "oidc_secret_file": __file__,
    "oidc_label": "县政务网",
    "oidc_claim": "badge",
}
PROVIDER = {name: GIVEN[name] for name in ("oidc_issuer", "oidc_client", "oidc_secret")}


def read(**values):
    return settings_from_environment({PREFIX + name.upper(): value for name, value in values.items()})


def test_without_variables_everything_has_its_usual_value():
    settings = settings_from_environment({"PATH": "/bin"})
    assert settings == Settings()
    assert settings.store_url == f"sqlite:///{ROOT / 'var' / 'kadian.db'}"
    assert settings.kinds_file.is_file()


def test_every_setting_can_be_given():
    assert GIVEN.keys() == {setting.name for setting in fields(Settings)}
    settings = read(**GIVEN)
    assert {name: str(getattr(settings, name)) for name in GIVEN} == GIVEN
    assert (settings.zone.key, settings.kinds_file) == ("Asia/Urumqi", Path("/etc/kadian/kinds.toml"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("timezone", "Asia/Changle"),
        ("timezone", ""),
        ("timezone", "Asia"),
        ("timezone", "../../etc/passwd"),
        ("demo", "perhaps"),
        ("point_limit", "many"),
        ("point_limit", "-1"),
        ("briefings", "eight"),
        ("briefings", ""),
        ("briefings", "08:00+08:00"),
        ("briefings", "08:00,25:00"),
        ("day_starts", "eight"),
        ("day_starts", "08:00+08:00"),
        ("backup_every_h", "0"),
        ("backup_every_h", "daily"),
        ("backups_kept", "0"),
        ("metrics", "everybody"),
        ("account_screens", "-1"),
        ("account_at_once", "a few"),
        ("account_messages_per_s", "-0.5"),
        ("account_uploads_mb", "nan"),
        ("account_photos_mb", "-1"),
        ("screen_messages_per_s", "inf"),
        ("message_kb", "0.5"),
        ("message_widgets", "-1"),
        ("oidc_issuer", "http://id.example"),
        ("oidc_issuer", "id.example"),
        ("oidc_issuer", "https://"),
        ("oidc_issuer", "https://id.example/?realm=county"),
        ("oidc_secret_file", "/nowhere"),
        ("refresh_s", "0"),
        ("refresh_s", "nan"),
        ("refresh_s", "inf"),
    ],
)
def test_a_value_that_cannot_be_is_refused_at_the_start_with_its_name(name, text):
    with pytest.raises(InvalidInput) as refused:
        read(**{name: text})
    assert refused.value.key == "error.bad_setting"
    assert refused.value.params == {"setting": PREFIX + name.upper(), "found": text}


def test_a_variable_that_is_no_setting_is_a_misspelling():
    with pytest.raises(InvalidInput) as refused:
        read(stoer="sqlite://")
    assert (refused.value.key, refused.value.params["setting"]) == ("error.unknown_setting", "KADIAN_STOER")


def test_variables_of_the_tests_and_of_the_command_line_are_no_settings():
    assert read(chromium="/usr/bin/chromium", lang="en") == Settings()


@pytest.mark.parametrize("missing", PROVIDER)
def test_half_an_identity_provider_is_refused_with_what_is_missing(missing):
    with pytest.raises(InvalidInput) as refused:
        read(**{name: value for name, value in PROVIDER.items() if name != missing})
    assert (refused.value.key, refused.value.params) == (
        "error.oidc_settings",
        {"missing": PREFIX + missing.upper()},
    )


def test_an_identity_provider_on_this_machine_needs_no_https():
    settings = read(**PROVIDER | {"oidc_issuer": "http://localhost:8080"})
    assert settings.oidc_issuer == "http://localhost:8080"


def test_the_secret_is_never_shown_and_can_lie_in_a_file(tmp_path):
    file = tmp_path / "secret"
    file.write_text("in the file\n", "utf-8")
    given, kept = read(**PROVIDER), PROVIDER | {"oidc_secret": "", "oidc_secret_file": str(file)}
    assert given.client_secret == PROVIDER["oidc_secret"]
    assert read(**kept).client_secret == file.read_text("utf-8").strip()
    assert PROVIDER["oidc_client"] in repr(given)
    assert PROVIDER["oidc_secret"] not in repr(given)
