# SPDX-License-Identifier: MIT
"""Snapshots read by docs/snapshot-format.md alone: no code of the engine, no code of a binding."""

import importlib.util
import os
import struct
from pathlib import Path

import pytest
from conftest import ROOT, START_NS, rising_bars

MASK = 2**64 - 1
A = 0x9E3779B97F4A7C15
DAY_NS = 86_400_000_000_000
MISSING = 0x7FF8000000000000
FORMING = (111.5, 113.0, 111.0, 112.0, 1120.0)
PLAN = {"close_now": "close", "ema": "ema(close, 3)", "up": "close > sma(close, 2)"}
SIGNALS = 1


def mix(v):
    v = (v ^ v >> 30) * 0xBF58476D1CE4E5B9 & MASK
    v = (v ^ v >> 27) * 0x94D049BB133111EB & MASK
    return v ^ v >> 31


def step(lane, word):
    v = (lane ^ word) * A & MASK
    return (v << 29 | v >> 35) & MASK


def checksum(data):
    lanes = [(i + 1) * A & MASK for i in range(8)]
    for index, (word,) in enumerate(struct.iter_unpack("<Q", data)):
        lanes[index % 8] = step(lanes[index % 8], word)
    for width in (4, 2, 1):
        for i in range(width):
            lanes[i] = step(lanes[i], lanes[i + width])
    return mix(lanes[0] ^ len(data))


def combine(total, word):
    return mix(total * A + 0x2545F4914F6CDD1D + word & MASK)


def total_checksum(of_header, sections):
    total = of_header
    for section in sections:
        total = combine(combine(total, len(section)), checksum(section))
    return total


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, form):
        size = struct.calcsize("<" + form)
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += size
        return values if len(values) != 1 else values[0]

    def words(self, count):
        return [self.take("Q") for _ in range(count)]

    def padding(self):
        size = -self.at % 8
        assert self.data[self.at : self.at + size] == bytes(size)
        self.at += size

    def text(self):
        size = self.take("Q")
        value = self.take(f"{size}s").decode()
        self.padding()
        return value


def read_section(data, header):
    reader = Reader(data)
    part = {"name": (reader.text(), reader.text(), reader.text())}
    part["slots"], flags, part["valued"] = reader.take("qII")
    known = min(part["slots"], header["depth"] + 1)
    part["bars"] = [reader.take("qq5d") for _ in range(known)]
    part["forming"] = reader.take("qq5d") if flags & 1 else None
    part["columns"] = [reader.words(n) for _, n in header["columns"]]
    part["has_value"] = list(reader.take(f"{header['outputs']}s"))
    part["levels"] = [list(reader.take(f"{SIGNALS}s")) for _ in range(known)]
    part["forming_told"] = list(reader.take(f"{SIGNALS}s"))
    reader.padding()
    assert reader.at == len(data)
    return part


def read_snapshot(data):
    assert len(data) % 8 == 0
    reader = Reader(data)
    names = ["magic", "version", "numeric", "engine", "flags", "plan", "depth", "partitions"]
    header = dict(zip(names, reader.take("8sIIIIQII"), strict=True))
    column_count, header["outputs"] = reader.take("II")
    header["counters"] = reader.take("6q")
    assert reader.at == 96
    header["sections"], reserved = reader.take("II")
    assert reserved == 0
    header["columns"] = [reader.take("Qq") for _ in range(column_count)]
    of_header = checksum(data[: reader.at])
    assert of_header == reader.take("Q")
    sections = []
    for _ in range(header["partitions"]):
        sections.append(reader.take(f"{reader.take('Q')}s"))
        assert checksum(sections[-1]) == reader.take("Q")
    assert header["sections"] == 0
    assert total_checksum(of_header, sections) == reader.take("Q")
    assert reader.at == len(data)
    return header, [read_section(section, header) for section in sections]


@pytest.fixture(scope="module")
def ta():
    path = os.environ.get("LAAKHAY_TA_LIBRARY")
    if not path:
        package = pytest.importorskip("laakhay.ta")
        path = Path(package.__file__).with_name("liblaakhay_ta.so.1")
    file = ROOT / "bindings" / "ctypes" / "laakhay_ta.py"
    spec = importlib.util.spec_from_file_location("laakhay_ta_snapshot", file)
    binding = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(binding)
    binding.load(path)
    return binding


def push(session, symbol, bars, state="closed"):
    session.push(
        symbol,
        "1d",
        time=bars.times_ns,
        open=bars.open,
        high=bars.high,
        low=bars.low,
        close=bars.close,
        volume=bars.volume,
        state=state,
    )


@pytest.fixture
def session(ta):
    """Twelve bars of B and a forming one, three of A."""
    session = ta.compile(PLAN).session()
    push(session, "B", rising_bars(12))
    push(session, "A", rising_bars(3))
    push(session, "B", rising_bars(1, first=12), "forming")
    return session


def test_the_header(ta, session):
    header, sections = read_snapshot(session.snapshot())
    assert header["magic"] == b"LTASNAPS"
    assert (header["version"], header["numeric"], header["flags"]) == (1, 1, 0)
    assert header["plan"] == ta.compile(PLAN).fingerprint
    assert (header["depth"], header["outputs"]) == (8, 3)
    assert header["counters"] == (15, 1, 0, 0, 0, 0)
    keys = [key for key, _ in header["columns"]]
    assert keys == sorted(keys) and len(set(keys)) == len(keys)
    assert [part["name"] for part in sections] == [("A", "1d", "ohlcv"), ("B", "1d", "ohlcv")]


def test_bars(session):
    _, (a, b) = read_snapshot(session.snapshot())
    assert (a["slots"], a["valued"], len(a["bars"]), a["forming"]) == (3, 3, 3, None)
    assert (b["slots"], b["valued"], len(b["bars"])) == (12, 9, 9)
    times = [START_NS + DAY_NS * row for row in range(3, 12)]
    assert [bar[0] for bar in b["bars"]] == times
    assert [bar[1] for bar in b["bars"]] == [time + DAY_NS for time in times]
    assert b["bars"][-1][2:] == (110.5, 112.0, 110.0, 111.0, 1110.0)
    assert b["forming"] == (START_NS + 12 * DAY_NS, START_NS + 13 * DAY_NS, *FORMING)


def test_slots(session):
    """Some column holds the closes, oldest first; before the first bar everything is missing."""
    header, (a, b) = read_snapshot(session.snapshot())
    for part in (a, b):
        assert [len(column) for column in part["columns"]] == [n for _, n in header["columns"]]
    closes = [struct.unpack("<Q", struct.pack("<d", 100.0 + row))[0] for row in range(12)]
    assert any(list(column) == closes[-len(column) :] for column in b["columns"])
    assert any(
        list(column) == [MISSING] * (len(column) - 3) + closes[:3] for column in a["columns"]
    )


def test_what_was_delivered(session):
    """Closes rise: the signal is true from the second bar on, and the forming bar tells nothing."""
    _, (a, b) = read_snapshot(session.snapshot())
    assert a["has_value"] == b["has_value"] == [1, 1, 1]
    assert a["levels"] == [[0], [1], [1]]
    assert b["levels"] == [[1]] * 9
    assert a["forming_told"] == b["forming_told"] == [0]


def test_the_same_state_gives_the_same_bytes(ta, session):
    taken = session.snapshot()
    assert ta.compile(PLAN).restore(taken).snapshot() == taken
    assert session.snapshot() == taken


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (0, "snapshot.foreign"),
        (8, "snapshot.version"),
        (12, "snapshot.numeric_version"),
        (16, "snapshot.checksum"),
        (-1, "snapshot.checksum"),
    ],
)
def test_damage(ta, session, at, code):
    damaged = bytearray(session.snapshot())
    damaged[at] ^= 1
    with pytest.raises(ta.LaakhayError) as refused:
        ta.compile(PLAN).restore(bytes(damaged))
    assert refused.value.code == code


def sealed(data):
    """The same bytes with checksums that fit, as a forger would leave them."""
    (columns,) = struct.unpack_from("<I", data, 40)
    end = 104 + 16 * columns
    of_header = checksum(bytes(data[:end]))
    struct.pack_into("<Q", data, end, of_header)
    reader, sections = Reader(bytes(data)), []
    reader.at = end + 8
    while reader.at < len(data) - 8:
        sections.append(reader.take(f"{reader.take('Q')}s"))
        reader.take("Q")
    struct.pack_into("<Q", data, reader.at, total_checksum(of_header, sections))
    return bytes(data)


@pytest.mark.parametrize(
    ("at", "form", "value", "code", "position"),
    [
        (20, "I", 2, "snapshot.malformed", 20),
        (24, "Q", 1, "snapshot.other_plan", None),
        (32, "I", 4097, "snapshot.malformed", 32),
        (48, "q", -1, "snapshot.malformed", 56),
        (100, "I", 1, "snapshot.malformed", 100),
        (104, "Q", 0, "snapshot.other_lowering", None),
        (112, "q", 0, "snapshot.malformed", 120),
    ],
)
def test_forged_headers(ta, session, at, form, value, code, position):
    forged = bytearray(session.snapshot())
    struct.pack_into("<" + form, forged, at, value)
    with pytest.raises(ta.LaakhayError) as refused:
        ta.compile(PLAN).restore(sealed(forged))
    assert (refused.value.code, refused.value.position) == (code, position)


def test_a_cut_snapshot(ta, session):
    taken = session.snapshot()
    codes = {20: "snapshot.truncated", 24: "snapshot.checksum", 7: "snapshot.foreign"}
    for size, code in codes.items():
        with pytest.raises(ta.LaakhayError) as refused:
            ta.compile(PLAN).restore(taken[:size])
        assert refused.value.code == code
