"""The statements of every request and every step, as parameterised SQL.

They are what the ORM would send; it takes three times as long to put each of them together as the
database takes to carry it out, and these few run a thousand times as often as all others. Columns
and values come from the models, so that a migration changes nothing here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models

from projects.json_text import JsonText

M = TypeVar("M", bound=models.Model)
_PLAIN = (str, int, bool, type(None))


def insert(row: models.Model) -> None:
    """Insert one row whose key it brings itself."""
    model = type(row)
    columns = model._meta.concrete_fields
    _execute(_insert_sql(model, 1), [_value(field, row) for field in columns])


def upsert(rows: Sequence[models.Model], unique: tuple[str, ...], changed: tuple[str, ...]) -> None:
    """Insert rows of one model; where one with the same `unique` fields exists, change that.

    The database makes the keys. Raises what the ORM raises.
    """
    model = type(rows[0])
    columns = [field for field in model._meta.concrete_fields if not field.primary_key]
    values = [_value(field, row) for row in rows for field in columns]
    _execute(_insert_sql(model, len(rows)) + _conflict_sql(model, unique, changed), values)


def update(model: type[models.Model], where: Mapping[str, Any], changes: Mapping[str, Any]) -> int:
    """Change the rows whose fields equal `where`, and say how many there were."""
    given = [_named(model, name, each[name]) for each in (changes, where) for name in each]
    return _execute(_update_sql(model, tuple(changes), tuple(where)), given)


def add(model: type[models.Model], where: Mapping[str, Any], amounts: Mapping[str, int]) -> None:
    """Add to the numbers of the row whose unique fields equal `where`, or begin one with them."""
    names = (*where, *amounts)
    given = [_named(model, name, value) for name, value in {**where, **amounts}.items()]
    _execute(_add_sql(model, names, tuple(where)), given)


def rows_of(query: str, *given: Any) -> list[tuple[Any, ...]]:
    """The rows that a query finds. Its `%s` stand for what is given; no text is put into it."""
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return list(cursor.fetchall())


def run(statement: str, *given: Any) -> int:
    """Carry out a statement and say how many rows it changed. Its `%s` stand for what is given."""
    return _execute(statement, given)


def partial(model: type[M], names: Sequence[str], values: Sequence[Any]) -> M:
    """A row with these columns as the database gave them; others are read when they are used."""
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    read = [
        by_name[name].from_db_value(value, None, connection)  # type: ignore[attr-defined]
        if hasattr(by_name[name], "from_db_value")
        else value
        for name, value in zip(names, values, strict=True)
    ]
    return model.from_db(connection.alias, names, read)


def _execute(statement: str, values: Sequence[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def _value(field: Any, row: models.Model) -> Any:
    return _prepared(field, getattr(row, field.attname))


def _named(model: type[models.Model], name: str, value: Any) -> Any:
    return _prepared(model._meta.get_field(name), value)


def _prepared(field: Any, value: Any) -> Any:
    """The value as the driver takes it: most of them as they are, without Django's questions."""
    if type(value) in _PLAIN and not isinstance(field, JsonText):
        return value
    return field.get_db_prep_save(value, connection)


@cache
def _insert_sql(model: type[models.Model], rows: int) -> str:
    made = isinstance(model._meta.pk, models.AutoField)
    columns = [
        f'"{field.column}"'
        for field in model._meta.concrete_fields
        if not (made and field.primary_key)
    ]
    one = f"({', '.join(['%s'] * len(columns))})"
    places = ", ".join([one] * rows)
    table, names = model._meta.db_table, ", ".join(columns)
    return f'INSERT INTO "{table}" ({names}) VALUES {places}'  # noqa: S608 - names of ours


@cache
def _conflict_sql(
    model: type[models.Model], unique: tuple[str, ...], changed: tuple[str, ...]
) -> str:
    column = {field.name: f'"{field.column}"' for field in model._meta.concrete_fields}
    sets = ", ".join(f"{column[name]} = EXCLUDED.{column[name]}" for name in changed)
    return f" ON CONFLICT ({', '.join(column[name] for name in unique)}) DO UPDATE SET {sets}"


@cache
def _update_sql(model: type[models.Model], changes: tuple[str, ...], where: tuple[str, ...]) -> str:
    column = {field.name: f'"{field.column}"' for field in model._meta.concrete_fields}
    sets = ", ".join(f"{column[name]} = %s" for name in changes)
    tests = " AND ".join(f"{column[name]} = %s" for name in where)
    return f'UPDATE "{model._meta.db_table}" SET {sets} WHERE {tests}'  # noqa: S608 - names of ours


@cache
def _add_sql(model: type[models.Model], names: tuple[str, ...], unique: tuple[str, ...]) -> str:
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    column = {field.name: f'"{field.column}"' for field in fields}
    table, added = f'"{model._meta.db_table}"', names[len(unique) :]
    places = ", ".join(["%s"] * len(names))
    sums = ", ".join(f"{column[n]} = {table}.{column[n]} + EXCLUDED.{column[n]}" for n in added)
    key = ", ".join(column[name] for name in unique)
    return (
        f"INSERT INTO {table} ({', '.join(column.values())}) VALUES ({places}) "  # noqa: S608 - names of ours
        f"ON CONFLICT ({key}) DO UPDATE SET {sums}"
    )
