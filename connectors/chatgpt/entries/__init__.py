"""Translating entries: pure modules, from an entry and its content type to one in a language.

`given` reads what the step was given, `leaves` finds what can be translated, `texts` takes it apart
and hides what must survive, `asking` asks a model, `translating` puts everything together.
"""
