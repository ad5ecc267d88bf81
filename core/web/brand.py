"""The site's sign and name, in a blue that reads on light and on dark. Drawn here: a named icon would come from another host."""

_SIGN = """<path d="M3 20c9-14 27-14 36 0c-9 14-27 14-36 0z" fill="none" stroke="#4a86c5" stroke-width="3"/>
<g fill="#4a86c5"><path d="M15 11h5v5h-5zM22 11h5v5h-5zM15 18h5v5h-5zM15 25h5v5h-5zM22 25h5v5h-5z"/></g>
<path d="M22 18h5v5h-5z" fill="#d98230"/>"""

ICON = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 42 42" width="42" height="42">{_SIGN}</svg>"""
LOGO = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 226 40" width="226" height="40"
 role="img" aria-label="Perceptarium">
{_SIGN}<text x="50" y="29" font-family="Segoe UI, Helvetica, Arial, sans-serif" font-size="26" font-weight="600"
 fill="#4a86c5">Perceptarium</text></svg>"""
