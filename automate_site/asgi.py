"""The ASGI application: what `manage.py serve` and any ASGI server run."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "automate_site.settings")
django.setup(set_prefix=False)

from .front import Front  # noqa: E402 - the models it imports need Django set up

application = Front()
