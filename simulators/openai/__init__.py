"""A deterministic stand-in for the OpenAI API.

It answers `/v1/models`, `/v1/chat/completions`, `/v1/responses` and `/v1/completions` with the
shapes, the refusals and the headers of the real service as of November 2026, but without a model
behind it: a small phrase book translates a few phrases into German and French, tools are chosen
by the words they share with the question, and everything else comes back marked "[simulated]".

`app.application` is the ASGI application; `python -m simulators.openai` runs it alone and counts
every request in a file. Keys such as `sk-sim-429` ask for faults. docs/simulators.md has the
tables.
"""
