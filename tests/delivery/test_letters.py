"""How letters read: as text and in Outlook; long ones; and a council's own template, also one that fails."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from tests.delivery.conftest import COUNCIL, Home
from tests.delivery.mailserver import Server

VOID = {"meta", "br", "img", "hr", "link"}


class Tree(HTMLParser):
    """The elements of a page, and whether each is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.all: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def html_of(home: Home, id: str) -> str:
    return str(home.run("outbox", "show", id, "--json").json["message"]["html"])


def test_the_html_is_what_outlook_renders(home: Home, mail: Server) -> None:
    home.set("PUBLIC_URL", "https://plans.council.example")
    sent = home.send()
    assert len(sent["delivered"]) == len(mail.mails) == 2
    for item in sent["delivered"]:
        html = html_of(home, item["id"])
        tree = Tree()
        tree.feed(html)
        assert tree.open == []
        tags = [tag for tag, _ in tree.all]
        assert dict(tree.all[0][1]) == {"lang": "en-GB"}
        assert [tag for tag in tags if re.fullmatch("h[1-6]", tag)][:2] == ["h1", "h2"]
        # What Word renders is tables with styles of their own; nothing is fetched, floats, or is cut to a grid.
        assert not {"div", "style", "link", "img", "script", "svg", "iframe", "form"} & set(tags)
        assert all(values.get("role") == "presentation" for tag, values in tree.all if tag == "table")
        assert {values["width"] for tag, values in tree.all if tag == "table"} == {"100%", "600"}
        style = " ".join(values.get("style") or "" for _, values in tree.all)
        assert not re.search(r"flex|grid|float|position|max-width|background-image|url\(|var\(|rem\b", style)
        assert 'href="https://plans.council.example/committees/scrutiny"' in html
        # Not by colour alone: each level stands there as a word.
        assert html.count("<strong style=") == len(re.findall(">(URGENT|WARNING|INFO)<", html)) > 0


def test_colours_can_be_read() -> None:
    from commissioning.publish.letters.writing import _CSS

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    assert all(1.05 / (light(colour) + 0.05) >= 4.5 for colour in (*_CSS.values(), "#595959", "#1d4e89"))


def test_a_long_letter_says_how_many_more(home: Home) -> None:
    action = (
        "  - {id: B-%d, text: More, type: report-back, owner: head of care, committee: scrutiny,"
        " agreed_on: 2025-06-02, due: 2025-06-20}\n"
    )
    home.load(COUNCIL + "".join(action % number for number in range(70)), as_of="2025-06-04")
    home.send()
    (text,) = [content.decode() for name, content in home.files().items() if "head-of-care" in name]
    assert text.count("\n- ") == 40
    assert "And 32 more: commissioning alerts." in text
    assert all(len(line) <= 88 for line in text.split("\n\n", 1)[1].splitlines())


def test_a_template_that_fails_for_one_costs_that_one_its_form(home: Home, mail: Server) -> None:
    folder = home.folder / "letters"
    folder.mkdir()
    home.set("LETTER_TEMPLATES", folder)
    # The council's clerk wants a column, and divides by what is nought for one reader.
    (folder / "letter.html").write_text(
        "<!DOCTYPE html>\n<p>{{ letter.subject }}</p>\n{{ 10 // (letter.groups[0].parts[0].entries|length - 1) }}\n",
        encoding="utf-8",
    )
    sent = home.send()
    assert [item["state"] for item in sent["delivered"]] == ["sent", "sent"]
    (problem,) = sent["problems"]
    assert (problem["id"], problem["value"]) == ("letter-template", "head of meals")
    assert "letter.html, line 3" in problem["remedy"]
    by = {m["To"].addresses[0].addr_spec: m for m in mail.mails}
    assert (
        by["care@council.example"].get_body(("html",)).get_content().startswith("<!DOCTYPE html>\r\n<p>2 commissioning")
    )
    assert by["meals@council.example"].get_content_type() == "text/plain"
    assert "Name the sites: 1 day overdue" in " ".join(by["meals@council.example"].get_content().split())
    # Own words for the text, too; and a template that is none at all stops nobody.
    (folder / "letter.html").unlink()
    (folder / "letter.txt").write_text("{% for %}", encoding="utf-8")
    home.load(COUNCIL.replace("due: 2025-06-30", "due: 2025-06-29"), as_of="2025-07-01")
    sent = home.send("2025-07-02")
    assert [problem["id"] for problem in sent["problems"]] == ["letter-template"]
    assert len(mail.got) == 3
