"""Who asks: a random name in a cookie, so that a reload is still the same visitor. It says nothing about the person."""

from __future__ import annotations

import re
import uuid

import streamlit as st

from core.web.middleware import VISITOR

PATTERN = re.compile(r"[0-9a-f]{32}")


def name() -> str:
    """The visitor's name from the cookie, or from the session where cookies are refused."""
    cookie = st.context.cookies.get(VISITOR, "")
    if PATTERN.fullmatch(cookie):
        return cookie
    return str(st.session_state.setdefault("visitor", uuid.uuid4().hex))
