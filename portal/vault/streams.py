"""Files closed chunk by chunk: written and read in constant memory, from any place.

`MAGIC || key id (4 bytes) || salt (32)`, then chunks of 64 KiB, each AES-256-GCM with its own tag. Every
file has its own key (HKDF of the named key over salt and context); the nonce is the chunk's number and
whether it is the last, the header is authenticated with every chunk. A byte changed, chunks cut, added,
put in another order or taken from another file do not open.
"""

from __future__ import annotations

import io
import os
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .cipher import KEY_ID_BYTES, Damaged, derive, key_id, key_named

MAGIC = b"ZRTF\x01"
SALT_BYTES = 32
HEAD_BYTES = len(MAGIC) + KEY_ID_BYTES + SALT_BYTES
CHUNK = 1 << 16
TAG = 16
STEP = CHUNK + TAG


class DamagedFile(Damaged, OSError):
    """An OSError too: whoever is ready for a file that cannot be read is ready for this one."""

    def __init__(self):
        super().__init__("加密的文件已损坏或被改动，无法解密。")


class _Chunks:
    """The cipher of one file."""

    def __init__(self, head: bytes, context: str):
        if len(head) != HEAD_BYTES or not head.startswith(MAGIC):
            raise DamagedFile
        name, salt = head[len(MAGIC) : -SALT_BYTES], head[-SALT_BYTES:]
        hkdf = HKDF(algorithm=hashes.SHA256(), length=32, salt=salt, info=context.encode())
        self._cipher = AESGCM(hkdf.derive(derive(key_named(name), "files")))
        self._head = head

    @staticmethod
    def _nonce(number: int, last: bool) -> bytes:
        return number.to_bytes(11, "big") + bytes([last])

    def close(self, chunk: bytes, number: int, *, last: bool) -> bytes:
        return self._cipher.encrypt(self._nonce(number, last), chunk, self._head)

    def open(self, sealed: bytes, number: int, *, last: bool) -> bytes:
        try:
            return self._cipher.decrypt(self._nonce(number, last), sealed, self._head)
        except InvalidTag as error:
            raise DamagedFile from error


def seal(source: BinaryIO, target: BinaryIO, *, context: str) -> None:
    """Close the rest of `source` into `target`; it opens only with the same `context`."""
    head = MAGIC + key_id() + os.urandom(SALT_BYTES)
    chunks = _Chunks(head, context)
    target.write(head)
    number, chunk = 0, source.read(CHUNK)
    while following := source.read(CHUNK):
        target.write(chunks.close(chunk, number, last=False))
        number, chunk = number + 1, following
    target.write(chunks.close(chunk, number, last=True))


def open_sealed(file: BinaryIO, *, context: str) -> BinaryIO:
    """What `seal` wrote, plain and seekable; closing it closes `file`.

    Raises WrongKey, or DamagedFile for one that is cut, lengthened or has another beginning or end; a
    byte changed in the middle raises DamagedFile when that chunk is read.
    """
    try:
        return io.BufferedReader(_Sealed(file, context), CHUNK)
    except BaseException:
        file.close()
        raise


class _Sealed(io.RawIOBase):
    def __init__(self, file: BinaryIO, context: str):
        self._file = file
        self._chunks = _Chunks(file.read(HEAD_BYTES), context)
        body = file.seek(0, io.SEEK_END) - HEAD_BYTES
        self._last = max(0, (body - 1) // STEP)
        self._position, self._number, self._plain = 0, -1, b""
        self._size = self._last * CHUNK + len(self._load(self._last))

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(0, start + offset)
        return self._position

    def readinto(self, buffer) -> int:
        if self._position >= self._size:
            return 0
        number, offset = divmod(self._position, CHUNK)
        part = self._load(number)[offset : offset + len(buffer)]
        buffer[: len(part)] = part
        self._position += len(part)
        return len(part)

    def _load(self, number: int) -> bytes:
        if number != self._number:
            self._file.seek(HEAD_BYTES + number * STEP)
            sealed = self._file.read(STEP)
            self._plain = self._chunks.open(sealed, number, last=number == self._last)
            self._number = number
        return self._plain

    def close(self) -> None:
        self._file.close()
        super().close()
