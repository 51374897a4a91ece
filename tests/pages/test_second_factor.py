"""Second factors are stored encrypted, and survive that the key is changed."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from cryptography.fernet import Fernet
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from executions import tasks
from projects.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return User.objects.create_user("ada@example.com", "seven green bottles")


def test_a_key_is_encrypted_where_it_rests_and_still_fits_after_the_rotation(
    person: User, settings: Any
) -> None:
    key = generate_totp_secret()
    TOTP.activate(person, key)
    codes = RecoveryCodes.activate(person).get_unused_codes()
    before = settings.AUTOMATE_ENCRYPTION_KEYS

    settings.AUTOMATE_ENCRYPTION_KEYS = (Fernet.generate_key().decode(), *before)
    call_command("rotate_keys", stdout=StringIO())
    settings.AUTOMATE_ENCRYPTION_KEYS = settings.AUTOMATE_ENCRYPTION_KEYS[:1]

    stored = {one.type: one for one in Authenticator.objects.all()}
    assert key not in str([one.data for one in stored.values()])
    now = int(timezone.now().timestamp()) // 30
    code = format_hotp_value(hotp_value(key, now))
    assert TOTP(stored[Authenticator.Type.TOTP]).validate_code(code)
    assert RecoveryCodes(stored[Authenticator.Type.RECOVERY_CODES]).get_unused_codes() == codes


def test_a_factor_whose_key_is_gone_is_named(person: User, settings: Any) -> None:
    TOTP.activate(person, generate_totp_secret())
    settings.AUTOMATE_ENCRYPTION_KEYS = (Fernet.generate_key().decode(),)
    said = StringIO()

    with pytest.raises(SystemExit):
        call_command("rotate_keys", stdout=StringIO(), stderr=said)

    assert said.getvalue().startswith("ada@example.com: second factor “TOTP Authenticator”: ")


def test_sessions_that_are_over_are_forgotten() -> None:
    for key, days in (("over", -1), ("open", 1)):
        moment = timezone.now() + timedelta(days=days)
        Session.objects.create(session_key=key, session_data="", expire_date=moment)

    tasks.clean()

    assert [each.session_key for each in Session.objects.all()] == ["open"]
