"""NITF of agencies and newspapers."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from nutgraf.data import Role
from nutgraf.reading.exports.export import Head
from nutgraf.reading.exports.wires.nitf import sniff
from nutgraf.reading.html import Told
from tests.reading.exports.agreement import check, read
from tests.reading.exports.stories import Story, stories

SPACE = ' xmlns="http://iptc.org/std/NITF/2006-10-18/"'
OPENINGS = {
    "plain": "<?xml version='1.0' encoding='{}'?>\n",
    "none": "",
    "comment": "<?xml version='1.0' encoding='{}'?><!--"
    + "- long > " * 3000
    + "-->\n<?style a='b>'?>",
    "doctype": "<?xml version='1.0' encoding='{}'?><!DOCTYPE nitf SYSTEM 'nitf-3-4.dtd' "
    "[<!ENTITY a 'b'>]>\n",
}


def paragraphs(story: Story) -> str:
    return "\n".join(
        f"<hl2>{escape(text)}</hl2>" if role is Role.HEADING else f"<p>{escape(text)}</p>"
        for text, role in story.paragraphs
    )


def media(story: Story) -> str:
    if not story.caption:
        return ""
    return (
        "<media media-type='image'><media-reference source='a.jpg'/><media-metadata name='x' "
        f"value='y'/><media-caption>{story.caption}</media-caption></media>"
    )


def nitf(story: Story, body: str = "", space: str = "", head: str = "", norm: str = "") -> str:
    byline = f"<byline>{story.byline}</byline>" if story.byline else ""
    abstract = f"<abstract><p>{story.standfirst}</p></abstract>" if story.standfirst else ""
    return (
        f"<nitf baselang='en'{space}><head><title>{story.headline}</title>{head}<docdata "
        f"management-status='usable'><doc-id id-string='{story.id}'/><urgency ed-urg='4'/>"
        f"<date.issue norm='{norm or f'{story.date:%Y%m%d}T080000Z'}'/></docdata>"
        f"<pubdata position.section='{story.section}' item-length='{story.words}' "
        f"unit-of-measure='word'/></head><body><body.head><hedline><hl1>{story.headline}</hl1>"
        f"</hedline>{byline}{abstract}<distributor>{story.source}</distributor><dateline><location>"
        f"SPRINGFIELD</location></dateline></body.head><body.content>"
        f"{body or paragraphs(story) + media(story)}</body.content></body></nitf>"
    )


def archive(path: Path, files: dict[str, bytes]) -> Path:
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as packed:
            for name, data in files.items():
                packed.writestr(name, data)
    else:
        with tarfile.open(path, "w:gz") as tar:
            for name, data in files.items():
                info = tarfile.TarInfo(name)
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
    return path


def told(story: Story) -> list[Told]:
    return story.told(caption=True)


@pytest.mark.parametrize("opening", OPENINGS)
@pytest.mark.parametrize("space", ["", SPACE])
@pytest.mark.parametrize("form", ["{}", "<block id='Main'>{}</block>", "<block>{}</block><block/>"])
def test_all_is_read(tmp_path: Path, opening: str, space: str, form: str) -> None:
    for story in stories(4):
        body = form.format(paragraphs(story)) + media(story)
        path = tmp_path / "story"  # the name tells nothing
        text = OPENINGS[opening].format("utf-8") + nitf(story, body, space)
        path.write_text(text, encoding="utf-8")
        (article,) = check(path, [story], told=told, form="nitf")
        assert article.declared == article.words
        assert article.extra["dateline"] == "SPRINGFIELD"


@pytest.mark.parametrize("name", ["all.zip", "all.tgz"])
@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "utf-16"])
def test_archives_of_files_in_encodings_that_they_declare(
    tmp_path: Path, name: str, encoding: str
) -> None:
    wanted = [s for s in stories(8) if "“" not in str(s.paragraphs) or encoding != "iso-8859-1"]
    opening = OPENINGS["plain"].format(encoding)
    files = {f"1987/{i:03}.xml": (opening + nitf(s)).encode(encoding) for i, s in enumerate(wanted)}
    found = read(archive(tmp_path / name, files))
    assert [article.id for article in found] == [story.id for story in wanted]
    assert found.rejects == []


@pytest.mark.parametrize(
    "norm",
    ["20210303T080000Z", "20210303T0800Z", "20210303T080000+0100", "20210303T080000-0500",
     "20210303T080000", "20210303", "2021-03-03T08:00:00", "2021-03-03T08:00:00+01:00",
     "2021-03-03", "20210303T080000.123Z", "2021-03-03T08:00:00Z"],
)  # fmt: skip
def test_dates(tmp_path: Path, norm: str) -> None:
    path = tmp_path / "a.xml"
    path.write_text(nitf(stories(1)[0], norm=norm), encoding="utf-8")
    (article,) = read(path)
    assert article.date == "2021-03-03"


def one(tmp_path: Path, text: str) -> list[tuple[str, str]]:
    path = tmp_path / "a.xml"
    path.write_text(text, encoding="utf-8")
    found = read(path)
    (article,) = found
    assert found.rejects == []
    return [(str(p.role), p.text) for p in article.paragraphs]


FIRST = "The harbour board met on Tuesday to talk about the lease of the northern pier."
SECOND = "A spokesman said that work would begin in spring, if the money was found in time."
THIRD = "The ferry company, which runs 14 ships, has lost three million since last autumn."


def piece(content: str, opening: str = "") -> str:
    return (
        f"<nitf><head/><body><body.head><hedline><hl1>Harbour talks resume</hl1></hedline>{opening}"
        f"</body.head><body.content>{content}</body.content></body></nitf>"
    )


BODY = [("headline", "Harbour talks resume"), ("body", FIRST), ("body", SECOND), ("body", THIRD)]


def wrapped(*texts: str, indent: int = 3) -> str:
    lines = []
    for text in texts:
        words, line = text.split(), " " * indent
        for word in words:
            if len(line) + len(word) > 45:
                lines.append(line)
                line = ""
            line = f"{line}{word} "
        lines.append(line)
    return "\n".join(lines)


@pytest.mark.parametrize(
    "content",
    [
        wrapped(FIRST, SECOND, THIRD),
        f"\n{FIRST}\n\n{SECOND}\n\n{THIRD}\n",
        f"<p>{wrapped(FIRST, SECOND, THIRD)}</p>",
        f"<p>\n            \n            {wrapped(FIRST, SECOND, THIRD, indent=4)}\n       </p>",
        f"<p>{FIRST}<br/><br/>{SECOND}<br/>\n<br/>{THIRD}</p>",
        f"<p>{FIRST}</p><p/><p> </p><p>{SECOND}</p>\n<ul><li>{THIRD}</li></ul>",
        "".join(f"<p>   {t.replace(' the ', ' the <br />')}</p>" for t in (FIRST, SECOND, THIRD)),
        "".join(f"<p>\n     {t.replace(' the ', chr(10) + '     the ')}\n  </p>"
                for t in (FIRST, SECOND, THIRD)),
        f"<p>{FIRST}</p><block><p>{SECOND.replace('spokesman', '<person>spokesman</person>')}</p>"
        f"</block><p><em>{THIRD}</em></p>",
    ],
)  # fmt: skip
def test_bodies_of_every_make(tmp_path: Path, content: str) -> None:
    assert one(tmp_path, piece(content)) == BODY


@pytest.mark.parametrize(
    "summary", [FIRST, FIRST[:-1], f"{FIRST} {SECOND}", FIRST.upper(), "Harbour talks resume"]
)
def test_an_abstract_that_repeats_the_lead_is_shown_once(tmp_path: Path, summary: str) -> None:
    content = f"<p class='lead' lead='true'>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"
    for opening in (f"<abstract>{summary}</abstract>", f"<abstract><p>{summary}</p></abstract>"):
        assert one(tmp_path, piece(content, opening)) == BODY


@pytest.mark.parametrize(
    ("line", "role"),
    [("hh/ph/ts", "credit"), ("gr/bp", "credit"), ("ab-cd/ef", "credit"), ("AAP RTV ar", "credit"),
     ("dpa tca bag", "credit"), ("dpa pre yyhe n1 deg", "credit"), ("(InventedDesk)", "credit"),
     ("ends", "boilerplate"), ("51 77 03 CRO01 1113 APE4800 GEST", "boilerplate"),
     ("© 2021 Example Ltd.", "boilerplate")],
)  # fmt: skip
def test_what_desks_write_at_the_end(tmp_path: Path, line: str, role: str) -> None:
    content = f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p><p>{line}</p>"
    assert one(tmp_path, piece(content)) == [*BODY, (role, line)]


@pytest.mark.parametrize("line", ["They won.", "Ports and ships", "Read it here", "No/yes votes."])
def test_short_ends_that_are_text(tmp_path: Path, line: str) -> None:
    found = one(tmp_path, piece(f"<p>{FIRST}</p><p>{SECOND}</p><p>{line}</p>"))
    assert found[-1][0] != "credit"


def test_tables(tmp_path: Path) -> None:
    rows = "".join(f"<tr><td>Pier {i}</td><td>{i}4</td><td>.{i}35</td></tr>" for i in range(1, 4))
    content = (
        "<block><hl2>Harbour talks resume</hl2></block><table><tbody><tr>"
        "<th>HARBOUR TABLE</th></tr>"
        f"<tr><th></th><th>Ships</th><th>Share</th></tr>{rows}</tbody></table><p>{FIRST}</p>"
    )
    texts = [text for _, text in one(tmp_path, piece(content))]
    assert texts == ["Harbour talks resume", "HARBOUR TABLE", "Ships Share", "Pier 1 14 .135",
                     "Pier 2 24 .235", "Pier 3 34 .335", FIRST]  # fmt: skip


def test_bylines_with_posts_and_repeated_ones(tmp_path: Path) -> None:
    for end in ("", ",", ", \n"):
        opening = f"<byline>By ANN WRITER{end}<byttl>Harbour Writer</byttl></byline>"
        found = one(tmp_path, piece(f"<p>By Ann Writer, Harbour Writer</p><p>{FIRST}</p>", opening))
        assert found == [BODY[0], ("byline", "By ANN WRITER, Harbour Writer"), BODY[1]]


def test_what_is_withdrawn_or_empty_is_told_and_others_are_read(tmp_path: Path) -> None:
    story = stories(1)[0]
    empty = "<nitf><head/><body><body.head><hedline/></body.head><body.content/></body></nitf>"
    files = {
        "1.xml": nitf(story).replace("'usable'", "'canceled'").encode(),
        "2.xml": empty.encode(),
        "3.xml": nitf(story).encode(),
        "4.xml": nitf(story).encode()[:-60],
        "5.xml": b"<nitf>",
        "6.xml": b"<nitf",
    }
    found = read(archive(tmp_path / "a.zip", files))
    assert [article.id for article in found] == [story.id] * 2
    reasons = " ".join(reject.reason for reject in found.rejects)
    for part in ("canceled", "no text", "damaged"):
        assert part in reasons


@pytest.mark.parametrize(
    "data",
    [b"", b"<", b"<html><body><nitf/></body></html>", b"<p>About nitf</p>", b"nitf", b"{}",
     b"<newsitem itemid='1'/>", b"<!-- <nitf> --><html/>", b"<!-- <nitf>", b"<nitfs/>",
     b"<?xml version='1.0'?><!DOCTYPE nitf [<!ENTITY a '<nitf>'>", b"<rss><nitf/></rss>"],
)  # fmt: skip
def test_what_is_none(data: bytes) -> None:
    assert not sniff(Head("a.xml", data))


def test_entities_do_not_grow_and_depth_does_not_hurt(tmp_path: Path) -> None:
    laughs = "".join(f"<!ENTITY l{i} '{f'&l{i - 1};' * 10}'>" for i in range(1, 12))
    doctype = f"<!DOCTYPE nitf [<!ENTITY l0 'ha'>{laughs}<!ENTITY x SYSTEM 'file:///etc/hosts'>]>"
    path = tmp_path / "laughs.xml"
    path.write_text(doctype + piece(f"<p>{FIRST}</p><p>{SECOND} &l11; &x;</p>"), encoding="utf-8")
    (article,) = read(path)
    assert [text for text, _ in article.told] == [text for _, text in BODY[:3]]
    path = tmp_path / "deep.xml"
    path.write_text("<nitf>" + "<block>" * 10_000, encoding="utf-8")
    found = read(path)
    assert list(found) == []
    assert "deep" in found.rejects[0].reason
