from collections import Counter

from portal.refs import ALPHABET, LENGTH, new_ref


def test_references_are_drawn_evenly_from_the_alphabet():
    drawn = [new_ref() for _ in range(20_000)]
    assert {len(ref) for ref in drawn} == {LENGTH}
    assert len(set(drawn)) == len(drawn)
    found = Counter("".join(drawn))
    assert set(found) == set(ALPHABET)
    mean = len(drawn) * LENGTH / len(ALPHABET)
    assert all(abs(count - mean) < 0.1 * mean for count in found.values())  # a tenth is nine deviations
