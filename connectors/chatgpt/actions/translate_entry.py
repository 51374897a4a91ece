"""Translate an Entry: its texts into another language, everything else as it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.chatgpt import options
from connectors.chatgpt.account import ChatGPTAccount
from connectors.chatgpt.costs import translation_use
from connectors.chatgpt.entries.allowance import allowance
from connectors.chatgpt.entries.asking import Asking
from connectors.chatgpt.entries.checking import entry_faults
from connectors.chatgpt.entries.given import NotGiven, entry_of, fields_of
from connectors.chatgpt.entries.language import LANGUAGES, LanguageChoice
from connectors.chatgpt.entries.leaves import Mismatch
from connectors.chatgpt.entries.shown import before_after
from connectors.chatgpt.entries.translating import translated
from connectors.chatgpt.notes import model_notes
from connectors.chatgpt.outputs import UsedTokens, used_tokens
from connectors.sdk import (
    Action,
    Context,
    Estimate,
    Fields,
    Group,
    Integer,
    Json,
    LongText,
    Refused,
    Text,
)
from connectors.sdk.before_after import BeforeAfter

ENTRY = {"uid": "blt0123456789abcdef", "title": "Good morning", "url": "/good-morning"}
FIELDS = [
    {"uid": "title", "data_type": "text", "display_name": "Title"},
    {"uid": "url", "data_type": "text", "display_name": "URL"},
]


class TranslatedInto(Fields):
    """The language."""

    code = Text("Code", example="de")
    name = Text("Name", example="German")


class SkippedText(Fields):
    """A text that was left as it was."""

    path = Text("Path", example="seo.description")
    reason = Text("Reason", example="The translation lost “{{name}}”.")


class TranslateEntry(Action):
    """Translate the texts of an entry, as its content type describes them.

    Texts, rich texts and the titles of links are translated, in groups, blocks and global fields
    too. All else stays as it is: UIDs, URLs, references, files, selects, numbers, dates and what
    is not localizable. A text whose placeholders, tags or references would not survive is left as
    it was, and reported. Long entries take several calls; if a later one fails, what came is kept.
    """

    label = "Translate an Entry"
    effect = "read"
    paid = True
    account = ChatGPTAccount

    class Inputs(Fields):
        model = options.MODEL
        entry = Json(
            "Entry Data",
            help="The output of [[Get a Single Entry]], or its entry.",
            example=ENTRY,
        )
        content_type_schema = Json(
            "Content Type Schema",
            help="The output of [[Get a Single Content Type]], with the schemas of global fields.",
            example=FIELDS,
        )
        language = LanguageChoice(
            "Select Language",
            choices={code: each.label for code, each in LANGUAGES.items()},
            help="Its code or its name, where a [reference](translate-an-entry.md) brings it.",
            example="de",
        )
        prompt = LongText(
            "Prompt Text",
            help="What else the translation should keep to, such as its tone.",
            optional=True,
            example="Address the reader formally.",
        )
        max_tokens = Integer(
            "Number of Tokens",
            help="The longest answer of one call, in tokens. Longer entries take more calls.",
            min=1,
            max=16384,
            default=2000,
            optional=True,
        )

    class Output(Fields):
        entry = Json("Entry", type="object", example={**ENTRY, "title": "Guten Morgen"})
        language = Group("Language", TranslatedInto, many=False)
        translated = Json(
            "Translated", type="array", help="The paths of translated texts.", example=["title"]
        )
        skipped = Group("Skipped", SkippedText, min_items=0, help="Texts left as they were.")
        usage = Group("Usage", UsedTokens, many=False)
        model = Text("Model", example="gpt-6-luna")

    def run(self, inputs: Inputs, ctx: Context) -> dict[str, Any]:
        """Translate. Raises `Refused` where entry and content type do not belong together."""
        language, wishes = LANGUAGES[inputs.language], (inputs.prompt or "").strip()
        allowed = allowance(inputs.given["entry"], int(inputs.max_tokens))
        asking = Asking(ctx, inputs.model, language, int(inputs.max_tokens), allowed, wishes)
        try:
            entry, fields = entry_of(inputs.entry), fields_of(inputs.content_type_schema)
            result, paths, skipped = translated(entry, fields, asking)
        except (NotGiven, Mismatch) as fault:
            raise Refused(str(fault)) from None
        texts, calls = len(paths) + len(skipped), asking.calls
        ctx.log(f"{len(paths)} of {texts} texts translated in {calls} call{'s' * (calls != 1)}.")
        return {
            "entry": result,
            "language": {"code": language.code, "name": language.name},
            "translated": paths,
            "skipped": [{"path": path, "reason": reason} for path, reason in skipped.items()],
            "usage": used_tokens(asking.usage),
            "model": asking.answered_by or inputs.model,
        }

    def check(self, inputs: Mapping[str, Any]) -> Mapping[str, str]:
        """Whether what is entered outright is an entry and a content type that belong together."""
        return entry_faults(inputs)

    def notes(self, inputs: Mapping[str, Any], account: Any) -> Mapping[str, str]:
        """What is to be known about this model."""
        return model_notes(inputs, account, self.Inputs)

    def may_use(self, inputs: Mapping[str, Any], automations: Any = ()) -> Estimate:
        """What the calls for the texts of the entry use."""
        return translation_use(inputs, self.Inputs)

    def before_after(
        self, inputs: Mapping[str, Any], output: Mapping[str, Any]
    ) -> BeforeAfter | None:
        """Each text before and after."""
        return before_after(inputs.get("entry"), output)
