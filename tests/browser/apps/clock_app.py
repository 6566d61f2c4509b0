"""Kadian itself, its office's clock set to the next "07:40" (or what OFFICE_CLOCK says) of the county."""

import os
from dataclasses import replace
from datetime import datetime, time, timedelta

import streamlit as st

import app as kadian
from geo.services import bootstrap
from geo.services import context as offices


def ahead(zone, clock):
    """How long until it is that time of the day in the zone."""
    now = datetime.now(zone)
    then = datetime.combine(now.date(), time.fromisoformat(clock), zone)
    return then - now if then >= now else then - now + timedelta(days=1)


def opened(settings, **options):
    """The office as it is, ahead of the machine's clock."""
    ctx = real(settings, **options)
    far = ahead(settings.zone, os.environ.get("OFFICE_CLOCK", "07:40"))
    return replace(ctx, clock=lambda: offices.utc_now() + far)


real, bootstrap.open_context = bootstrap.open_context, opened
# From this line, without running it, Streamlit reads that there is an application.
app = st.App("map_page.py")
app = kadian.app
