"""Streamlit v2 components: small HTML, CSS and JavaScript for what Streamlit's own elements cannot do."""
