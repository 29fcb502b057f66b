"""Audio, video, images, tensors and references to files, with their codecs. A format of None is left open by the type."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, Generic, TypeVar

from .codec import BYTE, NUMBER, STRING, WORD, BadValue, Codec, Reader, Typed, Writer, element_of

Buffer = bytes | bytearray | memoryview | array  # type: ignore[type-arg]
M = TypeVar("M")


@dataclass(slots=True)
class Audio:
    """`samples` are interleaved f32; `pts` is in seconds."""

    samples: array[float] | memoryview
    rate: int
    channels: int
    pts: float
    kind: ClassVar[str] = "audio"


@dataclass(slots=True)
class Video:
    data: bytes | bytearray | memoryview
    width: int
    height: int
    format: str
    pts: float
    kind: ClassVar[str] = "video"


@dataclass(slots=True)
class Image:
    data: bytes | bytearray | memoryview
    width: int
    height: int
    format: str
    kind: ClassVar[str] = "image"


@dataclass(slots=True)
class Tensor:
    data: Buffer
    shape: list[int] = field(default_factory=list)
    kind: ClassVar[str] = "tensor"


@dataclass(slots=True)
class FileRef:
    digest: str
    size: float
    name: str
    type: str
    kind: ClassVar[str] = "file"


FORMATS: Final = ("rgba", "i420", "gray")
ELEMENTS: Final = ("i8", "u8", "u8c", "i16", "u16", "i32", "u32", "f32", "f64")
TYPED: Final = {element: Typed(element) for element in ELEMENTS}


class MediaCodec(Codec[M], Generic[M]):
    made: type[M]

    def check(self, value: object) -> None:
        if not isinstance(value, self.made):
            raise BadValue(f"a value of {self.made.__name__}", value)

    def fits(self, value: object) -> bool:
        return isinstance(value, self.made)

    def part(self, name: str, codec: Codec[Any], out: Writer, value: object) -> None:
        try:
            codec.put(out, getattr(value, name))
        except BadValue as bad:
            raise bad.under(f".{name}") from None

    def whole(self, name: str, out: Writer, value: object, fixed: int | None = None) -> int:
        number = getattr(value, name)
        if fixed is not None and number != fixed:
            raise BadValue(str(fixed), number, f".{name}")
        put_word(out, number, 1, f".{name}")
        return int(number)


class AudioCodec(MediaCodec[Audio]):
    made = Audio

    def __init__(self, rate: int | None, channels: int | None) -> None:
        self._rate = rate
        self._channels = channels

    def put(self, out: Writer, value: Audio) -> None:
        self.check(value)
        self.part("pts", NUMBER, out, value)
        self.whole("rate", out, value, self._rate)
        channels = self.whole("channels", out, value, self._channels)
        self.part("samples", TYPED["f32"], out, value)
        count = memoryview(value.samples).nbytes // 4
        if count % channels:
            raise BadValue(f"a multiple of {channels} channels", count, ".samples.length")

    def take(self, source: Reader) -> Audio:
        pts = NUMBER.take(source)
        rate = source.unpack(WORD)
        channels = source.unpack(WORD)
        return Audio(samples=TYPED["f32"].take(source), rate=rate, channels=channels, pts=pts)

    def fits(self, value: object) -> bool:
        return isinstance(value, Audio) and self._rate in (None, value.rate) and self._channels in (None, value.channels)

    def least(self) -> int:
        return 20


class ImageCodec(MediaCodec[Any]):
    made: type[Any] = Image
    size = 16

    def __init__(self, format: str | None) -> None:
        self._format = format

    def put(self, out: Writer, value: Any) -> None:
        self.check(value)
        width = self.whole("width", out, value)
        height = self.whole("height", out, value)
        if value.format not in (FORMATS if self._format is None else (self._format,)):
            raise BadValue("a pixel format" if self._format is None else f'"{self._format}"', value.format, ".format")
        out.pack(BYTE, FORMATS.index(value.format))
        self.part("data", TYPED["u8"], out, value)
        length = picture_length(width, height, value.format)
        if memoryview(value.data).nbytes != length:
            raise BadValue(f"{length} for {width} × {height} {value.format}", memoryview(value.data).nbytes, ".data.length")

    def take(self, source: Reader) -> Any:
        return Image(**self.take_picture(source))

    def take_picture(self, source: Reader) -> dict[str, Any]:
        width = source.unpack(WORD)
        height = source.unpack(WORD)
        format = FORMATS[source.index(len(FORMATS))]
        return {"width": width, "height": height, "format": format, "data": TYPED["u8"].take(source)}

    def fits(self, value: object) -> bool:
        return isinstance(value, self.made) and self._format in (None, value.format)

    def least(self) -> int:
        return self.size


class VideoCodec(ImageCodec):
    made = Video
    size = 24

    def put(self, out: Writer, value: Any) -> None:
        self.check(value)
        self.part("pts", NUMBER, out, value)
        super().put(out, value)

    def take(self, source: Reader) -> Any:
        pts = NUMBER.take(source)
        return Video(pts=pts, **self.take_picture(source))


class TensorCodec(MediaCodec[Tensor]):
    made = Tensor

    def __init__(self, element: str | None) -> None:
        self._element = element

    def put(self, out: Writer, value: Tensor) -> None:
        self.check(value)
        element = self._element or element_of(value.data)
        if element is None:
            raise BadValue("a buffer of numbers", value.data, ".data")
        out.pack(BYTE, ELEMENTS.index(element))
        if not isinstance(value.shape, list | tuple):
            raise BadValue("a list of numbers", value.shape, ".shape")
        out.count(len(value.shape), 4)
        count = 1
        for axis, size in enumerate(value.shape):
            put_word(out, size, 0, f".shape[{axis}]")
            count *= size
        self.part("data", TYPED[element], out, value)
        length = memoryview(value.data).nbytes // memoryview(value.data).itemsize
        if length != count:
            raise BadValue(f"{count}, as its shape says", length, ".data.length")

    def take(self, source: Reader) -> Tensor:
        element = ELEMENTS[source.index(len(ELEMENTS))]
        if self._element not in (None, element):
            raise source.damaged("a tensor of another element type")
        shape = [source.unpack(WORD) for _ in range(source.count(4))]
        return Tensor(data=TYPED[element].take(source), shape=shape)

    def fits(self, value: object) -> bool:
        return isinstance(value, Tensor) and self._element in (None, element_of(value.data))

    def least(self) -> int:
        return 9


class FileCodec(MediaCodec[FileRef]):
    made = FileRef

    def put(self, out: Writer, value: FileRef) -> None:
        self.check(value)
        self.part("digest", STRING, out, value)
        self.part("size", NUMBER, out, value)
        self.part("name", STRING, out, value)
        self.part("type", STRING, out, value)

    def take(self, source: Reader) -> FileRef:
        digest = STRING.take(source)
        size = NUMBER.take(source)
        name = STRING.take(source)
        return FileRef(digest=digest, size=size, name=name, type=STRING.take(source))

    def least(self) -> int:
        return 20


def put_word(out: Writer, value: object, lowest: int, path: str) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= 0xFFFFFFFF:
        raise BadValue(f"a whole number{' above 0' if lowest else ''}", value, path)
    out.pack(WORD, value)


def picture_length(width: int, height: int, format: str) -> int:
    """i420 has chroma planes of half the size, rounded up."""
    if format == "rgba":
        return width * height * 4
    return width * height + (2 * ((width + 1) // 2) * ((height + 1) // 2) if format == "i420" else 0)
