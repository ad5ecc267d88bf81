"""The frame that Streamlit runs for every visitor: the title, the menu with its chapters, and the page that was asked for."""

from functools import partial

import streamlit as st

from core import facade
from core.web import brand
from pages import home, lab

st.set_page_config(page_title="Perceptarium", page_icon=brand.ICON, layout="wide")
st.logo(brand.LOGO, size="large", link=None)
cards = facade.labs()
labs = {name: st.Page(partial(lab.render, name), title=card.title, url_path=name) for name, card in cards.items()}
menu = {"": [st.Page(partial(home.render, labs), title="Home", icon=":material/home:", url_path="home", default=True)]}
for card in cards.values():
    menu.setdefault(card.chapter, []).append(labs[card.name])
st.navigation(menu).run()
