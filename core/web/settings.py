"""The settings that decide whether a class is carried, and the check that they are in force however the site was started."""

from __future__ import annotations

from streamlit import config

REQUIRED: dict[str, tuple[object, ...]] = {
    "server.headless": (True,),
    "server.fileWatcherType": ("none",),
    "server.maxUploadSize": (5,),
    "server.xsrfCookieSameSite": ("none", "lax"),
    "server.enableCORS": (True,),
    "server.enableXsrfProtection": (True,),
    "runner.postScriptGC": (False,),
    "client.showErrorDetails": ("none",),
    "browser.gatherUsageStats": (False,),
}


class WrongSetting(RuntimeError):
    """A setting in force is not one that the site may run with."""


def check() -> None:
    """Raises WrongSetting, which names the setting, when one in force differs from what the site needs.

    Environment variables and flags can overrule `.streamlit/config.toml`, and a start from another folder can miss the file.
    """
    for name, allowed in REQUIRED.items():
        value = config.get_option(name)
        if value not in allowed:
            wanted = " or ".join(repr(one) for one in allowed)
            raise WrongSetting(
                f"The setting {name} is {value!r} but must be {wanted}. Start from the project's folder, so that "
                ".streamlit/config.toml is read, and remove any flag or environment variable that overrules it."
            )
