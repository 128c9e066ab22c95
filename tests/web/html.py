"""HTML as a reader of it sees it, with the standard library's parser."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

VOID = {"meta", "link", "br", "img", "hr", "input"}


@dataclass
class Element:
    """An element with what is in it."""

    name: str
    attributes: dict[str, str | None]
    children: list[Element] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    parent: Element | None = None

    def all(self, *names: str) -> list[Element]:
        """Every element below that has one of these names."""
        found = []
        for child in self.children:
            found += [child] if child.name in names or not names else []
            found += child.all(*names)
        return found

    @property
    def text(self) -> str:
        """Its words."""
        return " ".join("".join(self._words()).split())

    def _words(self) -> list[str]:
        return [part if isinstance(part, str) else part.text for part in self.content]

    content: list[str | Element] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.now = Element("root", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, dict(attrs), parent=self.now)
        self.now.children.append(made)
        self.now.content.append(made)
        if tag not in VOID:
            self.now = made

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, dict(attrs), parent=self.now)
        self.now.children.append(made)

    def handle_endtag(self, tag: str) -> None:
        assert self.now.name == tag, f"</{tag}> closes <{self.now.name}>"
        assert self.now.parent is not None
        self.now = self.now.parent

    def handle_data(self, data: str) -> None:
        self.now.content.append(data)


def read(content: bytes) -> Element:
    """The document; every element that is opened must be closed, in order."""
    reader = _Reader()
    reader.feed(content.decode("utf-8"))
    reader.close()
    assert reader.now is reader.root, f"<{reader.now.name}> is not closed"
    return reader.root


def check(content: bytes) -> Element:
    """A page that anybody can use, as far as its HTML can say so; returns it."""
    document = read(content)
    (html,) = document.all("html")
    assert html.attributes["lang"] == "en-GB"
    (title,) = document.all("title")[:1]
    assert title.text
    (main,) = document.all("main")
    (heading,) = document.all("h1")
    assert heading in main.all("h1")
    assert heading.text
    skip = document.all("body")[0].all("a")[0]
    assert (skip.attributes["href"], main.attributes["id"]) == ("#main", "main")
    levels = [int(item.name[1]) for item in document.all("h1", "h2", "h3", "h4")]
    assert all(after - before <= 1 for before, after in pairwise(levels)), levels
    assert not document.all("script", "img", "iframe", "link", "form", "input", "button")
    assert not [
        item for item in document.all() if any(name.startswith("on") or name == "style" for name in item.attributes)
    ]
    ids = [item.attributes["id"] for item in document.all() if "id" in item.attributes]
    assert len(ids) == len(set(ids))
    for item in document.all():
        for name in ("aria-labelledby", "aria-describedby"):
            assert set((item.attributes.get(name) or "").split()) <= set(ids)
        if item.attributes.get("role") in ("region", "img"):
            assert item.attributes.get("aria-label") or item.attributes.get("aria-labelledby")
    for table in document.all("table"):
        assert len(table.all("caption")) == 1
        assert table.all("caption")[0].text
        heads = table.all("thead")[0].all("th")
        assert all(head.attributes["scope"] == "col" and head.text for head in heads)
        for row in table.all("tbody")[0].all("tr"):
            cells = row.all("th", "td")
            assert len(cells) == len(heads)
            assert [cell.attributes.get("scope") for cell in cells if cell.name == "th"] == ["row"]
    for link in document.all("a"):
        assert link.text
        assert link.attributes["href"]
    for svg in document.all("svg"):
        assert svg.attributes["role"] == "img"
        assert svg.all("title")[0].text
        assert svg.all("desc")[0].text
    return document
