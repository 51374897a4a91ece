"""Typing prices in dollars for a million tokens, which are stored as whole millionths of them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django import forms

from connectors import registry
from connectors.models import ModelPrice
from connectors.sdk.costs import PER_MILLION

if TYPE_CHECKING:
    Form = forms.ModelForm[ModelPrice]
else:
    Form = forms.ModelForm  # generic only to type checkers

MOST: Final = 1_000_000  # dollars
FIGURES: Final = {
    "input": "Input",
    "cached": "Cached input",
    "output": "Output",
    "image_input": "Pictures in",
    "image_output": "Pictures out",
}


class Dollars(forms.DecimalField):
    """A price; empty is not known."""

    def __init__(self, label: str) -> None:
        super().__init__(
            label=f"{label}, in dollars for a million tokens",
            required=False,
            min_value=0,
            max_value=MOST,
            decimal_places=6,
        )

    def prepare_value(self, value: Any) -> Any:
        """A stored price as it is typed."""
        return typed(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        """A typed price as it is stored."""
        found: Decimal | None = super().clean(value)
        return None if found is None else stored(found)


def typed(price: int) -> str:
    """Millionths of a dollar as dollars: `0.075`."""
    return f"{(Decimal(price) / PER_MILLION).normalize():f}"


def stored(dollars: Decimal) -> int:
    """Dollars as millionths of one."""
    return int(dollars * PER_MILLION)


class PriceForm(Form):
    """A model's price from a day on."""

    input = Dollars(FIGURES["input"])
    cached = Dollars(FIGURES["cached"])
    output = Dollars(FIGURES["output"])
    image_input = Dollars(FIGURES["image_input"])
    image_output = Dollars(FIGURES["image_output"])

    class Meta:
        model = ModelPrice
        fields = (
            *("connector", "server", "model", "since", *FIGURES),
            *("long_over", "long_input", "long_output", "source"),
        )
        labels = {
            "since": "From",
            "long_over": "Dearer over, in tokens of input",
            "long_input": "Then the input costs, in %",
            "long_output": "Then the output costs, in %",
        }
        help_texts = {
            "server": (
                "Empty for the service itself. Another server is named by its host, such as "
                "models.example.com:8000, or by its path on this server."
            ),
            "source": "Where the figures were read.",
        }

    def clean_connector(self) -> str:
        """The key of one that is installed."""
        key: str = self.cleaned_data["connector"]
        if key not in registry.connectors():
            names = ", ".join(registry.connectors())
            raise forms.ValidationError(f"There is no connector “{key}”. There is: {names}.")
        return key
