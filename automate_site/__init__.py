"""Wiring: settings, URLs, Celery, ASGI and the embedded server."""

from .celery import app as celery_app

__all__ = ["celery_app"]
