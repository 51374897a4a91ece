"""Ways into a project: a link by mail, for seven days, for whoever has it, once."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPException
from typing import TYPE_CHECKING, Final

from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from . import audit
from .access import RANK, MemberRequest
from .models import Invitation, Membership, Role, User
from .sign_in import absolute, sends_mail

if TYPE_CHECKING:
    from django.http import HttpRequest

log = logging.getLogger(__name__)

LIFETIME: Final = timedelta(days=7)


class Unknown(Exception):
    """No invitation has this link: it was withdrawn, accepted or mistyped."""


class Expired(Exception):
    """The invitation is too old."""

    def __init__(self, invitation: Invitation) -> None:
        super().__init__(str(invitation))
        self.invitation = invitation


@dataclass(frozen=True, slots=True)
class Sent:
    """An invitation that was made now: its link, shown this once, and whether the mail went.

    `mailed` is None where this server sends no mail.
    """

    invitation: Invitation
    link: str
    mailed: bool | None


def invite(request: MemberRequest, email: str, role: str) -> Sent:
    """Invite whoever reads the mail of an address, in place of an earlier invitation to it."""
    with transaction.atomic():
        until = timezone.now() + LIFETIME
        invitation, token = Invitation.make(request.project, email, role, request.user, until)
        audit.record(request, "member.invited", invitation.email, {"role": role})
    link = absolute(reverse("projects:invitation", args=[token]))
    return Sent(invitation, link, _mail(invitation, link))


def find(token: str) -> Invitation:
    """The invitation of a link. Raises Unknown and Expired."""
    invitations = Invitation.objects.select_related("project", "invited_by")
    invitation = invitations.filter(digest=Invitation.digest_of(token)).first()
    if invitation is None:
        raise Unknown
    if invitation.expires_at <= timezone.now():
        raise Expired(invitation)
    return invitation


def accept(request: HttpRequest, invitation: Invitation, user: User) -> Membership:
    """Make somebody a member, or keep the higher of two roles; the link is used up by that.

    Raises Unknown where it was used or withdrawn in this moment.
    """
    with transaction.atomic():
        if not Invitation.objects.filter(pk=invitation.pk, digest=invitation.digest).delete()[0]:
            raise Unknown
        membership, new = Membership.objects.get_or_create(
            project=invitation.project, user=user, defaults={"role": invitation.role}
        )
        if not new and RANK[Role(invitation.role)] > RANK[Role(membership.role)]:
            membership.role = invitation.role
            membership.save(update_fields=["role"])
        audit.record(
            request,
            "member.joined",
            Role(membership.role).label,
            {"invited": invitation.email},
            project=invitation.project,
        )
    return membership


def _mail(invitation: Invitation, link: str) -> bool | None:
    """Whether the mail could be handed to the server that sends it; None where there is none."""
    parts = {
        "invitation": invitation,
        "project": invitation.project,
        "link": link,
        "days": LIFETIME.days,
    }
    subject = render_to_string("projects/mail/invitation_subject.txt", parts)
    text = render_to_string("projects/mail/invitation.txt", parts)
    try:
        send_mail(" ".join(subject.split()), text, None, [invitation.email])
    except (OSError, SMTPException) as error:
        log.warning("An invitation could not be mailed: %s", error)
        return False
    return True if sends_mail() else None
