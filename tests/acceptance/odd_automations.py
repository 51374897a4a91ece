"""Automations and texts that pages have to cope with."""

from __future__ import annotations

SCRIPT = "<script>document.title = 'run'</script>"
ARABIC = "مراجعة النصوص قبل النشر"
LONG = "A title that goes on, as titles do when people write a whole sentence into them " * 2
# A branch, a loop, a sub automation, calls; it fails unless there is a text.
CHECK = """
automation: check-texts
title: Check texts before they are published
trigger:
  use: http.request
  with: {method: POST}
steps:
  - key: ask
    title: Ask for a better title
    use: chatgpt.chat
    account: Demo ChatGPT (simulator)
    with:
      model: gpt-6-luna
      prompt: You are a careful editor.
      query: "Suggest a title for: {{trigger.body.text}}"
  - key: which
    use: flow.conditional
    with:
      conditions:
        - {input: "{{trigger.body.language}}", operator: equals, value: German}
    then:
      - key: german
        use: sub_automation.run
        with:
          sub_automation: translate-to-german
          template: {text: "{{trigger.body.text}}"}
    else:
      - key: rows
        use: flow.repeat
        with: {over: "{{trigger.body.rows}}"}
        steps:
          - key: look
            title: Look at the row
            use: http.call
            with: {url: "{{server}}/healthz?row={{current_item.id}}", method: GET}
  - key: save
    title: Save the text
    use: http.call
    with: {url: "{{publish}}", method: POST, body: {title: "{{ask.text}}"}}
  - key: answer
    use: response.respond
    with:
      status: 200
      body: {title: "{{ask.text}}", text: "{{trigger.body.text ?? 0}}", all: "{{trigger.body}}"}
"""
PUBLISH = """
automation: publish
title: Publish
trigger:
  use: http.request
  with: {method: POST}
steps:
  - key: answer
    use: response.respond
    with: {status: 201, body: {id: 7}}
"""
LATER = """
automation: later
title: Remind the editors
trigger:
  use: http.request
  with: {method: POST}
  conditions:
    - {path: body.text, operator: is_not_empty}
steps:
  - key: pause
    use: flow.wait
    with: {amount: 30, unit: days}
"""
SLOW = """
automation: slow
title: %s
trigger:
  use: http.request
  with: {method: POST}
steps:
  - key: call
    use: sub_automation.run
    with: {sub_automation: wait-long, template: {text: "{{trigger.body.text}}"}}
"""
WAIT = """
automation: wait-long
title: Wait for the print shop
trigger:
  use: sub_automation.called
  with:
    description: Waits.
    schema:
      - key: text
steps:
  - key: pause
    use: flow.wait
    with: {amount: 30, unit: days}
"""
HOSTILE = """
automation: hostile
title: "%s"
trigger:
  use: http.request
  with: {method: POST}
steps:
  - key: answer
    title: %s
    use: response.respond
    with: {status: 200, body: "{{vars.tone}} {{trigger.body.text}}"}
    note: "%s"
"""
DRAFT = """
automation: draft
title: A draft that lacks something
active: false
trigger:
  use: http.request
  with: {method: POST}
steps:
  - key: ask
    use: chatgpt.chat
    with: {model: gpt-6-luna}
"""
