"""What sign-in does our way: nobody makes an account alone; a chosen password counts as chosen."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # the package ships no types
    """People come by invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an invitation makes the account."""
        return False

    def set_password(self, user: Any, password: str) -> None:
        """Keep the password that somebody chose."""
        user.must_change_password = False
        super().set_password(user, password)
