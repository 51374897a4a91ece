"""The pure core of running automations: no Django, no clock, no input or output.

`walk` goes through a plan over recorded steps and says what is next; `drive` keeps asking it until
the execution ends or has to wait. Replay, retry, delay and resume after a crash are the same walk
with another history.
"""
