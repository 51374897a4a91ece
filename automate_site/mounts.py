"""The stand-ins for outside services that this server answers for, while simulators are on.

Whatever folder of `simulators/` has an `app.py` is one: nothing lists them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, Final

import simulators

Application = Callable[..., Awaitable[None]]
MOUNT: Final = "/simulators/{}/"


def mounted(data: Path) -> Mapping[str, Application]:
    """The ASGI applications by the beginning of their paths.

    Args:
        data: The data folder; each has `simulators/NAME` of it, and makes that where it needs it.
    """
    return {
        MOUNT.format(name): _application(name, data / "simulators" / name)
        for _, name, is_folder in iter_modules(simulators.__path__)
        if is_folder and find_spec(f"{simulators.__name__}.{name}.app")
    }


def _application(name: str, folder: Path) -> Application:
    """What `application_in` of its `app.py` makes for a folder."""
    module: Any = import_module(f"{simulators.__name__}.{name}.app")
    made: Application = module.application_in(folder)
    return made
