"""The composition root. `streamlit run app.py`, `python app.py` and `uvicorn app:app` all serve the same site."""

import streamlit as st

from core.web import server

app = st.App(
    "core/web/frame/site.py",
    routes=server.routes(),
    lifespan=server.lifespan,
    middleware=server.middleware(),
    on_script_error=server.show_plainly,
)

if __name__ == "__main__":
    app.run(config=server.own_start())
