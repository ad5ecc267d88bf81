"""The frame that Streamlit runs for every visitor: the title, the menu with its chapters, and the page that was asked for."""

from functools import partial

import streamlit as st

from core import facade
from core.web import brand, looks
from pages import exhibit, home, lab
from pages.exhibits import exhibits

st.set_page_config(page_title="Perceptarium", page_icon=brand.ICON, layout="wide")
st.logo(brand.LOGO, size="large", link=None)
looks.style()
cards, shown = facade.labs(), exhibits()
labs = {name: st.Page(partial(lab.render, name), title=card.title, url_path=name) for name, card in cards.items()}
rooms = {name: st.Page(partial(exhibit.render, found), title=found.TITLE, url_path=name) for name, found in shown.items()}
menu = {"": [st.Page(partial(home.render, labs, rooms), title="Home", icon=":material/home:", url_path="home", default=True)]}
for name, found in shown.items():
    menu.setdefault(found.CHAPTER, []).append(rooms[name])
for card in cards.values():
    menu.setdefault(card.chapter, []).append(labs[card.name])
st.navigation(menu).run()
