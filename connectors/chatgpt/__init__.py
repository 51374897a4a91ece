"""ChatGPT: text and decisions from OpenAI's models, or from any server that speaks its API."""

from connectors.chatgpt.prices import PRICES
from connectors.chatgpt.reading import READING
from connectors.sdk import Connector

connector = Connector(
    "ChatGPT",
    "Write text, look at pictures and draw them, translate entries, and let a model choose what to "
    "run: with OpenAI's models, or any server that speaks their API.",
    category="AI",
    prices=PRICES,
    reading=READING,
)
