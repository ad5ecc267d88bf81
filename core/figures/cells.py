"""What a recurrent cell did, along the sequence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from core.figures import colours

STATES = ("hidden", "cell")


def along(shown: Mapping[str, np.ndarray], names: Sequence[str], free: Mapping[str, np.ndarray] | None = None) -> go.Figure:
    """Each quantity (steps,) as a line over the steps' `names`: states thick, gates thin; `free` dotted in the same colours."""
    figure, places = go.Figure(), list(range(len(names)))
    for number, (name, values) in enumerate(shown.items()):
        colour, wide = colours.SERIES[number % len(colours.SERIES)], 3.5 if name in STATES else 1.5
        figure.add_scatter(
            x=places, y=values.tolist(), name=name, mode="lines+markers", line={"color": colour, "width": wide},
            marker={"size": 7, "symbol": number},
        )  # fmt: skip
        if free and name in free:
            dotted = {"color": colour, "width": 2, "dash": "dot"}
            figure.add_scatter(x=places, y=free[name].tolist(), name=f"{name}, nothing held", mode="lines", line=dotted)
    figure.update_xaxes(title="step, counted from 0", tickmode="array", tickvals=places, ticktext=list(names), automargin=True)
    figure.update_yaxes(title="value", zeroline=True, automargin=True)
    legend = {"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0}
    return figure.update_layout(height=380, margin={"l": 0, "r": 0, "t": 10, "b": 0}, legend=legend)
