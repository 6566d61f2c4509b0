"""One line on the last verified backup, where backups are made by schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.services.watch import BackupHealth
from geo.wording import age
from pages.components import state

if TYPE_CHECKING:
    from geo.services.office import Office


def backup_state(house: Office) -> None:
    """From memory: every screen asks at every run."""
    backup, now = house.watch.backup, house.now()
    if backup is None:
        return
    words, health = state.words(), backup.health(now)
    hours = None if backup.at is None else (now - backup.at).total_seconds() / 3600
    told = words("backup.last", age=age(hours, words), number=backup.seq)
    if health in (BackupHealth.LATE, BackupHealth.FAILED):
        told = f":material/warning: {words(f'backup.{health}')} {told}"
    with st.container(key="backup"):
        st.caption(words("backup.awaited") if health is BackupHealth.AWAITED else told)
