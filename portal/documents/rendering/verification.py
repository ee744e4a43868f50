"""The code printed on a letter, by which a reader of the paper finds its record."""

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that reads like something else


def verification_code(prefix: str, year: int, number: int, digest: str) -> str:
    """GA26-0003-K7Q2: prefix and year, the letter's number, four characters of the hexadecimal digest.

    The digest must be of something pinned before rendering (the letter's context): the code is
    printed in the very file whose own hash is known only afterwards.
    """
    rest, check = int(digest, 16), ""
    for _ in range(4):
        rest, index = divmod(rest, len(ALPHABET))
        check += ALPHABET[index]
    return f"{prefix}{year % 100:02}-{number:04}-{check}"
