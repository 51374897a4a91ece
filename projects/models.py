"""People, projects, who may do what in them, their variables, and what was changed by whom."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.core.validators import MaxLengthValidator, RegexValidator
from django.db import models

from connectors.secrets import decrypt, encrypt

from .json_text import JsonText

slug = RegexValidator(r"\A[a-z0-9][a-z0-9_-]{0,63}\Z", "Use a-z, 0-9, - and _, at most 64.")
variable_key = RegexValidator(r"\A[A-Za-z_][A-Za-z0-9_]{0,63}\Z", "Use letters, digits and _.")
MAX_VALUE = 10_000  # characters of a variable
variable_value = MaxLengthValidator(MAX_VALUE, "The value must have at most 10,000 characters.")


class Users(BaseUserManager["User"]):
    """People are known by their e-mail address, whatever the case of its letters."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Somebody who may sign in, if there is a password."""
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Somebody who may also use the administration."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").lower())


class User(AbstractUser):
    """A person, who signs in with an e-mail address."""

    username = None  # type: ignore[assignment]  # the e-mail address takes its place
    first_name = None  # type: ignore[assignment]  # not every name has two parts
    last_name = None  # type: ignore[assignment]
    name = models.CharField("name", max_length=150, blank=True)
    email = models.EmailField("e-mail address", unique=True)
    must_change_password = models.BooleanField(
        default=False, help_text="Was given a password, and has to choose one before anything else."
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[Users] = Users()  # type: ignore[assignment]  # AbstractUser wants names

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)


class Project(models.Model):
    """A workspace. Commands name it by its slug."""

    slug = models.CharField(max_length=64, unique=True, validators=[slug])
    title = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.slug


class Role(models.TextChoices):
    """What a member may do: a viewer sees everything, an editor changes what runs, an owner also
    decides who else is a member.
    """

    OWNER = "owner", "Owner"
    EDITOR = "editor", "Editor"
    VIEWER = "viewer", "Viewer"


class Membership(models.Model):
    """Somebody's place in a project."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role)
    favourite = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "user"], name="one_membership")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.project_id}"


class Invitation(models.Model):
    """A way into a project for whoever reads the mail of an address. The link's token is kept as
    its SHA-256 alone.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="invitations")
    email = models.EmailField("e-mail address")
    role = models.CharField(max_length=16, choices=Role, default=Role.EDITOR)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "email"], name="one_invitation")]

    def __str__(self) -> str:
        return self.email

    @staticmethod
    def digest_of(token: str) -> str:
        """What is kept of a link's token."""
        return hashlib.sha256(token.encode()).hexdigest()

    @classmethod
    def make(
        cls, project: Project, email: str, role: str, by: User | None, expires_at: datetime
    ) -> tuple[Invitation, str]:
        """A new invitation in place of an earlier one to the same address, and its token."""
        token = secrets.token_urlsafe(32)
        values = {
            "role": role,
            "digest": cls.digest_of(token),
            "invited_by": by,
            "expires_at": expires_at,
        }
        made, _ = cls.objects.update_or_create(
            project=project, email=email.lower(), defaults=values
        )
        return made, token


class AuditEntry(models.Model):
    """Who changed what, when and from where. `details` never hold a secret."""

    project = models.ForeignKey(Project, models.CASCADE, null=True, related_name="audit_entries")
    at = models.DateTimeField(auto_now_add=True)
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    who = models.CharField(max_length=254)  # as it was then; “command line” for commands
    address = models.CharField(max_length=64, default="", blank=True)
    action = models.CharField(max_length=64)  # one of projects.audit.ACTIONS
    target = models.CharField(max_length=254, default="", blank=True)
    details = JsonText(default=dict)

    class Meta:
        verbose_name_plural = "audit entries"
        indexes = [models.Index(fields=["project", "-id"], name="audit_of_project")]

    def __str__(self) -> str:
        return f"{self.action} {self.target}"


class Variable(models.Model):
    """A named value of a project, `{{vars.key}}` in its automations; a secret one is encrypted."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="variables")
    key = models.CharField(max_length=64, validators=[variable_key])
    secret = models.BooleanField(default=False)
    stored = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "key"], name="one_variable")]

    def __str__(self) -> str:
        return self.key

    @property
    def value(self) -> str:
        """The value in plain text."""
        return decrypt(self.stored) if self.secret else self.stored

    @classmethod
    def put(cls, project: Project, key: str, value: str, *, secret: bool) -> Variable:
        """Set a variable of a project. Raises ValidationError for a malformed key and for a value
        that is too long.
        """
        variable_key(key)
        variable_value(value)
        defaults: dict[str, Any] = {
            "secret": secret,
            "stored": encrypt(value) if secret else value,
        }
        return cls.objects.update_or_create(project=project, key=key, defaults=defaults)[0]
