"""What sign-in does our way: nobody makes an account alone; a chosen password counts as chosen.

Webhooks are called under any host name, so that a request's own host says nothing: links in mails,
and what attempts are counted by, must not follow it.
"""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import reverse

from automate_site.environment import PRINTED

log = logging.getLogger(__name__)


class Site(NamedTuple):
    """An installation, as templates of mails name it."""

    domain: str
    name: str = "Automate"


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # the package ships no types
    """People come by invitation."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The e-mail address or the password is not right.",
        "enter_current_password": "This is not your current password.",
        "incorrect_password": "This is not your password.",
        "incorrect_code": "This code is not right, or no longer.",
        "too_many_login_attempts": "That was too often. Try again in a few minutes.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an invitation makes the account."""
        return False

    def clean_password(self, password: str, user: Any = None) -> str:
        """Refuse weak ones, and the one that somebody was given."""
        if user and user.pk and user.must_change_password and user.check_password(password):
            raise ValidationError("Choose another password than the one that you were given.")
        return str(super().clean_password(password, user))

    def set_password(self, user: Any, password: str) -> None:
        """Keep the password that somebody chose."""
        user.must_change_password = False
        super().set_password(user, password)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """To work, now that this is done."""
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Where the link in a mail leads: to this installation, whatever host was asked."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return absolute(path.replace("UID-KEY", quote(key)))

    def format_email_subject(self, subject: str) -> str:
        """The subject as it is: the sender says who writes."""
        return subject

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail; one that cannot be sent is for whoever runs the server to read about."""
        try:
            super().send_mail(template_prefix, email, {**context, "current_site": _site()})
        except (OSError, SMTPException) as error:
            log.warning("AUTOMATE_EMAIL_URL: a mail to %s could not be sent: %s", email, error)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Attempts are counted by the address that is tried, under whatever host name."""
        return str(credentials.get("email", "")).lower()


def sends_mail() -> bool:
    """Whether mail reaches anybody; otherwise it is printed where the server runs."""
    return bool(settings.EMAIL_BACKEND != PRINTED)


def absolute(path: str) -> str:
    """The full address of a page of this installation."""
    return f"{settings.AUTOMATE_PUBLIC_URL}{path}"


def _site() -> Site:
    return Site(urlsplit(settings.AUTOMATE_PUBLIC_URL).netloc)
