"""A page as a browser's parser sees it: elements with their attributes and texts, not substrings of HTML."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"input", "link", "meta", "img", "path", "option", "br"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    def all(self, wanted: str) -> list[Element]:
        """Elements inside, in order: "tag", ".class", "#id", or "tag.class". Templates are not looked into."""
        tag, _dot, name = wanted.partition(".")
        found = []
        for child in self.children:
            if isinstance(child, str) or child.tag == "template":
                continue
            if wanted.startswith("#"):
                matches = child.attributes.get("id") == wanted[1:]
            else:
                matches = tag in ("", child.tag) and (not name or name in child.classes)
            found += [child] if matches else []
            found += child.all(wanted)
        return found

    def one(self, wanted: str) -> Element:
        found = self.all(wanted)
        assert len(found) == 1, f"{len(found)} elements for {wanted}"
        return found[0]

    def everything(self) -> list[Element]:
        """Every element inside, those of templates too."""
        inside = [child for child in self.children if isinstance(child, Element)]
        return inside + [each for child in inside for each in child.everything()]


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("document")]

    def handle_starttag(self, tag, attrs):
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_endtag(self, tag):
        if tag in _VOID:
            return
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data):
        self.open[-1].children.append(data)


class Page(Element):
    """A whole document; every element in it is closed where it should be."""

    response: object


def read(response, status: int = 200) -> Page:
    assert response.status_code == status
    parser = _Parser()
    parser.feed(response.content.decode())
    parser.close()
    assert [element.tag for element in parser.open] == ["document"]
    page = Page("document", children=parser.open[0].children)
    page.response = response
    return page
