"""What counts as a picture: the bytes say it, and nothing else."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.sdk import Refused
from connectors.sdk.pictures import LARGEST, Traits, traits

SAMPLES = {
    "image/png": (
        "iVBORw0KGgoAAAANSUhEUgAAAAcAAAAFCAIAAAAG+GGPAAAAFElEQVR4nGPUiFrAgAGYMIWoIgoAfHQBLNc/"
        "jhgAAAAASUVORK5CYII="
    ),
    "image/jpeg": (
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI////////////////"
        "////////////////////////////////////wAALCAAFAAcBAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAEC"
        "AwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAk"
        "M2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJ"
        "ipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3"
        "+Pn6/9oACAEBAAA/AIq//9k="
    ),
    "image/jpeg, progressive": (
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI////////////////"
        "////////////////////////////////////wgALCAAFAAcBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAv/a"
        "AAgBAQAAAAEf/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABBQJ//8QAFBABAAAAAAAAAAAAAAAAAAAA"
        "AP/aAAgBAQAGPwJ//8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPyF//9oACAEBAAAAEP8A/8QAFBAB"
        "AAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxB//9k="
    ),
    "image/jpeg, turned by its EXIF": (
        "/9j/4AAQSkZJRgABAQAAAQABAAD/4QAiRXhpZgAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAD/2wBDAFA3"
        "PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI////////////////////////////////////////////////////"
        "wAALCAAHAAUBAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQA"
        "AAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RF"
        "RkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5"
        "usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEBAAA/AI6//9k="
    ),
    "image/gif": (
        "R0lGODdhBwAFAIIAAAAzmTMzmQBmmTNmmTNmzAAAAAAAAAAAACwAAAAABwAFAAAIFwAHCBwoEMAAgwYFElBY"
        "cEAAAQEIEgwIADs="
    ),
    "image/webp": (
        "UklGRjgAAABXRUJQVlA4ICwAAADwAQCdASoHAAUAAUAmJaACdLoB+AAF9AAA/vFNr/zNExzH7V//hV8bkLCgAA=="
    ),
    "image/webp, lossless": ("UklGRh4AAABXRUJQVlA4TBEAAAAvBgABAAdQraIUtP+BiOh/AAA="),
    "image/webp, with transparency": (
        "UklGRlAAAABXRUJQVlA4WAoAAAAQAAAABgAABAAAQUxQSAoAAAABB9C/iAhERP8DVlA4ICAAAABwAQCdASoH"
        "AAUACQCsJYgCdAF1AAD+6tQqKKOYjwAAAA=="
    ),
    "image/webp, animated": (
        "UklGRqYAAABXRUJQVlA4WAoAAAACAAAABgAABAAAQU5JTQYAAAAAAAAAAABBTk1GOgAAAAAAAAAAAAYAAAQA"
        "AAAAAAJWUDggIgAAADABAJ0BKgcABQAJAKwloAADcAD+34A/ztWx9n3+kultcABBTk1GOAAAAAAAAAAAAAYA"
        "AAQAAAAAAABWUDggIAAAADQBAJ0BKgcABQAAAKwloAADcAD+694tN6/ujn80gAAA"
    ),
}


@pytest.mark.parametrize(("mime", "name"), [(name.partition(",")[0], name) for name in SAMPLES])
def test_type_width_and_height_are_read_from_the_bytes(mime: str, name: str) -> None:
    assert traits(base64.b64decode(SAMPLES[name])) == Traits(mime, 7, 5)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_picture_that_ends_before_its_size_is_damaged(name: str) -> None:
    content = base64.b64decode(SAMPLES[name])

    with pytest.raises(Refused) as raised:
        traits(content[:16] if name.startswith("image/webp") else content[:9])

    assert raised.value.message == "The picture is damaged: its width and height cannot be read."


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' width='7' height='5'/>",
        b"<?xml version='1.0'?><svg/>",
        b"BM\x46\0\0\0\0\0\0\0",  # BMP
        b"II*\0\x08\0\0\0",  # TIFF
        b"RIFF\x24\0\0\0WAVEfmt ",
        b"\0\0\0\x1cftypavif\0\0\0\0",
        b"%PDF-1.7",
        b" \x89PNG\r\n\x1a\n",
    ],
)
def test_anything_else_is_refused(content: bytes) -> None:
    with pytest.raises(Refused) as raised:
        traits(content)

    assert raised.value.message == (
        "This is no picture that can be kept: it must be PNG, JPEG, WebP or GIF."
    )


def test_a_picture_of_20_mb_is_taken_and_a_larger_one_is_not() -> None:
    content = base64.b64decode(SAMPLES["image/png"])

    assert traits(content.ljust(LARGEST, b"\0")).width == 7
    with pytest.raises(Refused) as raised:
        traits(content.ljust(LARGEST + 1, b"\0"))
    assert raised.value.message == "The picture is larger than 18 MB."


@given(st.sampled_from(sorted(SAMPLES)), st.data())
def test_damaged_bytes_are_refused_or_still_a_picture(name: str, data: st.DataObject) -> None:
    content = bytearray(base64.b64decode(SAMPLES[name]))
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] = data.draw(st.integers(0, 255))

    try:
        seen = traits(bytes(content[: data.draw(st.integers(0, len(content)))]))
    except Refused:
        return

    assert seen.mime == name.partition(",")[0]
    assert min(seen.width, seen.height) > 0
