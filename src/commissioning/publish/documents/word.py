"""A document as a Word file, with the headings, header rows and alternative texts that screen readers go by."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from datetime import UTC
from typing import TYPE_CHECKING, Final

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor

from commissioning.publish.documents.model import Bullets, Document, Heading, Paragraph, Picture, Table
from commissioning.publish.text import clean, one_line

if TYPE_CHECKING:
    from docx.document import Document as WordFile
    from docx.styles.style import ParagraphStyle
    from docx.table import _Cell

_FONT: Final = "Arial"
_INK: Final = RGBColor(0x16, 0x19, 0x1D)
_MARGIN: Final = Mm(18)
_WIDE: Final = 5
"""Tables with more columns than this are read on a page that lies on its side."""
_LEFT_OUT: Final = ("thumbnail", "stylesWithEffects", "customXml")
"""What the empty file of python-docx carries, and nothing reads."""
_TABLES: Final = ("Normal Table", "Table Grid")
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
_SVG: Final = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"


def docx_bytes(document: Document) -> bytes:
    """The Word file (A4); the same bytes for the same document, whenever and wherever it is written.

    A table's first row is its header and is repeated on each page; its caption is the paragraph before it, in the
    style ``Caption``. A new line in a cell is a line break. A picture is drawn (SVG, which Word has shown since 2016),
    with its table below; a program that cannot draw it leaves its place empty and reads its description.
    """
    word = docx.Document()
    _set_page(word, document)
    _set_styles(word, document.language)
    _set_properties(word, document)
    word.add_paragraph(one_line(document.title), style="Title")
    if document.subtitle:
        word.add_paragraph(clean(document.subtitle), style="Subtitle")
    for block in document.blocks:
        match block:
            case Heading(level, text):
                word.add_paragraph(one_line(text), style=f"Heading {level}")
            case Paragraph(text):
                word.add_paragraph(clean(text))
            case Bullets(items):
                for item in items:
                    word.add_paragraph(clean(item), style="List Bullet")
            case Table():
                _add_table(word, block)
            case Picture():
                _add_picture(word, block)
                _add_table(word, block.table)
    written = io.BytesIO()
    word.save(written)
    return _packed(written)


def _set_page(word: WordFile, document: Document) -> None:
    section = word.sections[0]
    tables = [block.table if isinstance(block, Picture) else block for block in document.blocks]
    lies = any(isinstance(block, Table) and len(block.columns) > _WIDE for block in tables)
    short, long = Mm(210), Mm(297)
    section.page_width, section.page_height = (long, short) if lies else (short, long)
    section.orientation = WD_ORIENT.LANDSCAPE if lies else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = _MARGIN


def _set_styles(word: WordFile, language: str) -> None:
    sizes = {"Normal": 10.5, "Title": 20, "Subtitle": 11, "Caption": 10.5, "List Bullet": 10.5}
    sizes |= {f"Heading {level}": size for level, size in ((1, 15), (2, 13), (3, 11.5), (4, 10.5))}
    for name, size in sizes.items():
        style: ParagraphStyle = word.styles[name]
        style.font.size, style.font.name, style.font.color.rgb = Pt(size), _FONT, _INK
        style.font.italic = False
        fonts = style.element.rPr.rFonts
        for theme in [key for key in fonts.attrib if key.endswith("Theme")]:
            del fonts.attrib[theme]  # it would win over the name
        if name in ("Normal", "List Bullet"):
            style.paragraph_format.space_after = Pt(6)
            style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        if name == "Caption":
            style.paragraph_format.keep_with_next = True
            style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(8), Pt(4)
    for style in [*word.styles]:
        if style.type == WD_STYLE_TYPE.TABLE and style.name not in _TABLES:
            style.element.getparent().remove(style.element)  # a hundred, of which none is used
    for said in word.styles.element.iter(qn("w:lang")):
        said.set(qn("w:val"), language)
        said.set(qn("w:eastAsia"), language)


def _set_properties(word: WordFile, document: Document) -> None:
    core = word.core_properties
    core.title, core.subject, core.language = one_line(document.title)[:255], "", document.language
    core.author = core.last_modified_by = core.comments = core.keywords = core.category = ""
    core.revision = 1
    if document.stamp is not None:
        core.created = core.modified = document.stamp.astimezone(UTC)
    else:
        kept = core._element  # noqa: SLF001  (python-docx sets these and cannot unset them)
        for day in [child for child in kept if child.tag in (qn("dcterms:created"), qn("dcterms:modified"))]:
            kept.remove(day)
    for part in (word.part.package, word.part):
        for key, relation in [*part.rels.items()]:
            if relation.reltype.rpartition("/")[2] in _LEFT_OUT:
                del part.rels[key]


def _add_table(word: WordFile, table: Table) -> None:
    word.add_paragraph(one_line(table.caption), style="Caption")
    made = word.add_table(rows=1 + len(table.rows), cols=len(table.columns), style="Table Grid")
    made.autofit = False  # a long word is broken, and does not push the table off the page
    name = OxmlElement("w:tblCaption")
    name.set(qn("w:val"), one_line(table.caption))
    made._tbl.tblPr.append(name)  # noqa: SLF001  (python-docx has no name for it)
    widths = _widths(word, table)
    for number, row in enumerate(made.rows):
        header = number == 0
        texts = table.columns if header else table.rows[number - 1]
        properties = row._tr.get_or_add_trPr()  # noqa: SLF001  (nor for these)
        properties.append(OxmlElement("w:cantSplit"))
        if header:
            properties.append(OxmlElement("w:tblHeader"))
        for cell, text, width in zip(row.cells, texts, widths, strict=True):
            cell.width = width
            _fill(cell, text, bold=header)
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width
    word.add_paragraph()


def _fill(cell: _Cell, text: str, *, bold: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(2)
    run = paragraph.add_run(clean(text))
    run.font.size = Pt(9.5)
    run.bold = bold or None


def _room(word: WordFile) -> int:
    return int(word.sections[0].page_width or 0) - 2 * _MARGIN


def _widths(word: WordFile, table: Table) -> list[Emu]:
    """How wide each column is: by its longest text, within bounds, so that long ones do not starve the others."""
    longest = [
        min(max(len(line) for text in (column, *(row[n] for row in table.rows)) for line in text.split("\n")), 40)
        for n, column in enumerate(table.columns)
    ]
    shares = [max(length, 9) for length in longest]
    return [Emu(_room(word) * share // sum(shares)) for share in shares]


def _add_picture(word: WordFile, picture: Picture) -> None:
    width, height = picture.size
    wide = _room(word)
    shape = word.add_picture(io.BytesIO(_empty_png()), width=Emu(wide), height=Emu(int(wide * height / width)))
    known = shape._inline.docPr  # noqa: SLF001  (python-docx has no name for alternative texts, nor for SVG)
    known.set("descr", one_line(f"{picture.title}. {picture.description}"))
    known.set("title", one_line(picture.title))
    number = known.id
    part = Part(
        PackURI(f"/word/media/picture{number}.svg"), "image/svg+xml", clean(picture.svg).encode(), word.part.package
    )
    relation = word.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
    (blip,) = shape._inline.iter(qn("a:blip"))  # noqa: SLF001
    blip.append(
        parse_xml(
            f'<a:extLst xmlns:a="{_names("a")}" xmlns:r="{_names("r")}"><a:ext '
            'uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}">'
            f'<asvg:svgBlip xmlns:asvg="{_SVG}" r:embed="{relation}"/></a:ext></a:extLst>'
        )
    )


def _names(prefix: str) -> str:
    return qn(f"{prefix}:x")[1:].partition("}")[0]


def _empty_png() -> bytes:
    """A picture of one white dot: what a program sees that does not know SVG."""

    def chunk(sort: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + sort + data + struct.pack(">I", zlib.crc32(sort + data))

    # Its data are stored, not compressed, so that every build of zlib writes the same.
    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\x00\xff", 0))
        + chunk(b"IEND", b"")
    )


def _packed(written: io.BytesIO) -> bytes:
    """The same package with its parts in a fixed order, at a fixed time, stored: builds of zlib differ in bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(written) as given, zipfile.ZipFile(packed, "w") as made:
        for name in sorted(given.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.create_system = 3  # else it says on which system it was written
            made.writestr(entry, given.read(name))
    return packed.getvalue()
