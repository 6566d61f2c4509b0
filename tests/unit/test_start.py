"""The application as it starts, with faults really made."""

import asyncio

import pytest
import streamlit as st
from streamlit import config

import app
from geo.domain.errors import StartRefused
from geo.services.office import close_shared_offices
from geo.settings import Settings


async def _start():
    async with app.lifespan(app.app) as state:
        return state["office"].store.revision()


@pytest.fixture
def start(tmp_path, monkeypatch):
    """Start and stop the application once, on an empty store of its own."""
    monkeypatch.setattr(app, "settings", Settings(store=f"sqlite:///{tmp_path / 'kadian.db'}", demo="off"))
    yield lambda: asyncio.run(_start())
    close_shared_offices()


@pytest.fixture
def without_xsrf():
    config.set_option("server.enableXsrfProtection", False)
    yield
    config.set_option("server.enableXsrfProtection", True)


def test_it_starts_with_the_configuration_of_the_tree(start):
    assert st.get_option("server.enableXsrfProtection") is True
    assert start() == 0


@pytest.mark.usefixtures("without_xsrf")
@pytest.mark.parametrize(("lang", "said"), [("zh_CN.UTF-8", "安全选项"), ("en_GB.UTF-8", "The protection")])
def test_it_does_not_start_without_a_protection_and_says_why(start, monkeypatch, capsys, lang, said):
    monkeypatch.setenv("LANG", lang)
    with pytest.raises(StartRefused):
        start()
    sentence = capsys.readouterr().err.strip().splitlines()[-1]
    assert said in sentence
    assert "server.enableXsrfProtection" in sentence
