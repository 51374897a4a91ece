"""Gives each part of the long automations its sample: `python -m benchmarks.samples`.

The environment names the data folder and the settings. A server may run beside it.
"""

from __future__ import annotations

import django

django.setup(set_prefix=False)

from automations import samples  # noqa: E402 - the models need Django set up
from automations.models import Automation  # noqa: E402
from executions.clock import now  # noqa: E402

from .long import LONG, sample  # noqa: E402


def main() -> None:
    """Keep them as tests of a second would."""
    for automation in Automation.objects.filter(name__in=LONG):
        for key in samples.digests(automation.draft):
            samples.keep(automation, automation.draft, key, sample(key), now(), 1_000)


if __name__ == "__main__":
    main()
