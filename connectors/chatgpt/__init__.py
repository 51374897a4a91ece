"""ChatGPT: text and decisions from OpenAI's models, or from any server that speaks its API."""

from connectors.chatgpt.prices import PRICES
from connectors.sdk import Connector

connector = Connector(
    "ChatGPT",
    "Generate text, and let a model choose what to run, with OpenAI's models.",
    category="AI",
    prices=PRICES,
)
