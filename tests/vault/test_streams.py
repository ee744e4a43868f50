"""The format of encrypted files: any size comes back, nothing changed goes unnoticed."""

import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from portal.vault.cipher import Damaged, WrongKey
from portal.vault.streams import CHUNK, HEAD_BYTES, MAGIC, STEP, DamagedFile, open_sealed, seal

SIZES = st.one_of(
    st.integers(0, 3 * CHUNK + 100),
    st.builds(lambda chunks, more: max(0, chunks * CHUNK + more), st.integers(0, 3), st.integers(-2, 2)),
)


def content(size: int) -> bytes:
    return bytes(number % 251 for number in range(256)) * (size // 256 + 1) if size else b""


def closed(data: bytes, context: str = "a") -> bytes:
    target = io.BytesIO()
    seal(io.BytesIO(data), target, context=context)
    return target.getvalue()


def opened(sealed: bytes, context: str = "a") -> bytes:
    with open_sealed(io.BytesIO(sealed), context=context) as file:
        return file.read()


@hypothesis(deadline=None, max_examples=60)
@given(SIZES)
def test_any_size_comes_back(size):
    data = content(size)[:size]
    sealed = closed(data)
    assert opened(sealed) == data
    assert len(sealed) == HEAD_BYTES + size + 16 * max(1, -(-size // CHUNK))
    assert data[:32] not in sealed or size < 8


@hypothesis(deadline=None, max_examples=200)
@given(SIZES, st.floats(0, 1, exclude_max=True), st.integers(1, 255))
def test_any_changed_byte_is_noticed(size, place, flip):
    sealed = bytearray(closed(content(size)[:size]))
    sealed[int(place * len(sealed))] ^= flip
    with pytest.raises((DamagedFile, WrongKey)):
        opened(bytes(sealed))


@hypothesis(deadline=None, max_examples=60)
@given(st.integers(1, 3 * CHUNK), st.floats(0, 1, exclude_max=True))
def test_a_file_cut_anywhere_does_not_even_open(size, place):
    sealed = closed(content(size)[:size])
    with pytest.raises(DamagedFile):
        open_sealed(io.BytesIO(sealed[: int(place * len(sealed))]), context="a")


@hypothesis(deadline=None, max_examples=60)
@given(st.data())
def test_any_part_can_be_read(data):
    size = data.draw(SIZES)
    whole = content(size)[:size]
    with open_sealed(io.BytesIO(closed(whole)), context="a") as file:
        for _ in range(4):
            start, length = data.draw(st.integers(0, size + 10)), data.draw(st.integers(0, 2 * CHUNK))
            file.seek(start)
            assert file.read(length) == whole[start : start + length]
        assert file.seek(0, io.SEEK_END) == size


THREE = content(3 * CHUNK)[: 3 * CHUNK]
HEAD, FIRST, SECOND, THIRD = (
    slice(0, HEAD_BYTES),
    slice(HEAD_BYTES, HEAD_BYTES + STEP),
    slice(HEAD_BYTES + STEP, HEAD_BYTES + 2 * STEP),
    slice(HEAD_BYTES + 2 * STEP, None),
)


@pytest.mark.parametrize(
    "order",
    [
        (HEAD, SECOND, FIRST, THIRD),
        (HEAD, FIRST, FIRST, THIRD),
        (HEAD, FIRST, THIRD),
        (HEAD, FIRST, SECOND),  # the final marker goes with the last chunk
        (HEAD, FIRST, SECOND, THIRD, THIRD),
        (HEAD, THIRD),
        (HEAD,),
        (FIRST, SECOND, THIRD),
    ],
)
def test_chunks_in_another_order_do_not_open(order):
    sealed = closed(THREE)
    with pytest.raises(DamagedFile):
        opened(b"".join(sealed[part] for part in order))


def test_a_chunk_of_another_file_does_not_open():
    one, other = closed(THREE), closed(THREE)
    with pytest.raises(DamagedFile):
        opened(one[: SECOND.start] + other[SECOND] + one[SECOND.stop :])
    with pytest.raises(DamagedFile):
        opened(closed(THREE, context="a"), context="b")


@pytest.mark.parametrize("plain", [b"", b"%PDF-1.7 and so on", MAGIC, MAGIC + b"x" * 100])
def test_what_was_never_sealed_does_not_open(plain):
    with pytest.raises((DamagedFile, WrongKey)):
        opened(plain)


def test_a_damaged_file_is_a_file_that_cannot_be_read():
    assert issubclass(DamagedFile, OSError)
    assert issubclass(DamagedFile, Damaged)


def test_the_same_content_never_looks_the_same():
    assert closed(THREE)[HEAD_BYTES:] != closed(THREE)[HEAD_BYTES:]


def test_another_key_fails_closed_and_an_earlier_one_opens(settings):
    sealed, old = closed(THREE), settings.DATA_KEY
    settings.DATA_KEY = "another"
    with pytest.raises(WrongKey, match="DATA_KEY_OLD"):
        opened(sealed)
    settings.DATA_KEY_OLD = ["a third", old]
    assert opened(sealed) == THREE


class Long(io.RawIOBase):
    """`size` bytes that nobody keeps."""

    def __init__(self, size: int):
        self.left = size

    def read(self, size: int) -> bytes:
        self.left -= (taken := min(size, self.left))
        return b"x" * taken


def test_memory_does_not_grow_with_the_file(tmp_path):
    size = 64 << 20
    tracemalloc.start()
    with (tmp_path / "sealed").open("w+b") as file:
        seal(Long(size), file, context="a")
        file.seek(0)
        plain = open_sealed(file, context="a")
        assert sum(len(part) for part in iter(lambda: plain.read(CHUNK), b"")) == size
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 << 20
