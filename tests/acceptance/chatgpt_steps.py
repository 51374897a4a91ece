"""An automation with a step for each action of ChatGPT, to be finished in the builder."""

from __future__ import annotations

from typing import Final

LUNA = "    with:\n      model: gpt-6-luna\n"
UNFINISHED: Final = f"""
automation: ask-everything
title: Ask everything
active: false
trigger:
  use: http.request
  with:
    method: POST
steps:
  - key: chat
    use: chatgpt.chat
  - key: draw
    use: chatgpt.generate_image
  - key: look
    use: chatgpt.chat_with_vision
{LUNA}  - key: complete
    use: chatgpt.prompt
{LUNA}  - key: choose
    use: chatgpt.function_calling
{LUNA}  - key: say
    use: chatgpt.function_calling_response
{LUNA}  - key: translate
    use: chatgpt.translate_entry
{LUNA}  - key: answer
    use: response.respond
    with:
      status: 200
      body:
        chat: "{{{{chat.json}}}}"
        look: "{{{{look.text}}}}"
        draw: "{{{{draw.url}}}}"
        complete: "{{{{complete.text}}}}"
        choose: "{{{{choose.function.name}}}}"
        say: "{{{{say.text}}}}"
        translate: "{{{{translate.entry.title}}}}"
"""
