"""Lists the automations of a project: `automations PROJECT`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery

from automations.imports import url_of
from automations.models import Automation
from executions.models import Execution, Status
from projects.command import ProjectCommand

if TYPE_CHECKING:
    from collections.abc import Iterator


class Command(ProjectCommand):
    help = "Lists the automations of a project with their addresses and what they did last."

    def handle(self, *_: Any, **options: Any) -> None:
        runs = Execution.objects.filter(automation=OuterRef("pk"), test=False)
        last = runs.order_by("-id")
        rows = Automation.objects.filter(project=self.project(options["project"])).annotate(
            last_status=Subquery(last.values("status")[:1]),
            last_at=Subquery(last.values("accepted_at")[:1]),
        )
        found = list(rows.select_related("live").order_by("name"))
        if not found:
            self.stdout.write("There is no automation yet.")
        for row in found:
            self.stdout.write(f"{row.name}  {row.title}")
            for line in _about(row):
                self.stdout.write(f"    {line}")


def _about(row: Any) -> Iterator[str]:
    use = row.live.use if row.live else (row.draft.get("trigger") or {}).get("use", "no trigger")
    state = f"active (version {row.live.number})" if row.live else "draft"
    ran = "has not run"
    if row.last_status:
        ran = f"last: {Status(row.last_status).label}, {row.last_at:%Y-%m-%d %H:%M:%S}"
    yield f"{state}  {use}  {ran}"
    if url := url_of(row):
        yield f"{url}  {'with' if row.encrypted_secret else 'without'} a secret"
