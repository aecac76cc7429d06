# SPDX-License-Identifier: MIT
"""Which column of a table is which: one resolution of names for every kind of table.

Names are compared without case, blanks, `_`, `-` and `.`. A role that two columns could take is
an error that lists both. `Adj Close` is not `close`: adjusted prices are taken when asked for.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from .errors import DataError

__all__ = [
    "KEYS",
    "PRICES",
    "Roles",
    "find_roles",
    "missing_column",
    "name_columns",
    "plain",
    "require",
]

PRICES = ("open", "high", "low", "close", "volume")
KEYS = ("symbol", "timeframe", "source")
_SYNONYMS: dict[str, frozenset[str]] = {
    "time": frozenset({"time", "timestamp", "datetime", "date", "opentime", "ts", "timens"}),
    "close_time": frozenset({"closetime"}),
    **{name: frozenset({name}) for name in PRICES},
    "volume": frozenset({"volume", "vol"}),
    "symbol": frozenset({"symbol", "ticker"}),
    "timeframe": frozenset({"timeframe"}),
    "source": frozenset({"source"}),
}
ROLES = tuple(_SYNONYMS)
_BLANKS = str.maketrans("", "", " _-.")


def plain(name: str) -> str:
    """The name as it is compared."""
    return name.casefold().translate(_BLANKS)


@dataclass(frozen=True)
class Roles:
    """The place of every role found, and of the other columns."""

    places: dict[str, int]
    others: list[int]

    def has_prices(self) -> bool:
        return any(name in self.places for name in PRICES)


def find_roles(
    names: Sequence[str],
    overrides: Mapping[str, str | None] | None = None,
    *,
    roles: Collection[str] = ROLES,
    times: Iterable[int] = (),
) -> Roles:
    """The columns that are times, prices and keys.

    overrides: {role: column, or None to leave the role out}. roles: those that are looked for.
    times: places of columns that are times whatever they are called, as an index of dates is.
    """
    overrides = dict(overrides or {})
    taken = _overridden(names, overrides)
    by_name: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        by_name.setdefault(plain(name), []).append(place)
    places = dict(taken)
    for role in roles:
        if role in overrides:
            continue
        found = {place for synonym in _SYNONYMS[role] for place in by_name.get(synonym, ())}
        if role == "time":
            found.update(times)
        candidates = sorted(found.difference(taken.values()))
        if len(candidates) > 1:
            raise _ambiguous(role, [names[place] for place in candidates])
        if candidates:
            places[role] = candidates[0]
    used = set(places.values())
    return Roles(places, [place for place in range(len(names)) if place not in used])


def _overridden(names: Sequence[str], overrides: Mapping[str, str | None]) -> dict[str, int]:
    places: dict[str, int] = {}
    for role, name in overrides.items():
        if role not in _SYNONYMS:
            raise DataError(
                f"columns= names the role {role!r}; the roles are {', '.join(ROLES)}"
                + _nearest(role, ROLES),
                "python.column_role",
            )
        if name is None:
            continue
        found = [place for place, known in enumerate(names) if known == name]
        if len(found) > 1:
            raise _ambiguous(role, [names[place] for place in found])
        if not found:
            raise missing_column(str(name), names)
        if found[0] in places.values():
            other = next(known for known, place in places.items() if place == found[0])
            raise DataError(
                f"columns= names {name!r} as {other} and as {role}", "python.column_ambiguous"
            )
        places[role] = found[0]
    return places


def _ambiguous(role: str, candidates: list[str]) -> DataError:
    if len(set(candidates)) == 1:  # no name chooses between them
        return DataError(
            f"{len(candidates)} columns are called {candidates[0]!r}, an index among them where it "
            f"has that name, and each could be {role}: rename or drop all but one",
            "python.column_ambiguous",
        )
    listed = " and ".join(map(repr, candidates))
    return DataError(
        f"the columns {listed} could each be {role}: choose one with "
        f"columns={{{role!r}: {candidates[0]!r}}}",
        "python.column_ambiguous",
    )


def _nearest(name: str, known: Iterable[str]) -> str:
    by_plain = {plain(other): other for other in known}
    near = difflib.get_close_matches(plain(name), by_plain, 1)
    return f"; did you mean {by_plain[near[0]]!r}?" if near else ""


def missing_column(name: str, names: Sequence[str]) -> DataError:
    """The error for a column that is not there, listing the ones that are."""
    listed = ", ".join(map(repr, names)) or "none"
    hint = _nearest(name, names)
    if adjusted := [known for known in names if plain(known) == f"adj{plain(name)}"]:
        hint = (
            f"; {adjusted[0]!r} is adjusted and is taken only as columns={{{name!r}: "
            f"{adjusted[0]!r}}}"
        )
    elif name == "volume":
        hint = hint or "; a table without is columns={'volume': None}"
    return DataError(f"no column {name!r}; the columns are {listed}{hint}", "python.column_missing")


def require(
    roles: Roles, names: Sequence[str], *, series_only: bool, without_volume: bool = False
) -> None:
    """Times, and the five of a bar or none of them."""
    if "time" not in roles.places:
        raise missing_column("time", names)
    if series_only and not roles.has_prices():
        return
    for name in PRICES:
        if name not in roles.places and not (name == "volume" and without_volume):
            raise missing_column(name, names)


def name_columns(
    names: Sequence[str], roles: Roles, series: bool | Sequence[str], numeric: Sequence[bool]
) -> list[str]:
    """What every column is to the engine: its role, a series' name, or "" to leave it out."""
    targets = [""] * len(names)
    for role, place in roles.places.items():
        targets[place] = role
    for place in _series_places(names, roles, series, numeric):
        name = names[place]
        if name in ROLES or name in targets:
            raise DataError(
                f"the series {name!r} has the name of another column that is read",
                "python.column_ambiguous",
            )
        if not name or "\n" in name:
            raise DataError(f"{name!r} cannot name a series", "python.column_name")
        targets[place] = name
    return targets


def _series_places(
    names: Sequence[str], roles: Roles, series: bool | Sequence[str], numeric: Sequence[bool]
) -> list[int]:
    if isinstance(series, bool):
        free = [place for place in roles.others if names[place] not in ROLES]
        return [place for place in free if series and numeric[place]]
    chosen = []
    for name in series:
        place = next((place for place in roles.others if names[place] == name), None)
        if place is None:
            raise missing_column(name, [names[other] for other in roles.others])
        if not numeric[place]:
            raise DataError(f"the series {name!r} is no column of numbers", "python.column_type")
        chosen.append(place)
    return chosen
