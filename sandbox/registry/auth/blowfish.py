"""bcrypt in plain Python, for where its package cannot be had: correct, and as slow as it looks.

Source: Bruce Schneier, "Description of a New Variable-Length Key, 64-Bit Block Cipher", 1993; Provos and
Mazières, 1999, sections 3 and 5.
"""

from __future__ import annotations

import struct

_ROUNDS = 16
_P_WORDS = _ROUNDS + 2
_S_WORDS = 256
_MASK = 0xFFFFFFFF
_ALPHABET = b"./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_TEXT = struct.unpack(">6L", b"OrpheanBeholderScryDoubt")

_Boxes = list[list[int]]


def bcrypt(password: bytes, cost: int, salt: str) -> str:
    """Return the last 31 characters of the hash of a password."""
    salt_words = struct.unpack(">4L", _decode(salt)[:16])
    key = (password + b"\0") * (_P_WORDS * 4 // (len(password) + 1) + 1)
    key_words = struct.unpack(f">{_P_WORDS}L", key[: _P_WORDS * 4])
    keys, boxes = (
        list(_PI[:_P_WORDS]),
        [list(_PI[at : at + _S_WORDS]) for at in range(_P_WORDS, len(_PI), _S_WORDS)],
    )
    _expand(keys, boxes, key_words, salt_words)
    salt_key = (salt_words * 5)[:_P_WORDS]
    for _ in range(1 << cost):
        _expand(keys, boxes, key_words, (0, 0, 0, 0))
        _expand(keys, boxes, salt_key, (0, 0, 0, 0))
    words = list(_TEXT)
    for _ in range(64):
        for at in range(0, 6, 2):
            words[at], words[at + 1] = _encipher(keys, boxes, words[at], words[at + 1])
    return _encode(struct.pack(">6L", *words)[:23])


def _expand(keys: list[int], boxes: _Boxes, key: tuple[int, ...], salt: tuple[int, ...]) -> None:
    """Mix a key and a salt into the cipher's state (section 5: ExpandKey)."""
    for at in range(_P_WORDS):
        keys[at] ^= key[at]
    left = right = at_salt = 0
    for table in (keys, *boxes):
        for at in range(0, len(table), 2):
            left, right = _encipher(keys, boxes, left ^ salt[at_salt], right ^ salt[at_salt + 1])
            table[at], table[at + 1] = left, right
            at_salt ^= 2


def _encipher(keys: list[int], boxes: _Boxes, left: int, right: int) -> tuple[int, int]:
    """Encipher one block."""
    first, second, third, fourth = boxes
    for at in range(_ROUNDS):
        left ^= keys[at]
        mixed = (first[left >> 24] + second[left >> 16 & 255]) ^ third[left >> 8 & 255]
        right ^= (mixed + fourth[left & 255]) & _MASK
        left, right = right, left
    return right ^ keys[_ROUNDS + 1], left ^ keys[_ROUNDS]


def _decode(text: str) -> bytes:
    number = 0
    for char in text.encode():
        number = number << 6 | _ALPHABET.index(char)
    bits = len(text) * 6
    return (number >> bits % 8).to_bytes(bits // 8, "big")


def _encode(content: bytes) -> str:
    digits = -(-len(content) * 8 // 6)
    number = int.from_bytes(content, "big") << (digits * 6 - len(content) * 8)
    return bytes(_ALPHABET[number >> 6 * at & 63] for at in reversed(range(digits))).decode()


def _pi_words(count: int) -> tuple[int, ...]:
    """Work out the binary digits of pi after the point: Blowfish's first state is nothing else.

    By John Machin's formula, pi/4 = 4·arctan(1/5) - arctan(1/239).
    """
    bits, guard = count * 32, 64
    one = 1 << bits + guard
    pi = 4 * (4 * _arctan_of_inverse(5, one) - _arctan_of_inverse(239, one))
    fraction = (pi - 3 * one) >> guard
    return struct.unpack(f">{count}L", fraction.to_bytes(bits // 8, "big"))


def _arctan_of_inverse(number: int, one: int) -> int:
    power = total = one // number
    square, divisor, sign = number * number, 3, -1
    while power:
        power //= square
        total += sign * (power // divisor)
        divisor, sign = divisor + 2, -sign
    return total


_PI = _pi_words(_P_WORDS + 4 * _S_WORDS)
