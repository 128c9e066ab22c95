"""Documents in three formats: any text reads in each as it was written, and the same document is the same bytes."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from xml.etree import ElementTree

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from commissioning.publish.documents.html import html_bytes
from commissioning.publish.documents.markdown import markdown_bytes
from commissioning.publish.documents.model import Document, Heading, Paragraph, Table
from commissioning.publish.documents.word import docx_bytes
from tests.publish.documents.some import SVG, document
from tests.publish.nasty import PIECES, WHOLE
from tests.web.html import Element, read

MARKUP = (
    "# one", "one #", "- one", "1. one", "1) one", "> one", "+ one", "a | b", "*a* _b_ `c` ~~d~~", "[a](b) ![c](d)",
    "<b>a</b>", "&amp; &lt; &#65;", "a\n---", "a\n===", "a\n:-:", "***", "- - -", "    four", "a\\", "a  \nb", "```\na",
    "https://x.test/a_b_c", "<!-- a -->", "a\n\n\nb", "\\|", "|", "R&D; a < b > c", "=", "a\n| - |", "1986\\. A",
)  # fmt: skip


def plain(text: str) -> str:
    """What a person is to read: what is seen of a text, with single spaces between its words."""
    lost = {*range(9), *range(0xE, 0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000), 0xFEFF, 0xFFFE, 0xFFFF}
    lost |= {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}
    broken = text.replace("\x85", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    return " ".join("".join(sign for sign in broken if ord(sign) not in lost).split())


def in_markdown(content: bytes) -> list[str]:
    """The texts of a file in Markdown, as another reader of it finds them: headings, paragraphs, items and cells."""
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    found = []
    for token in reader.parse(content.decode()):
        if token.type == "inline":
            words = []
            for child in token.children or ():
                assert child.type in ("text", "text_special", "softbreak", "hardbreak", "html_inline"), child
                assert child.type != "html_inline" or child.content == "<br>"
                words.append(child.content if child.type.startswith("text") else " ")
            found.append(" ".join("".join(words).split()))
        else:
            assert token.type.removesuffix("_open").removesuffix("_close") in (
                "heading", "paragraph", "bullet_list", "list_item", "table", "thead", "tbody", "tr", "th", "td",
            )  # fmt: skip
    return found


def in_html(content: bytes) -> list[str]:
    page = read(content.replace(b"<br>", b" "))
    assert not page.all("script", "img", "link", "b")
    places = page.all("h1", "h2", "h3", "p", "li", "caption", "th", "td")
    return [place.text for place in places]


def in_word(content: bytes) -> list[str]:
    file = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    return [" ".join(text.split()) for text in [*(paragraph.text for paragraph in file.paragraphs), *cells]]


TEXTS = [f"Before {text} after {text}" for text in (*MARKUP, *PIECES, WHOLE, "مراجعة the רשימה", "w" * 5000)]


@pytest.mark.parametrize("text", TEXTS)
def test_any_text_reads_as_it_was_written(text: str) -> None:
    made = document(text)
    # The title, the subtitle, two headings, a paragraph, two items, and two tables of a caption and three cells.
    assert in_markdown(markdown_bytes(made)).count(plain(text)) == 15
    assert in_html(html_bytes(made)).count(plain(text)) == 15


def test_any_text_reads_as_it_was_written_in_word() -> None:
    assert in_word(docx_bytes(document(WHOLE))).count(plain(WHOLE)) == 15
    rows = tuple((text,) for text in TEXTS)
    made = Document("T", "", (*(Paragraph(text) for text in TEXTS), Table(("A",), rows, "C")))
    found = [words for words in in_word(docx_bytes(made)) if words]
    wanted = [plain(text) for text in TEXTS]
    assert found == ["T", *wanted, "C", "A", *wanted]


@given(text=st.text(st.sampled_from("ab1 \n\\`*_[]()<>|~#&;-+=:.!\t"), max_size=24))
@settings(max_examples=150, deadline=None)
def test_no_markup_is_read_from_a_text(text: str) -> None:
    made = Document("T", "", (Paragraph(f"x{text}"), Paragraph(text), Table(("A",), ((text,),), "C")))
    found = [words for words in in_markdown(markdown_bytes(made)) if words]
    once = [plain(text)] if plain(text) else []
    assert found == ["T", plain(f"x{text}"), *once, "C", "A", *once]


def test_the_same_document_is_the_same_bytes_in_another_process_at_another_time() -> None:
    def hashes(seed: str, zone: str) -> str:
        given = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone}
        run = [sys.executable, "-m", "tests.publish.documents.some"]
        return subprocess.run(run, env=given, check=True, capture_output=True, text=True).stdout

    first = hashes("1", "UTC")
    assert len(set(first.split())) == 3
    assert hashes("2", "Asia/Tokyo") == first


def test_a_word_file_says_nothing_of_when_or_where_it_was_written() -> None:
    content = docx_bytes(document("A"))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert package.namelist()[0] == "[Content_Types].xml"
        assert package.namelist()[1:] == sorted(package.namelist()[1:])
    core = docx.Document(io.BytesIO(content)).core_properties
    assert (core.title, core.author, core.last_modified_by, core.language) == ("A", "", "", "en-GB")
    assert core.created == core.modified == datetime(2025, 8, 20, 9, 30, tzinfo=UTC)
    undated = docx.Document(io.BytesIO(docx_bytes(Document("A", "", ())))).core_properties
    assert undated.created is None
    assert undated.modified is None


def test_a_word_file_is_built_for_screen_readers() -> None:
    content = docx_bytes(document("A"))
    file = docx.Document(io.BytesIO(content))
    styles = [(paragraph.style.name, paragraph.text) for paragraph in file.paragraphs if paragraph.text]
    assert styles == [
        ("Title", "A"), ("Subtitle", "A"), ("Heading 1", "A"), ("Normal", "A"), ("Heading 2", "A"),
        ("List Bullet", "A"), ("List Bullet", "A"), ("Caption", "A"), ("Caption", "A"),
    ]  # fmt: skip
    names = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        body = ElementTree.fromstring(package.read("word/document.xml"))
        styled = ElementTree.fromstring(package.read("word/styles.xml"))
        assert package.read("word/media/picture1.svg").decode() == SVG
    for table in body.iterfind(".//w:tbl", names):
        headers = [row.find("w:trPr/w:tblHeader", names) is not None for row in table.iterfind("w:tr", names)]
        assert headers == [True, False, False]
        assert table.find("w:tblPr/w:tblCaption", names) is not None
    (language,) = styled.iterfind("w:docDefaults//w:lang", names)
    assert language.get(f"{{{names['w']}}}val") == "en-GB"
    (shown,) = body.iter("{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr")
    assert shown.get("descr") == "A. A"


def test_a_page_is_built_for_screen_readers() -> None:
    page = read(html_bytes(document("A")))
    (whole,) = page.all("html")
    assert whole.attributes["lang"] == "en-GB"
    assert [heading.name for heading in page.all("h1", "h2", "h3", "h4")] == ["h1", "h2", "h3"]
    for table in page.all("table"):
        assert [caption.text for caption in table.all("caption")] == ["A"]
        assert [cell.attributes.get("scope") for cell in table.all("th")] == ["col", "col", "row", "row"]
    (policy,) = [meta for meta in page.all("meta") if meta.attributes.get("http-equiv") == "Content-Security-Policy"]
    assert (policy.attributes["content"] or "").startswith("default-src 'none'; style-src 'sha256-")
    assert [styled for styled in every(page) if "style" in styled.attributes] == []


def every(page: Element) -> list[Element]:
    return page.all()


def test_a_document_that_would_be_read_wrongly_is_not_made() -> None:
    with pytest.raises(ValueError, match="level 2 after one of level 0"):
        Document("T", "", (Heading(2, "Deep"),))
    with pytest.raises(ValueError, match="a row of 1 cells under 2 columns"):
        Table(("A", "B"), (("one",),), "C")
