"""Types of the configuration's values (numbers, names, lists) and their written forms.

YAML reads ``1e-3`` as text, and Snakemake passes nested values of ``--config`` on as text.  So text
is converted where a number or a boolean is expected; nothing else is converted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WrapValidator,
)
from pydantic_core import PydanticCustomError


class Section(BaseModel):
    """A mapping of the configuration: known keys only, never changed after the checks."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, serialize_by_alias=True, use_attribute_docstrings=False
    )

    def as_mapping(self, *without: str) -> dict[str, Any]:
        """Return the section as plain data, with defaults and without keys that have no value.

        Args:
            without: Keys to leave out.
        """
        return self.model_dump(exclude_none=True, exclude=set(without))


def item(
    description: str, *default: Any, unit: str = "", source: str = "", **constraints: Any
) -> Any:
    """Return the field of a key of the configuration.

    Args:
        description: The meaning of the key.
        default: Its value if it is left out; a key without a default is required.
        unit: The unit of its numbers.
        source: The origin of its default, or of the key itself; empty if it is ours.
        constraints: The bounds of the value, as in :func:`pydantic.Field`.
    """
    about = {"x-unit": unit, "x-source": source}
    constraints["json_schema_extra"] = {key: text for key, text in about.items() if text}
    if default:
        constraints["default"] = default[0]
    return Field(description=description, **constraints)


def section(model: type[Section], description: str) -> Any:
    """Return the field of a mapping whose keys all have defaults."""
    return Field(default_factory=model, description=description)


def _number(value: object) -> object:
    if isinstance(value, str):
        for number in (int, float):
            with suppress(ValueError):
                return number(value)
    return value


def _whole_number(value: object) -> object:
    value = _number(value)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _boolean(value: object) -> object:
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.strip().lower(), value)
    return value


def _as_written(value: Any, check: Callable[[Any], float]) -> float:
    """Return a checked number as it was written: ``2`` does not become ``2.0``."""
    number = check(value)
    return int(value) if isinstance(value, int) and value == number else number


def _all_different(values: list[Any]) -> list[Any]:
    repeated = [value for place, value in enumerate(values) if value in values[:place]]
    if repeated:
        raise PydanticCustomError("repeated", "repeated", {"items": repeated})
    return values


def _ascending(values: Iterable[int]) -> list[int]:
    return sorted(values)


def one_of(names: list[str]) -> tuple[Any, ...]:
    """Return the annotations that restrict text to given names."""

    def check(value: str) -> str:
        if value not in names:
            raise PydanticCustomError("literal_error", "not one of them")
        return value

    return Field(strict=True), AfterValidator(check), Field(json_schema_extra={"enum": [*names]})


def _form(pattern: str, words: str) -> Any:
    """Return the field of text of a required form, as a pattern and in words."""
    return Field(pattern=pattern, json_schema_extra={"x-form": words})


# In annotations, bounds precede these, so that they are checked after the conversion.
WHOLE = BeforeValidator(_whole_number)
NUMBER = (
    Field(strict=True, allow_inf_nan=False),
    WrapValidator(_as_written),
    BeforeValidator(_number),
)
Number = Annotated[float, *NUMBER]
Boolean = Annotated[bool, Field(strict=True), BeforeValidator(_boolean)]
Text = Annotated[str, Field(strict=True)]
Count = Annotated[int, Field(strict=True, ge=1), WHOLE]
Seed = Annotated[int, Field(strict=True, ge=0, le=2**32 - 1), WHOLE]
Epoch = Annotated[int, Field(strict=True, ge=0), WHOLE]
Side = Annotated[int, Field(strict=True, ge=2), WHOLE]
# Names of folders and files; a file system allows 255 bytes.
Name = Annotated[
    Text,
    _form(
        "^[A-Za-z0-9][A-Za-z0-9_.+-]{0,99}$",
        "a name (at most 100 letters, digits and, but not first, `_ . + -`)",
    ),
]
# Study names are also part of rule names.
StudyName = Annotated[
    Text,
    _form(
        "^[A-Za-z][A-Za-z0-9_]{0,99}$", "a name (a letter, then at most 99 letters, digits, `_`)"
    ),
]
Label = Annotated[
    Text, _form(r"^[^\x00-\x1f\\$]{1,60}$", "1 to 60 characters, none of them $ or \\")
]
Md5 = Annotated[Text, _form("^[0-9a-fA-F]{32}$", "32 hexadecimal digits")]
# No braces: Snakemake reads them as wildcards.
FilePath = Annotated[
    Text,
    _form(
        r"^[^\x00-\x1f{}]+$",
        "a path, relative to the working directory or absolute, without { and }",
    ),
]
FileName = Annotated[
    Text,
    _form(
        "^([A-Za-z0-9][A-Za-z0-9_.+-]*/)?[A-Za-z0-9][A-Za-z0-9_.+-]*$",
        "a file name, with at most one folder (letters, digits and `_ . + -`)",
    ),
]
Url = Annotated[
    Text, _form(r"^https?://[^/\s]+/\S+$", "an address that begins with http:// or https://")
]
DIFFERENT = (
    Field(min_length=1, json_schema_extra={"uniqueItems": True}),
    AfterValidator(_all_different),
)
Names = Annotated[list[Name], *DIFFERENT]
Seeds = Annotated[list[Seed], *DIFFERENT]
Urls = Annotated[list[Url], *DIFFERENT]
Epochs = Annotated[list[Epoch], *DIFFERENT, AfterValidator(_ascending)]
Frequencies = Annotated[
    list[Annotated[int, Field(strict=True, ge=1, le=1_000_000), WHOLE]], *DIFFERENT
]
