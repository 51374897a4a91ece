"""The forms of sign-in in our words, each with the cursor in its first field."""

from __future__ import annotations

from typing import Any, Final

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp

LABELS: Final = {
    "login": "E-mail address",
    "email": "E-mail address",
    "oldpassword": "Current password",
    "password1": "New password",
    "password2": "New password again",
}
NO_ADDRESS: Final = "Enter a valid e-mail address."


class Ours:
    """Labels as in LABELS; writing begins in the first field."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            if name in ("login", "email"):
                field.error_messages["invalid"] = NO_ADDRESS
        next(iter(self.fields.values())).widget.attrs["autofocus"] = True


class Login(Ours, account.LoginForm):  # type: ignore[misc]  # the package ships no types
    """An address and a password."""


class ChangePassword(Ours, account.ChangePasswordForm):  # type: ignore[misc]  # as above
    """The old password, and the new one twice."""


class ResetPassword(Ours, account.ResetPasswordForm):  # type: ignore[misc]  # as above
    """Whose password was forgotten."""


class ResetPasswordKey(Ours, account.ResetPasswordKeyForm):  # type: ignore[misc]  # as above
    """The new password twice."""


class Reauthenticate(Ours, account.ReauthenticateForm):  # type: ignore[misc]  # as above
    """The password once more."""


class Code(Ours, mfa.AuthenticateForm):  # type: ignore[misc]  # as above
    """A code of the app, or a recovery code."""


class CodeAgain(Ours, mfa.ReauthenticateForm):  # type: ignore[misc]  # as above
    """The same, of somebody who is signed in."""


class Activate(Ours, totp.ActivateTOTPForm):  # type: ignore[misc]  # as above
    """The first code of an app."""
