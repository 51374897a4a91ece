"""Who waits for which execution."""


def wake(execution_id: str) -> None: ...
