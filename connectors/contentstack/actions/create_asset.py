"""Create an Asset: a file from the web, such as a picture that a step before made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from connectors.contentstack import fields, marks
from connectors.contentstack.account import ContentstackAccount
from connectors.contentstack.client import call
from connectors.contentstack.lookups import branches, folders
from connectors.contentstack.reading import input_of, the
from connectors.contentstack.uploads import InTime, fetched
from connectors.sdk import Action, Context, Fields, Json, LongText, Lookup, Text, Url
from connectors.sdk.context import Lane

ASSETS = "/assets"
FOUND = "The asset was created by an attempt that was interrupted."


class CreateAsset(Action):
    """Fetch a file from its address and upload it as an asset.

    A file may have 25 MB and has to be here within a minute. An address that answers with a web
    page, or with no picture where the file name says one, is refused. The asset gets a tag that
    only this step of this execution has, by which an attempt that was interrupted is found.
    """

    label = "Create an Asset"
    effect = "write"
    settles = True
    account = ContentstackAccount
    leads = ("asset",)
    # A minute to fetch the file and one to send it, both broken off by us; one in which the last
    # part may be on its way, and one for the service to list what it received.
    time_limit = 240.0

    class Inputs(Fields):
        stack = fields.STACK
        title = Text("Title", example="A lighthouse in a storm")
        file_name = Text(
            "File Name",
            help="With its extension, such as vacation.png or vacation.jpeg.",
            max_length=250,
            pattern=r"[^\s.]\.[A-Za-z0-9]{1,10}\s*$",
            pattern_help="Must end in an extension, such as vacation.png.",
            example="lighthouse.png",
        )
        input_url = Url(
            "Input URL",
            help="Where the file is: a public address, or the URL of a picture that a step made.",
            example="https://automate.example.com/pictures/5f0c/b1x3.png",
        )
        description = LongText("Description", required=False, example="A woodcut in black.")
        folder = Lookup(
            "Select Folder",
            source=folders,
            help="Left empty, it is created outside of folders.",
            optional=True,
            depends_on=("stack", "branch"),
            example="blt000000000folder",
        )
        branch = Lookup(
            "Branch",
            source=branches,
            help=fields.BRANCH_HELP,
            optional=True,
            depends_on=("stack",),
            example="main",
        )

    class Output(Fields):
        asset = Json(
            "Asset",
            type="object",
            help="`asset.uid` is what a file field of an entry takes, `asset.url` its address.",
            example=fields.ASSET,
        )
        notice = Text(
            "Notice",
            required=False,
            help="What the service says.",
            example="Asset created successfully.",
        )

    def run(self, inputs: Inputs, ctx: Context) -> dict[str, Any]:
        """Fetch the file and upload it. Raises `Refused` and `Unavailable`."""
        file = fetched(ctx, inputs.input_url, inputs.file_name)
        parts = {
            "asset[title]": inputs.title,
            "asset[description]": inputs.description or "",
            "asset[tags]": tag_of(ctx),
            **({"asset[parent_uid]": inputs.folder} if inputs.folder else {}),
        }
        answer = call(
            ctx,
            "POST",
            ASSETS,
            stack=inputs.stack,
            branch=inputs.branch or "",
            data=parts,
            files={"asset[upload]": (file.name, InTime(file.content), file.media_type)},
            input_of=_input_of,
        )
        return {"asset": the("asset", answer), "notice": str(answer.get("notice") or "")}

    def settle(self, inputs: Inputs, ctx: Context) -> dict[str, Any] | None:
        """The asset of a lost attempt, found by its tag; None if there is none."""
        tag = tag_of(ctx)
        answer = call(
            ctx,
            "GET",
            ASSETS,
            stack=inputs.stack,
            branch=inputs.branch or "",
            query={"query": json.dumps({"tags": tag})},
        )
        for asset in answer.get("assets") or ():
            if tag in (asset.get("tags") or ()):
                return {"asset": asset, "notice": FOUND}
        return None

    def changes(self, inputs: Any) -> str:
        """An asset that has no UID yet."""
        return marks.ASSETS

    def changed(self, inputs: Any, output: Mapping[str, Any]) -> str:
        """The first version of the asset."""
        return marks.on(inputs.branch, marks.asset_mark(output["asset"]))

    def requests(self, inputs: Any) -> Mapping[Lane, int]:
        """One upload; the download is none of the service's."""
        return {"write": 1}


def _input_of(field: str, code: int) -> str:
    """The input that a field is which the service names: what it does not find is the folder."""
    return "folder" if field == "uid" else input_of(field, code)


def tag_of(ctx: Context) -> str:
    """The tag that an asset of this step of this execution has, and no other."""
    return f"automate-{hashlib.sha256(ctx.key.encode()).hexdigest()[:16]}"
