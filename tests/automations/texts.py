"""Parts of documents that several tests import."""

from __future__ import annotations

SECURE = "trigger:\n  use: http.request\n  with:\n    method: POST\n    secure: true\n"
CHAT = """steps:
  - key: chat
    use: chatgpt.chat
    account: Main
    with:
      model: gpt-6-luna
      prompt: Be kind.
      query: "{{1.body.text}}"
  - key: answer
    use: response.respond
    with: {status: 200, body: "{{2.text}} {{ 1.method }}"}
"""
