"""A stand-in for the Content Management API of Contentstack, with data of its own.

It answers `/v3/…` with the shapes, the refusals and the headers of the real service, keeps its
stack in a SQLite file in the folder it is given, delivers webhooks, signed and repeated, and has a
small page to create and look at entries. Tokens such as `cssim-429` ask for faults.

`app.application_in(folder)` is the ASGI application; `python -m simulators.contentstack` runs it
alone. docs/simulators.md has the tables.
"""
