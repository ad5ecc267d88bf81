"""Numbers in words."""


def percent(share: float) -> str:
    """A probability from 0 to 1 as people read it: never 0 % or 100 % for what is not quite so."""
    if 0 < share < 0.001:
        return "< 0.1 %"
    if 0.999 < share < 1:
        return "> 99.9 %"
    return f"{100 * share:.1f} %"
