"""What a fuzzer starts from: a folder of inputs, which grows, and a dictionary of words."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def arguments(name: str, seeds: Iterable[bytes], words: Iterable[str], given: Sequence[str]) -> list[str]:
    """The words for libFuzzer. Inputs are kept in ``.fuzz/NAME``, and what fails in ``.fuzz/NAME-failed-*``."""
    home = ROOT / ".fuzz"
    corpus = home / name
    corpus.mkdir(parents=True, exist_ok=True)
    for seed in seeds:
        (corpus / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
    dictionary = home / f"{name}.dict"
    quoted = ("".join(f"\\x{byte:02x}" for byte in word.encode("utf-8", "replace")) for word in words)
    dictionary.write_text("".join(f'"{word}"\n' for word in quoted if word), encoding="utf-8")
    inputs = [word for word in given if not word.startswith("-")] or [str(corpus)]
    options = [word for word in given if word.startswith("-")]
    return [f"-dict={dictionary}", f"-artifact_prefix={home / name}-failed-", "-timeout=10", *options, *inputs]
