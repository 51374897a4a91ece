"""Stand-ins for outside services, speaking their real HTTP protocols, for trying out offline.

Each folder is one service as a plain ASGI application. Nothing here imports the rest of the
project, so that a stand-in can run as a process of its own and outlive what it is testing.
"""

from __future__ import annotations

from typing import Final

# What the form of a connector's account says while simulators are on, by the connector's key.
ACCOUNTS: Final = {
    "chatgpt": (
        "To try things out without an account of your own, use the Base URL "
        "`/simulators/openai/v1` and any key that begins with `sk-sim-`."
    ),
    "contentstack": (
        "To try things out without an account of your own, use the Base URL "
        "`/simulators/contentstack`, the stack API key `bltdemoblog000000` and any management "
        "token that begins with `cssim-`, or any auth token that begins with `bltsim-`. "
        "The stack has a page: `/simulators/contentstack/`."
    ),
}
# What one button there fills in. The keys are no secrets: every stand-in takes them.
TRIALS: Final = {
    "chatgpt": {"base_url": "/simulators/openai/v1", "api_key": "sk-sim-trial"},
    "contentstack": {
        "kind": "management_token",
        "stack_api_key": "bltdemoblog000000",
        "management_token": "cssim-trial",
        "base_url": "/simulators/contentstack",
    },
}
