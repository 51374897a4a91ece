"""Drafts that the builder has to cope with: faulty ones, and one with all that can be set."""

from __future__ import annotations

from typing import Any

from tests.acceptance.odd_automations import ARABIC, LONG, SCRIPT

TRIGGER = {"use": "http.request", "with": {"method": "POST"}}
SCHEMA = '{\n  "type": "object",\n  "properties": {"text": {"type": "string"}}\n}'
PAYLOAD = {
    "method": "POST",
    "query": {},
    "headers": {"content-type": "application/json"},
    "body": {
        "text": "Good morning",
        "language": "German",
        "rows": [{"id": 1, "name": ARABIC}, {"id": 2, "name": SCRIPT}],
    },
}
# Triggers that something has to stand for: at a service, entered there by hand, or by the clock.
STANDING: dict[str, dict[str, Any]] = {
    "refused": {
        "use": "contentstack.entry",
        "with": {"event": "create", "stack": "bltdemoblog000000", "content_type": "blog_post"},
    },
    "by-hand": {
        "use": "contentstack.entry",
        "with": {"event": "all", "stack": "bltdemoblog000000", "setup": "manual"},
    },
    "nightly": {
        "use": "schedule.every",
        "with": {"time_zone": "Europe/Berlin", "every": "cron", "cron": "30 2 * * 1-5"},
    },
}
# What keeps it from going live, in most of the ways that there are; the texts are hard to show.
FAULTY: dict[str, Any] = {
    "trigger": {
        **TRIGGER,
        "with": {"method": "POST", "secure": True},
        "conditions": {"rows": [{"path": "body.text", "operator": "equals", "value": SCRIPT}]},
    },
    "steps": [
        {
            "key": "ask",
            "title": f"Ask {SCRIPT}",
            "use": "chatgpt.chat",
            "with": {
                "prompt": SCRIPT,
                "query": "{{gone.text}} {{answer.status}} {{vars.unset}} {{trigger.body.text}}",
                "response_type": "structured",
                "schema": '{"type": "object",\n "properties": ',
                "max_tokens": 4096,
                "temperature": 7,
            },
            "note": SCRIPT * 3,
        },
        {"key": "old", "use": "translator.translate", "with": {"text": "{{ask.text}}"}},
        {
            "key": "say",
            "title": "x" * 200,
            "use": "chatgpt.function_calling_response",
            "with": {"function_calling_response": "{{ask.text}}"},
        },
        {
            "key": "call",
            "title": f"{ARABIC} {ARABIC} {ARABIC}",
            "use": "sub_automation.run",
            "with": {"sub_automation": "blank", "template": {"text": ARABIC * 40}},
            "on_failure": {"retry": {"times": 3, "delay": 10}},
        },
        {
            "key": "fork",
            "use": "flow.conditional",
            "then": [
                {"key": "web", "title": LONG, "use": "http.call", "with": {"url": "x" * 3000}}
            ],
        },
        {"key": "loop", "use": "flow.repeat", "with": {"over": "{{vars.text}}", "max": 0}},
        {
            "key": "answer",
            "use": "response.respond",
            "with": {"status": 99, "body": LONG * 60, "headers": {"x-long": "y" * 2000}},
        },
    ],
}
# All that can be set, set; in both lanes of a branch there are steps, in one of them a loop.
COMPLETE: dict[str, Any] = {
    "trigger": {
        **TRIGGER,
        "conditions": {
            "match": "any",
            "rows": [
                {"path": "body.text", "operator": "is_not_empty"},
                {"path": "body.language", "operator": "equals", "value": "german"},
            ],
        },
    },
    "steps": [
        {
            "key": "choose",
            "use": "chatgpt.function_calling",
            "with": {
                "model": "gpt-6-luna",
                "messages": [
                    {"role": "system", "text": "Choose what fits the language."},
                    {
                        "role": "user",
                        "query": "Translate {{trigger.body.text}} into {{trigger.body.language}}",
                    },
                ],
                "sub_automations": ["translate-to-german", "translate-to-french"],
                "max_tokens": 300,
                "temperature": 0.2,
            },
        },
        {
            "key": "run",
            "use": "sub_automation.run",
            "with": {
                "sub_automation": "{{choose.function.name}}",
                "template": "{{choose.function.arguments}}",
            },
        },
        {
            "key": "fork",
            "use": "flow.conditional",
            "with": {
                "conditions": [
                    {"input": "{{trigger.body.language}}", "operator": "equals", "value": "German"},
                    {"input": "{{run}}", "operator": "is_not_empty"},
                ]
            },
            "then": [
                {
                    "key": "say",
                    "title": "Answer in whole sentences",
                    "use": "chatgpt.function_calling_response",
                    "with": {
                        "model": "gpt-6-luna",
                        "function_calling_response": "{{choose}}",
                        "sub_automation_response": "{{run}}",
                    },
                },
                {
                    "key": "chat",
                    "use": "chatgpt.chat",
                    "with": {
                        "model": "gpt-6-luna",
                        "prompt": "You are a careful editor.",
                        "query": "Make it shorter: {{trigger.body.text}}",
                        "messages": [{"role": "assistant", "query": "Of course."}],
                        "response_type": "structured",
                        "schema": SCHEMA,
                        "n": 2,
                        "sanitize": True,
                    },
                },
            ],
            "else": [
                {
                    "key": "rows",
                    "use": "flow.repeat",
                    "with": {"over": "{{trigger.body.rows}}", "max": 50},
                    "steps": [
                        {
                            "key": "send",
                            "title": "Send the row",
                            "use": "http.call",
                            "with": {
                                "url": "https://example.com/rows",
                                "method": "POST",
                                "headers": {
                                    "Accept-Language": "de",
                                    "X-Row": "{{current_item.id}}",
                                },
                                "query": {"row": "{{current_item.id}}"},
                                "body": {"name": "{{current_item.name}}", "all": [1, True, None]},
                            },
                            "on_failure": {"retry": {"times": 2, "delay": 5}},
                        }
                    ],
                }
            ],
        },
        {
            "key": "refused",
            "title": "Ask with an account that was withdrawn",
            "use": "chatgpt.chat",
            "with": {"model": "gpt-6-luna", "prompt": "Hello", "query": "{{trigger.body.text}}"},
            "note": "Only to see what a failure looks like.",
        },
        {"key": "pause", "use": "flow.wait", "with": {"amount": 2, "unit": "days"}},
        {
            "key": "answer",
            "use": "response.respond",
            "with": {"status": 200, "body": {"text": "{{run}}"}, "headers": {"X-Kind": "text"}},
        },
    ],
}
