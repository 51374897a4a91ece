"""What a stack is made of, and who is signed in."""

from __future__ import annotations

import secrets
from typing import Any, Final

from simulators.contentstack import world
from simulators.contentstack.call import Call, content_type_of, listed, with_global_fields
from simulators.contentstack.queries import matching
from simulators.contentstack.store import document, documents, keep
from simulators.contentstack.wire import Answer, Refusal, answer

_WRONG: Final = "wrong"


def get_stacks(call: Call) -> Answer:
    """Answer GET /stacks: every stack of the user, or the one whose key is given."""
    found = documents(call.db, "stack")
    if call.organization:
        found = [each for each in found if each["org_uid"] == call.organization]
    if key := call.request.headers.get("api_key"):
        found = [each for each in found if each["api_key"] == key]
        if found:
            return answer(200, {"stack": found[0]})
    return answer(200, listed(call, "stacks", matching(call, found)))


def get_branches(call: Call) -> Answer:
    """Answer GET /stacks/branches."""
    return answer(200, listed(call, "branches", matching(call, documents(call.db, "branch"))))


def get_branch(call: Call, uid: str) -> Answer:
    """Answer GET /stacks/branches/{uid}."""
    return answer(200, {"branch": _found(call, "branch", "Branch", uid)})


def get_locales(call: Call) -> Answer:
    """Answer GET /locales."""
    return answer(200, listed(call, "locales", matching(call, documents(call.db, "locale"))))


def get_locale(call: Call, uid: str) -> Answer:
    """Answer GET /locales/{code}."""
    return answer(200, {"locale": _found(call, "locale", "Language", uid)})


def get_environments(call: Call) -> Answer:
    """Answer GET /environments."""
    found = matching(call, documents(call.db, "environment"))
    return answer(200, listed(call, "environments", found))


def get_environment(call: Call, uid: str) -> Answer:
    """Answer GET /environments/{name}."""
    return answer(200, {"environment": _found(call, "environment", "Environment", uid)})


def get_workflows(call: Call) -> Answer:
    """Answer GET /workflows."""
    return answer(200, listed(call, "workflows", documents(call.db, "workflow")))


def get_content_types(call: Call) -> Answer:
    """Answer GET /content_types."""
    found = matching(call, documents(call.db, "content_type", call.branch))
    return answer(200, listed(call, "content_types", found, lambda each: _shown(call, each)))


def get_content_type(call: Call, uid: str) -> Answer:
    """Answer GET /content_types/{uid}."""
    return answer(200, {"content_type": _shown(call, content_type_of(call, uid))})


def get_global_fields(call: Call) -> Answer:
    """Answer GET /global_fields."""
    found = matching(call, documents(call.db, "global_field", call.branch))
    return answer(200, listed(call, "global_fields", found))


def log_in(call: Call) -> Answer:
    """Answer POST /user-session: any address with any password is let in, except `wrong`."""
    given = call.request.part("user")
    email, password = given.get("email"), given.get("password")
    if not email or password in (None, "", _WRONG):
        message = (
            "Looks like your email or password is invalid. Please try again or reset your password."
        )
        raise Refusal(422, message, 104, {"auth": ["is not valid."]})
    token = f"bltsim-{secrets.token_hex(8)}"
    user = _user() | {"email": email, "authtoken": token}
    return answer(200, {"notice": "Login Successful.", "user": user})


def log_out(call: Call) -> Answer:
    """Answer DELETE /user-session."""
    del call
    return answer(200, {"notice": "You've logged out successfully."})


def get_user(call: Call) -> Answer:
    """Answer GET /user."""
    del call
    return answer(200, {"user": _user()})


def create_content_type(call: Call) -> Answer:
    """Answer POST /content_types."""
    given = call.request.part("content_type")
    uid, title, schema = given.get("uid"), given.get("title"), given.get("schema")
    if not (isinstance(uid, str) and isinstance(title, str) and isinstance(schema, list)):
        told = {"content_type": ["is not valid."]}
        raise Refusal(422, "Content Type creation failed.", 119, told)
    if document(call.db, "content_type", uid, call.branch):
        told = {"uid": ["is not unique."]}
        raise Refusal(422, "Content Type creation failed.", 115, told)
    full = [world.field(each["data_type"], each["uid"], each["uid"]) | each for each in schema]
    made = world.content_type(uid, title, full, created_at=call.now, updated_at=call.now)
    made["options"] |= given.get("options") or {}
    keep(
        call.db,
        "content_type",
        uid,
        made | {"description": given.get("description", "")},
        call.branch,
    )
    notice = "Content Type created successfully."
    return answer(201, {"notice": notice, "content_type": made})


def _shown(call: Call, made: dict[str, Any]) -> dict[str, Any]:
    full = dict(made)
    if call.request.flag("include_global_field_schema"):
        full["schema"] = with_global_fields(call, made["schema"])
    if call.request.flag("include_branch"):
        full["_branch"] = call.branch
    return full


def _found(call: Call, kind: str, name: str, uid: str) -> Any:
    found = document(call.db, kind, uid)
    if found is None:
        message = f"{name} '{uid}' was not found. Please try again."
        raise Refusal(422, message, 141, {"uid": ["is not valid."]})
    return found


def _user() -> dict[str, Any]:
    return {
        "uid": world.USER_UID,
        "created_at": world.MADE,
        "updated_at": world.MADE,
        "email": "editor@example.com",
        "username": "editor",
        "first_name": "Demo",
        "last_name": "Editor",
        "org_uid": [world.ORGANIZATION],
        "active": True,
    }
