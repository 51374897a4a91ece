"""What a new stack holds: branches, locales, environments, content types, a few entries."""

from __future__ import annotations

from typing import Any, Final

ORGANIZATION: Final = "bltorgdemo0000000"
API_KEY: Final = "bltdemoblog000000"
USER_UID: Final = "bltuserdemo000000"
MASTER: Final = "en-us"
MADE: Final = "2026-01-05T09:00:00.000Z"
BRANCHES: Final = ("main", "redesign")
LOCALES: Final = (
    ("en-us", "English - United States", None),
    ("de-de", "German - Germany", "en-us"),
    ("fr-fr", "French - France", "en-us"),
)
ENVIRONMENTS: Final = (
    ("production", "bltenvproduct0000", "https://www.example.com"),
    ("staging", "bltenvstaging0000", "https://staging.example.com"),
)
TAXONOMIES: Final = {"topics": ("technology", "travel", "food")}


def field(kind: str, uid: str, name: str, **more: Any) -> dict[str, Any]:
    """Return a field of a content type, with what is not said as the service sets it."""
    usual = {
        "data_type": kind,
        "display_name": name,
        "uid": uid,
        "field_metadata": {"description": "", "default_value": "", "version": 3},
        "mandatory": False,
        "unique": False,
        "multiple": False,
        "non_localizable": False,
    }
    return usual | more


def _meta(**more: Any) -> dict[str, Any]:
    return {"description": "", "version": 3} | more


def content_type(uid: str, title: str, schema: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Return a content type as the service answers it."""
    options = {
        "is_page": any(each["uid"] == "url" for each in schema),
        "singleton": False,
        "title": "title",
        "sub_title": [],
        "url_pattern": "/:title",
        "url_prefix": "/",
    }
    return {
        "created_at": MADE,
        "updated_at": MADE,
        "title": title,
        "uid": uid,
        "_version": 1,
        "inbuilt_class": False,
        "schema": schema,
        "last_activity": {},
        "maintain_revisions": True,
        "description": "",
        "DEFAULT_ACL": {"others": {"read": False, "create": False}, "users": []},
        "SYS_ACL": {"others": {}, "roles": []},
        "options": options,
        "abilities": {"get_one_object": True, "get_all_objects": True, "create_object": True},
    } | more


TITLE: Final = field(
    "text", "title", "Title", mandatory=True, unique=True, field_metadata=_meta(_default=True)
)
URL: Final = field("text", "url", "URL", field_metadata=_meta(_default=True))
SEO: Final = {
    "uid": "seo",
    "title": "SEO",
    "_version": 1,
    "description": "",
    "created_at": MADE,
    "updated_at": MADE,
    "schema": [
        field("text", "meta_title", "Meta Title"),
        field("text", "meta_description", "Meta Description", field_metadata=_meta(multiline=True)),
        field("boolean", "no_index", "No Index"),
    ],
}
_RICH: Final = _meta(allow_rich_text=True, rich_text_type="advanced", multiline=False, options=[])
_JSON_RICH: Final = _meta(
    allow_json_rte=True, embed_entry=True, rich_text_type="advanced", default_value=""
)
_SELECT: Final = {
    "advanced": False,
    "choices": [{"value": each} for each in ("red", "green", "blue")],
}
_NUMBERS: Final = {
    "advanced": True,
    "choices": [{"key": "One", "value": 1}, {"key": "Two", "value": 2}],
}
_TO_AUTHOR: Final = {"reference_to": ["author"], "field_metadata": _meta(ref_multiple=False)}
_IMAGE: Final = field("file", "image", "Image", extensions=[], field_metadata=_meta(image=True))

BLOG_POST: Final = content_type(
    "blog_post",
    "Blog Post",
    [
        TITLE,
        URL,
        field("text", "summary", "Summary", field_metadata=_meta(multiline=True)),
        field("text", "body", "Body", field_metadata=_RICH),
        _IMAGE,
        field("reference", "author", "Author", **_TO_AUTHOR),
        field("isodate", "published_date", "Published Date", startDate=None, endDate=None),
        field("boolean", "featured", "Featured", field_metadata=_meta(default_value=False)),
        field(
            "text",
            "category",
            "Category",
            display_type="dropdown",
            enum={
                "advanced": False,
                "choices": [{"value": each} for each in ("News", "Guides", "Stories")],
            },
        ),
    ],
    description="An article of the blog.",
)
AUTHOR: Final = content_type(
    "author",
    "Author",
    [
        TITLE,
        field("text", "bio", "Bio", field_metadata=_meta(multiline=True)),
        field("text", "email", "Email", format=r"^\S+@\S+\.\S+$"),
        field("file", "portrait", "Portrait", extensions=[], field_metadata=_meta(image=True)),
    ],
    description="Who writes the articles.",
)
EVERYTHING: Final = content_type(
    "everything",
    "Everything",
    [
        TITLE,
        URL,
        field("text", "line", "Single Line"),
        field("text", "lines", "Multi Line", field_metadata=_meta(multiline=True)),
        field("text", "markdown", "Markdown", field_metadata=_meta(markdown=True)),
        field("text", "rich_text", "Rich Text Editor", field_metadata=_RICH),
        field(
            "json",
            "json_rte",
            "JSON Rich Text Editor",
            field_metadata=_JSON_RICH,
            reference_to=["sys_assets"],
        ),
        field("number", "number", "Number"),
        field("boolean", "boolean", "Boolean", field_metadata=_meta(default_value=False)),
        field("isodate", "date", "Date", startDate=None, endDate=None),
        field("file", "file", "File", extensions=[]),
        field("link", "link", "Link", field_metadata=_meta(default_value={"title": "", "url": ""})),
        field("reference", "reference", "Reference", **_TO_AUTHOR),
        field(
            "group",
            "group",
            "Group",
            schema=[
                field("text", "name", "Name", mandatory=True),
                field("number", "amount", "Amount"),
            ],
        ),
        field("global_field", "seo", "SEO", reference_to="seo"),
        field(
            "blocks",
            "blocks",
            "Modular Blocks",
            multiple=True,
            blocks=[
                {
                    "title": "Quote",
                    "uid": "quote",
                    "schema": [
                        field("text", "text", "Text", field_metadata=_meta(multiline=True)),
                        field("text", "by", "By"),
                    ],
                },
                {
                    "title": "Picture",
                    "uid": "picture",
                    "schema": [
                        field("file", "file", "File", extensions=[]),
                        field("text", "caption", "Caption"),
                    ],
                },
            ],
        ),
        field("text", "select", "Select", display_type="dropdown", enum=_SELECT),
        field("number", "select_number", "Select (numbers)", display_type="radio", enum=_NUMBERS),
        field("text", "texts", "Texts", multiple=True),
        field("number", "numbers", "Numbers", multiple=True),
        field("isodate", "dates", "Dates", multiple=True),
        field("file", "files", "Files", multiple=True, extensions=[]),
        field("link", "links", "Links", multiple=True),
        field(
            "reference",
            "references",
            "References",
            reference_to=["author", "blog_post"],
            field_metadata=_meta(ref_multiple=True, ref_multiple_content_types=True),
        ),
        field(
            "group",
            "groups",
            "Groups",
            multiple=True,
            schema=[
                field("text", "label", "Label"),
                field(
                    "group",
                    "inner",
                    "Inner",
                    multiple=True,
                    schema=[field("text", "value", "Value")],
                ),
            ],
        ),
        field("text", "selects", "Selects", display_type="checkbox", multiple=True, enum=_SELECT),
        field("text", "only_master", "Not localizable", non_localizable=True),
        field(
            "taxonomy",
            "taxonomies",
            "Taxonomy",
            multiple=True,
            taxonomies=[
                {
                    "taxonomy_uid": "topics",
                    "max_terms": 5,
                    "mandatory": False,
                    "non_localizable": False,
                },
            ],
        ),
    ],
    description="Every kind of field.",
)
CONTENT_TYPES: Final = (BLOG_POST, AUTHOR, EVERYTHING)
GLOBAL_FIELDS: Final = (SEO,)

WORKFLOW: Final = {
    "uid": "bltworkflow000000",
    "name": "Editorial",
    "content_types": ["blog_post"],
    "workflow_stages": [{"uid": "bltstagedraft0000", "name": "Draft", "color": "#2196f3"}],
}
FOLDERS: Final = (
    ("bltfolderblog0000", "Blog", None),
    ("bltfolder20260000", "2026", "bltfolderblog0000"),
)
AUTHORS: Final = (
    ("bltauthorada00000", "Ada Moreau", "Writes about travel.", "ada@example.com"),
    ("bltauthorben00000", "Ben Okafor", "Cooks, and writes it down.", "ben@example.com"),
)
POSTS: Final = (
    (
        "bltposthello00000",
        "Hello from the demo blog",
        "What this stack is for.",
        "<p>This stack is on your own machine. Create an entry and see what happens.</p>",
        "bltauthorada00000",
    ),
)
