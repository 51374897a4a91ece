"""The machine and the versions that figures were measured with."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
from importlib.metadata import version
from pathlib import Path

PACKAGES = {"Django": "django", "Celery": "celery", "uvicorn": "uvicorn", "openai": "openai"}


def description() -> dict[str, str]:
    """What to say of each, by name."""
    found = {
        "Processor": f"{len(os.sched_getaffinity(0))} cores, {_processor()}",
        "Memory": f"{_memory():.0f} GB",
        "Kernel": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
    }
    found |= {name: version(package) for name, package in PACKAGES.items()}
    return found | {"SQLite": sqlite3.sqlite_version}


def load() -> float:
    """How many processes wanted the processor, over the last minute."""
    return os.getloadavg()[0]


def _processor() -> str:
    named = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return named[1] if named else platform.machine()


def _memory() -> float:
    """Gigabytes."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
