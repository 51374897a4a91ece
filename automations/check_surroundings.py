"""What is around a draft: the project's accounts, variables and other automations."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q

from connectors.models import Account
from projects.models import Variable

from .draft import called
from .draft_form import draft_of
from .models import Automation

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from projects.models import Project

    from .check_arguments import Schema

READ: Final = ("name", "live__plan", "live__arguments_schema")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an automation of a project may name.

    `accounts` are connectors by account id, `automations` all names, `live` those of live sub
    automations, `calls` what each sub automation calls in turn, and `schemas` what it takes.
    """

    accounts: Mapping[int, str]
    variables: frozenset[str]
    automations: frozenset[str]
    live: frozenset[str]
    calls: Mapping[str, frozenset[str]]
    schemas: Mapping[str, Schema] = field(default_factory=dict)

    @classmethod
    def of(cls, project: Project, names: Collection[str] | None = None) -> Surroundings:
        """As the project is now.

        With `names`, what sub automations take and call is read of these and of those that they
        lead to; plans are large, and there may be hundreds.
        """
        rows = Automation.objects.filter(project=project)
        is_sub = Q(live__arguments_schema__isnull=False)
        found = dict(rows.annotate(is_sub=is_sub).values_list("name", "is_sub"))
        live = frozenset(name for name, is_sub in found.items() if is_sub)
        calls: dict[str, frozenset[str]] = {}
        schemas: dict[str, Any] = {}
        wanted = live if names is None else live & {*names}
        while wanted:
            read = rows.filter(name__in=wanted)
            for name, plan, schema in read.values_list(*READ):
                calls[name], schemas[name] = called(draft_of(plan)), schema
            wanted = (live & frozenset().union(*calls.values())) - calls.keys()
        return cls(
            dict(Account.objects.filter(project=project).values_list("id", "connector")),
            frozenset(Variable.objects.filter(project=project).values_list("key", flat=True)),
            frozenset(found),
            live,
            calls,
            schemas,
        )
