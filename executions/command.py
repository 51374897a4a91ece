"""What commands about one execution have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from executions.models import Execution
from projects.command import USAGE, ProjectCommand

if TYPE_CHECKING:
    from projects.models import Project


class ExecutionCommand(ProjectCommand):
    """A command that may name an execution of the project by its id."""

    def execution(self, project: Project, name: str) -> Execution:
        """The execution. Ends the command with status 2 if there is none."""
        rows = Execution.objects.select_related("automation", "version", "project")
        found = rows.filter(project=project, id=name).first()
        if found is None:
            self.end([f"There is no execution “{name}” in the project {project.slug}."], USAGE)
        return found
