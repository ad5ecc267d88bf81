"""The frame that Streamlit runs for every visitor: the title, the menu with its chapters, and the page that was asked for."""

from functools import partial

import streamlit as st

from core import facade
from pages import home, lab

st.set_page_config(page_title="Perceptarium", page_icon=":material/visibility:", layout="wide")
menu: dict[str, list] = {"": [st.Page(home.render, title="Home", icon=":material/home:", url_path="home", default=True)]}
for card in facade.labs().values():
    page = st.Page(partial(lab.render, card.name), title=card.title, url_path=card.name)
    menu.setdefault(card.chapter, []).append(page)
st.navigation(menu).run()
