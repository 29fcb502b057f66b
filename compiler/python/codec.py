"""
Codecs of the wire types (docs/wire.md of rmc). A generated module declares the codec of each of its types as a value of the
classes below. Writing checks the value; reading trusts nothing: each count is compared with what is left before anything
is allocated.
"""

from __future__ import annotations

import json
import math
import struct
import sys
from array import array
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum as PythonEnum
from numbers import Real
from typing import Any, Final, Generic, TypeVar

from .error import RmcError

T = TypeVar("T")
K = TypeVar("K")
V = TypeVar("V")

LIMIT: Final = 64 * 1024 * 1024
SPARE: Final = 1024 * 1024
DEPTH: Final = 64


class Undefined(PythonEnum):
    """JavaScript's undefined, which is not null. An optional field that is missing is simply not in its dict."""

    UNDEFINED = "undefined"

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "UNDEFINED"


UNDEFINED: Final = Undefined.UNDEFINED


class Map(dict[K, V]):
    """A JavaScript Map, which a union tells from an object by its class."""


class Pairs(list[tuple[K, V]]):
    """A JavaScript Map whose keys cannot be those of a dict: its entries in order."""


class Items(list[T]):
    """A JavaScript Set: its items in order."""


class Clamped(bytes):
    """A Uint8ClampedArray, which a union or a tensor tells from a Uint8Array by its class."""


class Writer:
    """The bytes of one value so far."""

    __slots__ = ("bytes", "depth", "spare")

    def __init__(self) -> None:
        self.bytes = bytearray()
        self.spare = SPARE
        self.depth = 0

    def pack(self, layout: struct.Struct, value: float) -> None:
        self.pad(layout.size)
        self.bytes += layout.pack(value)

    def pad(self, align: int) -> None:
        self.bytes += bytes(-len(self.bytes) % align)

    def count(self, count: int, least: int) -> None:
        """The count of items of at least `least` bytes."""
        if least == 0:
            self.spare -= count
        if self.spare < 0 or len(self.bytes) + count * least > LIMIT:
            raise too_large()
        self.pack(WORD, count)


class Reader:
    """What is left of one value."""

    __slots__ = ("at", "bytes", "depth", "spare")

    def __init__(self, data: bytes | bytearray | memoryview) -> None:
        self.bytes = data
        self.at = 0
        self.spare = SPARE
        self.depth = 0

    def claim(self, align: int, size: int) -> int:
        """Moves past `size` bytes at the next multiple of `align`, and says where they start."""
        at = self.at + -self.at % align
        if at + size > len(self.bytes):
            raise self.damaged(f"{size} bytes are missing")
        self.at = at + size
        return at

    def unpack(self, layout: struct.Struct) -> Any:
        return layout.unpack_from(self.bytes, self.claim(layout.size, layout.size))[0]

    def index(self, count: int) -> int:
        index: int = self.unpack(SHORT if count > 256 else BYTE)
        if index >= count:
            raise self.damaged(f"{index} where less than {count} is allowed")
        return index

    def count(self, least: int) -> int:
        count: int = self.unpack(WORD)
        if least == 0:
            self.spare -= count
        if self.spare < 0 or count * least > len(self.bytes) - self.at:
            raise self.damaged(f"a count of {count} that cannot be")
        return count

    def damaged(self, what: str) -> RmcError:
        return RmcError("corrupt-frame", f"a value from another stage is damaged at byte {self.at}: {what}")


BYTE: Final = struct.Struct("<B")
SHORT: Final = struct.Struct("<H")
WORD: Final = struct.Struct("<I")
DOUBLE: Final = struct.Struct("<d")
NANS: Final = {4: b"\x00\x00\xc0\x7f", 8: b"\x00\x00\x00\x00\x00\x00\xf8\x7f"}


class BadValue(Exception):
    """On its way out every codec puts its part of the path in front."""

    def __init__(self, expected: str, value: object, path: str = "") -> None:
        self.expected = expected
        self.value = value
        self.path = path

    def under(self, part: str) -> BadValue:
        self.path = part + self.path
        return self

    def error(self) -> RmcError:
        subject = f'"{self.path.removeprefix(".")}"' if self.path else "the value"
        return RmcError("bad-value", f"{subject} should be {self.expected}, not {describe(self.value)}")


class Codec(Generic[T]):
    """One type. `rank` is its place among the options of a union: the lowest that fits is written."""

    rank: float = 3

    def put(self, out: Writer, value: T) -> None:
        raise NotImplementedError

    def take(self, source: Reader) -> T:
        raise NotImplementedError

    def fits(self, value: object) -> bool:
        """Whether the value is of this type and not of another option of a union."""
        raise NotImplementedError

    def least(self) -> int:
        """The fewest bytes that a value needs."""
        raise NotImplementedError

    def shell(self) -> Shell | None:
        """What a value looks like from outside, where that does not need the whole value."""
        return None

    def resolve(self) -> Codec[Any]:
        return self

    def encode(self, value: T) -> bytearray:
        out = Writer()
        try:
            self.put(out, value)
        except BadValue as bad:
            raise bad.error() from None
        if len(out.bytes) > LIMIT:
            raise too_large()
        return out.bytes

    def decode(self, data: bytes | bytearray | memoryview) -> T:
        source = Reader(data)
        value = self.take(source)
        if source.at != len(data):
            raise source.damaged(f"{len(data) - source.at} bytes too many")
        return value


class Shell(PythonEnum):
    LIST = "list"
    OBJECT = "object"
    MAP = "map"
    PAIRS = "pairs"
    SET = "set"

    def holds(self, value: object) -> bool:
        match self:
            case Shell.LIST:
                return isinstance(value, list | tuple) and not isinstance(value, Pairs | Items)
            case Shell.OBJECT:
                return isinstance(value, Mapping) and not isinstance(value, Map)
            case Shell.MAP:
                return isinstance(value, Map)
            case Shell.PAIRS:
                return isinstance(value, Pairs)
            case Shell.SET:
                return isinstance(value, Items | set | frozenset)


class Number(Codec[float]):
    def put(self, out: Writer, value: float) -> None:
        if not is_number(value):
            raise BadValue("a number", value)
        try:
            number = float(value)
        except OverflowError:
            raise BadValue("a number that a float can hold", value) from None
        out.pad(8)
        out.bytes += NANS[8] if number != number else DOUBLE.pack(number)

    def take(self, source: Reader) -> float:
        number: float = source.unpack(DOUBLE)
        return number

    def fits(self, value: object) -> bool:
        return is_number(value)

    def least(self) -> int:
        return 8


class Boolean(Codec[bool]):
    def put(self, out: Writer, value: bool) -> None:
        if not isinstance(value, bool):
            raise BadValue("a boolean", value)
        out.bytes.append(value)

    def take(self, source: Reader) -> bool:
        return source.index(2) == 1

    def fits(self, value: object) -> bool:
        return isinstance(value, bool)

    def least(self) -> int:
        return 1


class Just(Codec[Any]):
    """A type of one value, which needs no bytes: null, undefined, a literal."""

    def __init__(self, value: str | float | bool | Undefined | None) -> None:
        self._value = value
        self.rank = 3 if value is None or value is UNDEFINED else 0

    def put(self, out: Writer, value: Any) -> None:
        if not self.fits(value):
            raise BadValue(json.dumps(self._value) if self.rank == 0 else repr(self._value), value)

    def take(self, source: Reader) -> Any:
        return self._value

    def fits(self, value: object) -> bool:
        return is_same(value, self._value)

    def least(self) -> int:
        return 0


class Enum(Codec[Any]):
    """A union of literals of one kind; travels as an index."""

    rank = 1

    def __init__(self, *values: str | float) -> None:
        self._values = values
        self._places = {value: place for place, value in enumerate(values)}
        self._layout = SHORT if len(values) > 256 else BYTE

    def put(self, out: Writer, value: Any) -> None:
        if not self.fits(value):
            raise BadValue(f"one of {', '.join(map(json.dumps, self._values))}", value)
        out.pack(self._layout, self._places[value])

    def take(self, source: Reader) -> Any:
        return self._values[source.index(len(self._values))]

    def fits(self, value: object) -> bool:
        return (isinstance(value, str) or is_number(value)) and value in self._places

    def least(self) -> int:
        return self._layout.size


class String(Codec[str]):
    """UTF-16 units, so that lone surrogates survive."""

    def put(self, out: Writer, value: str) -> None:
        if not isinstance(value, str):
            raise BadValue("a string", value)
        units = value.encode("utf-16-le", "surrogatepass")
        out.count(len(units) // 2, 2)
        out.bytes += units

    def take(self, source: Reader) -> str:
        size = source.count(2) * 2
        at = source.claim(2, size)
        return bytes(source.bytes[at : at + size]).decode("utf-16-le", "surrogatepass")

    def fits(self, value: object) -> bool:
        return isinstance(value, str)

    def least(self) -> int:
        return 4


class Typed(Codec[Any]):
    """A typed array. Read as bytes (u8), Clamped (u8c) or an array.array; written from anything with such a buffer."""

    CODES: Final = {"i8": "b", "u8": "B", "u8c": "B", "i16": "h", "u16": "H", "i32": "i", "u32": "I", "f32": "f", "f64": "d"}

    def __init__(self, element: str) -> None:
        self.element = element
        self._code = self.CODES[element]
        self._size = struct.calcsize(f"={self._code}")

    def put(self, out: Writer, value: Any) -> None:
        found = element_of(value)
        if found != self.element and (found, self.element) not in (("u8", "u8c"), ("u8c", "u8")):
            raise BadValue(f"a buffer of {self.element}", value)
        data = memoryview(value).tobytes()
        out.count(len(data) // self._size, self._size)
        out.pad(self._size)
        out.bytes += self._canonical(data)

    def take(self, source: Reader) -> Any:
        size = source.count(self._size) * self._size
        at = source.claim(self._size, size)
        data = bytes(source.bytes[at : at + size])
        if self._code == "B":
            return data if self.element == "u8" else Clamped(data)
        return self._native(data)

    def fits(self, value: object) -> bool:
        return element_of(value) == self.element

    def least(self) -> int:
        return 4

    def _native(self, data: bytes) -> array[Any]:
        items = array(self._code, data)
        if sys.byteorder == "big":
            items.byteswap()
        return items

    def _canonical(self, data: bytes) -> bytes | bytearray:
        """Little-endian, and every NaN the same. A sum is the fastest way to learn that there is none."""
        if sys.byteorder == "big":
            data = self._native(data).tobytes()
        items = self._native(data) if self.element in ("f32", "f64") else ()
        if not math.isnan(sum(items)):
            return data
        changed = bytearray(data)
        for place, item in enumerate(items):
            if item != item:
                changed[place * self._size : (place + 1) * self._size] = NANS[self._size]
        return changed


class Array(Codec[list[T]]):
    rank = 5

    def __init__(self, item: Codec[T]) -> None:
        self._item = item

    def put(self, out: Writer, value: list[T]) -> None:
        if not Shell.LIST.holds(value):
            raise BadValue("a list", value)
        put_items(out, self._item, value)

    def take(self, source: Reader) -> list[T]:
        take = self._item.take
        return [take(source) for _ in range(source.count(self._item.least()))]

    def fits(self, value: object) -> bool:
        return isinstance(value, list | tuple) and Shell.LIST.holds(value) and all(map(self._item.fits, value))

    def least(self) -> int:
        return 4

    def shell(self) -> Shell:
        return Shell.LIST


class Tuple(Codec[tuple[Any, ...]]):
    rank = 4

    def __init__(self, *items: Codec[Any]) -> None:
        self._items = items

    def put(self, out: Writer, value: tuple[Any, ...]) -> None:
        if not Shell.LIST.holds(value) or len(value) != len(self._items):
            raise BadValue(f"a tuple of {len(self._items)}", value)
        for place, (codec, item) in enumerate(zip(self._items, value)):
            try:
                codec.put(out, item)
            except BadValue as bad:
                raise bad.under(f"[{place}]") from None

    def take(self, source: Reader) -> tuple[Any, ...]:
        return tuple([item.take(source) for item in self._items])

    def fits(self, value: object) -> bool:
        if not isinstance(value, list | tuple) or not Shell.LIST.holds(value) or len(value) != len(self._items):
            return False
        return all(codec.fits(item) for codec, item in zip(self._items, value))

    def least(self) -> int:
        return sum(item.least() for item in self._items)

    def shell(self) -> Shell:
        return Shell.LIST


class SetOf(Codec[Items[T]]):
    """Written from Items, or from a set, a list or a tuple where no union is in doubt."""

    def __init__(self, item: Codec[T]) -> None:
        self._item = item

    def put(self, out: Writer, value: Items[T]) -> None:
        if not isinstance(value, list | tuple | set | frozenset):
            raise BadValue("a set", value)
        put_items(out, self._item, value)

    def take(self, source: Reader) -> Items[T]:
        take = self._item.take
        return Items([take(source) for _ in range(source.count(self._item.least()))])

    def fits(self, value: object) -> bool:
        return isinstance(value, Items | set | frozenset) and all(map(self._item.fits, value))

    def least(self) -> int:
        return 4

    def shell(self) -> Shell:
        return Shell.SET


class Record(Codec[dict[str, V]]):
    rank = 8

    def __init__(self, value: Codec[V]) -> None:
        self._value = value

    def put(self, out: Writer, value: dict[str, V]) -> None:
        if not isinstance(value, Mapping):
            raise BadValue("a dict", value)
        out.count(len(value), 4 + self._value.least())
        for key, item in value.items():
            try:
                STRING.put(out, key)
                self._value.put(out, item)
            except BadValue as bad:
                raise bad.under(f"[{key!r}]") from None

    def take(self, source: Reader) -> dict[str, V]:
        return {STRING.take(source): self._value.take(source) for _ in range(source.count(4 + self._value.least()))}

    def fits(self, value: object) -> bool:
        return isinstance(value, Mapping) and Shell.OBJECT.holds(value) and all(map(self._value.fits, value.values()))

    def least(self) -> int:
        return 4

    def shell(self) -> Shell:
        return Shell.OBJECT


class MapOf(Codec[Map[K, V]]):
    """Written from any dict where no union is in doubt."""

    def __init__(self, key: Codec[K], value: Codec[V]) -> None:
        self._key = key
        self._value = value

    def put(self, out: Writer, value: Map[K, V]) -> None:
        if not isinstance(value, Mapping):
            raise BadValue("a dict", value)
        put_entries(out, self._key, self._value, value.items(), len(value))

    def take(self, source: Reader) -> Map[K, V]:
        return Map(take_entries(source, self._key, self._value))

    def fits(self, value: object) -> bool:
        return isinstance(value, Map) and all(self._key.fits(key) and self._value.fits(item) for key, item in value.items())

    def least(self) -> int:
        return 4

    def shell(self) -> Shell:
        return Shell.MAP


class PairsOf(Codec[Pairs[K, V]]):
    """Written from any list of pairs where no union is in doubt."""

    def __init__(self, key: Codec[K], value: Codec[V]) -> None:
        self._key = key
        self._value = value

    def put(self, out: Writer, value: Pairs[K, V]) -> None:
        if not isinstance(value, list | tuple) or not all(isinstance(entry, list | tuple) and len(entry) == 2 for entry in value):
            raise BadValue("a list of pairs", value)
        put_entries(out, self._key, self._value, value, len(value))

    def take(self, source: Reader) -> Pairs[K, V]:
        return Pairs(take_entries(source, self._key, self._value))

    def fits(self, value: object) -> bool:
        return isinstance(value, Pairs) and all(self._key.fits(key) and self._value.fits(item) for key, item in value)

    def least(self) -> int:
        return 4

    def shell(self) -> Shell:
        return Shell.PAIRS


class Field(Generic[T]):
    __slots__ = ("codec", "name", "optional")

    def __init__(self, name: str, codec: Codec[T], optional: bool = False) -> None:
        self.name = name
        self.codec = codec
        self.optional = optional


class Object(Codec[dict[str, Any]]):
    """Declared fields in declared order, whatever else the dict has."""

    def __init__(self, *fields: Field[Any]) -> None:
        self._fields = fields
        required = sum(not field.optional for field in fields)
        self.rank = 7 - min(required, 1000) / 1001 - min(len(fields), 1000) / 1001 / 1001

    def put(self, out: Writer, value: dict[str, Any]) -> None:
        if not isinstance(value, Mapping):
            raise BadValue("a dict", value)
        for field in self._fields:
            item = value.get(field.name, UNDEFINED)
            if field.optional:
                out.bytes.append(item is not UNDEFINED)
                if item is UNDEFINED:
                    continue
            try:
                field.codec.put(out, item)
            except BadValue as bad:
                raise bad.under(f".{field.name}" if field.name.isidentifier() else f"[{json.dumps(field.name)}]") from None

    def take(self, source: Reader) -> dict[str, Any]:
        return {field.name: field.codec.take(source) for field in self._fields if not field.optional or source.index(2) == 1}

    def fits(self, value: object) -> bool:
        return isinstance(value, Mapping) and Shell.OBJECT.holds(value) and all(self._field_fits(field, value) for field in self._fields)

    def least(self) -> int:
        return sum(1 if field.optional else field.codec.least() for field in self._fields)

    def shell(self) -> Shell:
        return Shell.OBJECT

    @staticmethod
    def _field_fits(field: Field[Any], value: Mapping[Any, Any]) -> bool:
        item = value.get(field.name, UNDEFINED)
        return (field.optional and item is UNDEFINED) or field.codec.fits(item)


class Union(Codec[Any]):
    """The index of the option and its value. Where it is enough to look at a value from outside, nothing more is done."""

    rank = 9

    def __init__(self, *options: Codec[Any]) -> None:
        self._options = options
        self._ordered: list[tuple[int, Codec[Any], Shell | None]] | None = None

    def put(self, out: Writer, value: Any) -> None:
        for place, option, shell in self._order():
            if shell.holds(value) if shell else option.fits(value):
                out.bytes.append(place)
                return option.put(out, value)
        raise BadValue(f"one of {len(self._options)} types", value)

    def take(self, source: Reader) -> Any:
        return self._options[source.index(len(self._options))].take(source)

    def fits(self, value: object) -> bool:
        return any(option.fits(value) for option in self._options)

    def least(self) -> int:
        return 1 + min(option.least() for option in self._options)

    def _order(self) -> list[tuple[int, Codec[Any], Shell | None]]:
        """Made at the first use: before it, recursive types are not complete."""
        if self._ordered is None:
            resolved = [option.resolve() for option in self._options]
            shells = [option.shell() for option in resolved]
            flat = not any(isinstance(option, Union) for option in resolved)
            alone = [shell if flat and shells.count(shell) == 1 else None for shell in shells]
            order = sorted(range(len(resolved)), key=lambda place: resolved[place].rank)
            self._ordered = [(place, self._options[place], alone[place]) for place in order]
        return self._ordered


class Recursive(Codec[Any]):
    """A type that has itself inside; it counts how deep it is."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._target: Codec[Any] | None = None
        self._depth = 0
        self._measuring = False

    def become(self, target: Codec[Any]) -> None:
        self._target = target

    def resolve(self) -> Codec[Any]:
        if self._target is None:
            raise LookupError(f"{self._name} was never declared")
        return self._target.resolve()

    def put(self, out: Writer, value: Any) -> None:
        out.depth += 1
        if out.depth > DEPTH:
            raise RmcError("too-large", f"{self._name} nests more than {DEPTH} deep")
        self.resolve().put(out, value)
        out.depth -= 1

    def take(self, source: Reader) -> Any:
        source.depth += 1
        if source.depth > DEPTH:
            raise source.damaged(f"values nested more than {DEPTH} deep")
        value = self.resolve().take(source)
        source.depth -= 1
        return value

    def fits(self, value: object) -> bool:
        if self._depth >= DEPTH:
            return False
        self._depth += 1
        try:
            return self.resolve().fits(value)
        finally:
            self._depth -= 1

    def least(self) -> int:
        if self._measuring:
            return 0
        self._measuring = True
        try:
            return self.resolve().least()
        finally:
            self._measuring = False

    def shell(self) -> Shell | None:
        return self.resolve().shell()


NUMBER: Final = Number()
BOOLEAN: Final = Boolean()
STRING: Final = String()


def put_items(out: Writer, codec: Codec[Any], items: Any) -> None:
    out.count(len(items), codec.least())
    for place, item in enumerate(items):
        try:
            codec.put(out, item)
        except BadValue as bad:
            raise bad.under(f"[{place}]") from None


def put_entries(out: Writer, key: Codec[Any], value: Codec[Any], entries: Iterable[tuple[Any, Any]], count: int) -> None:
    out.count(count, key.least() + value.least())
    for place, (name, item) in enumerate(entries):
        part = ".keys"
        try:
            key.put(out, name)
            part = ".values"
            value.put(out, item)
        except BadValue as bad:
            raise bad.under(f"{part}[{place}]") from None


def take_entries(source: Reader, key: Codec[Any], value: Codec[Any]) -> Iterator[tuple[Any, Any]]:
    for _ in range(source.count(key.least() + value.least())):
        name = key.take(source)
        yield name, value.take(source)


def element_of(value: object) -> str | None:
    """The element type of a buffer: bytes and their kin, array.array, memoryview, arrays of other libraries."""
    if isinstance(value, Clamped):
        return "u8c"
    try:
        view = memoryview(value)  # type: ignore[arg-type]
    except TypeError:
        return None
    element = f"{KINDS.get(view.format, '')}{view.itemsize * 8}"
    return element if element in Typed.CODES else None


KINDS: Final = {**dict.fromkeys("bhil", "i"), **dict.fromkeys("BHIL", "u"), **dict.fromkeys("fd", "f")}


def is_number(value: object) -> bool:
    return type(value) is float or (isinstance(value, Real) and not isinstance(value, bool))


def is_same(value: object, literal: object) -> bool:
    """As === has it: True is not 1, and 1.0 is."""
    if literal is None or literal is UNDEFINED or isinstance(literal, bool):
        return value is literal
    return value == literal and (isinstance(value, str) if isinstance(literal, str) else is_number(value))


def too_large() -> RmcError:
    return RmcError("too-large", f"a value needs more than {LIMIT // 1024 // 1024} MiB")


def describe(value: object) -> str:
    text = repr(value) if value is None or isinstance(value, str | int | float | Undefined) else f"a {type(value).__name__}"
    return text if len(text) <= 60 else f"{text[:60]}…"
