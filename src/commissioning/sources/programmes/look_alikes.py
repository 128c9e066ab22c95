"""Letters of other alphabets that only look like Latin ones, as scanned and pasted words have them."""

from __future__ import annotations

import re
from typing import Final

_LATIN: Final = str.maketrans(
    "АВЕКМНОРСТУХЅІЈаеорсухѕіјһԁԛԝмнктΑΒΕΖΗΙΚΜΝΟΡΤΥΧοανρικυ",
    "ABEKMHOPCTYXSIJaeopcyxsijhdqwmhktABEZHIKMNOPTYXoavpiku",
)
_OTHER: Final = re.compile(r"[\u0370-\u03ff\u0400-\u052f]")
_WORD: Final = re.compile(r"[^\W\d_]+")


def in_latin(text: str) -> str:
    """The same words in Latin letters, where all letters of a word that are not look like one.

    A word that is really Greek or Cyrillic has other letters too, and stays.
    """

    def mended(found: re.Match[str]) -> str:
        word = found[0]
        if not _OTHER.search(word):
            return word
        read = word.translate(_LATIN)
        return word if _OTHER.search(read) else read

    return _WORD.sub(mended, text) if _OTHER.search(text) else text


def skeleton(text: str) -> str:
    """Words as a header is recognised by: with look-alikes mended, and l, I, 1 and | as one letter, 0 and o as one."""
    words = " ".join(re.sub(r"[^\w|]+", " ", in_latin(text)).split()).lower()
    return words.replace("|", "i").replace("1", "i").replace("l", "i").replace("0", "o")
