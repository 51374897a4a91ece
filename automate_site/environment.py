"""Reading settings from the environment: every wrong value is one line that says what to write."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

import environ  # type: ignore[import-untyped]  # it ships no types
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import lazy

from connectors.sdk.wording import shortened

ON = ("on", "true", "yes", "1")
OFF = ("off", "false", "no", "0")
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}
PRINTED = "django.core.mail.backends.console.EmailBackend"  # mail goes nowhere else
EMBEDDED_BROKER = "embedded://localhost"  # automate_site.broker
PUBLIC_URL = re.compile(r"https?://([\w.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?", re.IGNORECASE)
EXAMPLES = {
    "postgres": "postgres://user:password@host/name",
    "redis": "redis://host:6379/0 or amqp://user:password@host//",
}


def text(name: str, default: str = "") -> str:
    """The variable without surrounding blanks; an empty one counts as unset."""
    return os.environ.get(name, "").strip() or default


def switch(name: str, *, default: bool) -> bool:
    """`on` or `off` (also true/false, yes/no, 1/0)."""
    value = text(name).lower()
    if value in ON or value in OFF:
        return value in ON
    if value:
        raise ImproperlyConfigured(f"{name} must be on or off, not “{shortened(value)}”.")
    return default


def number(name: str, default: int, lowest: int, highest: int, unit: str = "") -> int:
    """A whole number in a range that includes both ends."""
    value = text(name, str(default))
    if not re.fullmatch(r"\d{1,9}", value) or not lowest <= int(value) <= highest:
        raise ImproperlyConfigured(
            f"{name} must be a whole number{unit and f' of {unit}'} from {lowest} to {highest}, "
            f"not “{shortened(value)}”."
        )
    return int(value)


def rate(name: str, default: str) -> tuple[float, int]:
    """`RATE` or `RATE:BURST`: requests a second, and how many may come at once."""
    value = text(name, default)
    found = re.fullmatch(r"(\d{1,6}(?:\.\d{1,3})?)(?::(\d{1,7}))?", value)
    per_second = float(found[1]) if found else 0.0
    burst = int(found[2]) if found and found[2] else max(1, round(per_second * 2))
    if not found or per_second <= 0 or burst < 1:
        raise ImproperlyConfigured(
            f"{name} must be requests a second, such as 1000 or 1000:2000 "
            f"(with a burst), not “{shortened(value)}”."
        )
    return per_second, burst


def host(name: str, default: str) -> str:
    """A host name or address to listen on."""
    value = text(name, default)
    if not re.fullmatch(r"[A-Za-z0-9_.-]+|\[?[0-9A-Fa-f:.]+\]?", value):
        raise ImproperlyConfigured(
            f"{name} must be a host name or an address such as 127.0.0.1, not “{shortened(value)}”."
        )
    return value.strip("[]")


def public_url(name: str) -> str:
    """An http(s) address of a host, perhaps with a port, and nothing else; or empty.

    It is written as browsers name an origin, since that is what it is compared with.
    """
    value = text(name).rstrip("/")
    if value and not (PUBLIC_URL.fullmatch(value) and _parts(value)):
        said = "" if "@" in value else f", not “{shortened(value)}”"  # it may hold a password
        raise ImproperlyConfigured(
            f"{name} must be http:// or https:// with a host and perhaps a port, such as "
            f"https://automate.example.com{said}."
        )
    own_port = ":443" if value.lower().startswith("https") else ":80"
    return value.lower().removesuffix(own_port)


def _parts(url: str) -> SplitResult | None:
    """The parts of an address; None where its host or its port cannot be one."""
    try:
        parts = urlsplit(url)
        usable = parts.port != 0
    except ValueError:
        return None
    return parts if usable else None


def folder(name: str, default: Path) -> Path:
    """A folder of ours, which `make_folder` makes when it is needed."""
    try:
        path = Path(text(name, str(default))).expanduser().absolute()
    except RuntimeError:
        raise ImproperlyConfigured(
            f"{name}: there is no such user; write the folder out."
        ) from None
    if os.access(path, os.F_OK) and not (path.is_dir() and os.access(path, os.W_OK | os.X_OK)):
        raise ImproperlyConfigured(f"{name}: the folder {path} cannot be written to.")
    return path


def make_folder(name: str, path: Path) -> None:
    """Make a folder of ours where it is missing, readable by its owner alone."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name}: the folder {path} cannot be made ({error.strerror}). "
            "Name a folder that this user may write to."
        ) from None


def database(name: str, data: Path) -> dict[str, Any]:
    """PostgreSQL by its URL; without one, SQLite in the data folder."""
    url = text(name)
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": data / "automate.sqlite3",
            "OPTIONS": SQLITE_OPTIONS,
            "CONN_MAX_AGE": None,
        }
    parts = _parts(url)
    if not parts or parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            f"{name} must be an address such as {EXAMPLES['postgres']}; "
            "leave it out to keep everything in a file of the data folder."
        )
    return {**environ.Env.db_url_config(url), "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


def broker(name: str, *, embedded: bool) -> str:
    """Celery's broker by its URL; without one, in memory (one process)."""
    url = text(name)
    parts = _parts(url)
    if url and (not parts or parts.scheme not in ("redis", "rediss", "amqp", "amqps")):
        raise ImproperlyConfigured(f"{name} must be an address such as {EXAMPLES['redis']}.")
    if url and embedded:
        raise ImproperlyConfigured(
            f"{name} is set but DATABASE_URL is not: several processes need PostgreSQL. "
            "Set both, or neither."
        )
    if not url and not embedded:
        raise ImproperlyConfigured(
            f"DATABASE_URL is set but {name} is not: workers need a broker such as "
            f"{EXAMPLES['redis']}. Set both, or neither."
        )
    return url or EMBEDDED_BROKER


def email(name: str) -> dict[str, Any]:
    """How mail is sent, by a URL such as `smtp+tls://…`; without one it is printed."""
    url = text(name)
    if not url:
        return {"EMAIL_BACKEND": PRINTED}
    parts = _parts(url)
    if not parts or parts.scheme not in ("smtp", "smtp+tls", "smtp+ssl"):
        raise ImproperlyConfigured(
            f"{name} must be an address such as smtp+tls://user:password@host:587; "
            "leave it out to have mail printed where the server runs."
        )
    found: dict[str, Any] = environ.Env.email_url_config(url)
    return found


def cache_of(broker_url: str) -> dict[str, Any]:
    """Where attempts are counted: in this process, or in Redis where that is the broker."""
    if broker_url.startswith("redis"):
        return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": broker_url}
    return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}


def secret_key(name: str, data: Path, *, embedded: bool) -> str:
    """The key that signs; embedded, made at the first start and kept in the data folder."""
    value = text(name)
    if not value and not embedded:
        raise ImproperlyConfigured(f"{name} must be set beside DATABASE_URL: 50 random characters.")
    if value and len(value) < 32:
        raise ImproperlyConfigured(f"{name} must have at least 32 characters.")
    return value or _kept(name, data / "secret_key", lambda: secrets.token_urlsafe(48))


def encryption_keys(name: str, data: Path, *, embedded: bool) -> tuple[str, ...]:
    """The keys of stored credentials: the first encrypts, all decrypt."""
    value = text(name)
    if not value and not embedded:
        raise ImproperlyConfigured(
            f"{name} must be set beside DATABASE_URL: one or more keys separated by commas, "
            "each made by `manage.py new_key`."
        )
    made = data / "encryption_keys"
    value = value or _kept(name, made, lambda: Fernet.generate_key().decode())
    keys = tuple(key.strip() for key in value.replace("\n", ",").split(",") if key.strip())
    if not keys:
        raise ImproperlyConfigured(
            f"{name} must be one or more keys separated by commas, each made by "
            "`manage.py new_key`."
        )
    for position, key in enumerate(keys, start=1):
        try:
            Fernet(key)
        except ValueError:
            raise ImproperlyConfigured(
                f"{name}: key {position} of {len(keys)} is not a key made by `manage.py new_key`."
            ) from None
    return keys


def at_need(name: str, read: Callable[..., Any], kind: type, made: Path, *, embedded: bool) -> Any:
    """A key that `read` reads: now, but where that would make its file, at the first use of it.

    So a command that only looks makes nothing in a folder that was mistyped.
    """
    reading = cache(partial(read, name, made.parent, embedded=embedded))
    makes = embedded and not text(name) and not os.access(made, os.F_OK)
    return lazy(reading, kind)() if makes else reading()


def _kept(name: str, path: Path, make: Any) -> str:
    """The text of a file that is made once, readable by its owner alone."""
    try:
        if not path.exists():
            _make(path, make())
        value = path.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise ImproperlyConfigured(
            f"{name}: the file {path} cannot be used ({reason}). Put it back from a backup."
        ) from None
    if not value:
        raise ImproperlyConfigured(f"{name}: the file {path} is empty. Put it back from a backup.")
    return value


def _make(path: Path, content: str) -> None:
    make_folder("AUTOMATE_DATA_DIR", path.parent)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(content + "\n")
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):  # another process was first; its key counts
        os.link(fresh, path)
    fresh.unlink()
