"""Letters: an e-mail, a short post and a telephone script that differ in length alone."""

from __future__ import annotations

import email
import email.policy
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import html5lib
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup
from msgspec.structs import replace

from beforehand.commands.letters import letters as letters_command
from beforehand.faults import WrongUse
from beforehand.model import (
    BillingPeriod,
    Change,
    ChangeStage,
    Choice,
    Feedback,
    Incident,
    Price,
    Records,
    Remedy,
)
from beforehand.records import SourceFile, read
from beforehand.records.history import claimed_at
from beforehand.records.text_facts import said_days, said_sums
from beforehand.render.letter_post import POST_LENGTH
from beforehand.render.letter_text import letter_text
from beforehand.render.letters import letters
from beforehand.timeline import derive
from beforehand.values import Money
from builders import (
    OPERATIONAL,
    a_change,
    a_service,
    a_window,
    amended,
    an_incident,
    at,
    maintenance,
    the_records,
    told,
)
from strategies import moments, records

ROOT = Path(__file__).parent.parent
NOW = at("2026-11-22 13:30")


def reelpost() -> Records:
    paths = [ROOT / "service.yml", *ROOT.glob("incidents/*.yml"), *ROOT.glob("changes/*.yml")]
    result = read(
        SourceFile(path.relative_to(ROOT).as_posix(), path.read_bytes()) for path in paths
    )
    assert result.records is not None, result.problems
    return result.records


REELPOST = reelpost()
MOMENTS = [(record, NOW) for record in (*REELPOST.incidents, *REELPOST.changes)]
MOMENTS += [
    (record, update.at)
    for record in (*REELPOST.incidents, *REELPOST.changes)
    for update in record.updates
]


def written(
    record: Incident | Change, now: Any = NOW, found: Records | None = None
) -> dict[str, str]:
    """Return the letters by name; the draft as it is in bytes, decoded."""
    found = found or the_records(record)
    snapshot = derive(found, now)
    view = snapshot.incident(record.id) or snapshot.change(record.id)
    assert view is not None
    return {file.uri: file.content.decode() for file in letters(view, found.service, now)}


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


PRICE = a_change(
    title="Discs & streaming <apart>",
    announced_at=at("2026-11-20 14:00"),
    effective_on=date(2027, 9, 1),
    summary="From 1 September 2027 you pay more.",
    prices=(
        Price(plan="one", from_=usd("9.99"), to=usd("15.98")),
        Price(plan="two", from_=usd("14.99"), to=usd("19.98")),
    ),
    choices=(
        Choice(do="Keep both", how="Nothing to do."),
        Choice(
            do="Leave",
            how="Cancel on [your page](/account).",
            by=date(2027, 8, 31),
            url="https://www.reelpost.example/leave",
        ),
    ),
    contact="support",
)


# --------------------------------------------------------------------------- the same facts


def dates_in(text: str) -> set[date]:
    flat = " ".join(text.split())
    return {on for day in said_days(flat) if day.year and (on := day.on(day.year))}


def sums_in(text: str) -> set[Money]:
    flat = " ".join(text.split())
    return {
        Money(said.money.amount.quantize(Decimal("0.01")), said.money.currency)
        for said in said_sums(flat)
    }


def names_in(text: str) -> set[str]:
    flat = " ".join(text.split())
    service = REELPOST.service
    people = [contact.name for contact in service.contacts.values()]
    plans = [plan.name for plan in service.plans.values()]
    phones = [contact.phone or "" for contact in service.contacts.values()]
    return {name for name in (*people, *plans, *phones) if name and name in flat}


def body_of_draft(raw: str, kind: str) -> str:
    message = email.message_from_bytes(raw.encode(), policy=email.policy.default)
    part = message.get_body((kind,))
    assert part is not None
    return part.get_content().replace("\r\n", "\n")


def words_of_html(html: str) -> str:
    return letter_text(Markup(re.sub(r"(?s)^.*<body[^>]*>|</body>.*$", "", html)))


@pytest.mark.parametrize(
    ("record", "now"), MOMENTS, ids=[f"{one.id}-{when:%m%dT%H%M}" for one, when in MOMENTS]
)
def test_all_forms_of_reelposts_letters_state_the_same_facts(
    record: Incident | Change, now: Any
) -> None:
    forms = written(record, now, REELPOST)
    mail = forms["email.txt"]
    # The three forms of the mail are one text.
    assert body_of_draft(forms["email.eml"], "plain") == mail
    assert body_of_draft(forms["email.eml"], "html").strip() == forms["email.html"].strip()
    for facts in (dates_in, sums_in, names_in):
        assert facts(words_of_html(forms["email.html"])) == facts(mail)
        # What is shorter says less, and nothing else.
        assert facts(forms["telephone.txt"].partition("\n\n")[2].partition("\n\n")[2]) <= facts(
            mail
        )
        assert facts(forms["post.txt"]) <= facts(mail)
    # What has to be known stands in each of them.
    assert len(forms["post.txt"].rstrip("\n")) <= POST_LENGTH
    if isinstance(record, Change) and now == NOW:
        view = derive(REELPOST, now).change(record.id)
        assert view is not None
        if view.effective and not view.withdrawal:
            for form in ("email.txt", "telephone.txt", "post.txt"):
                assert view.effective.on in dates_in(forms[form])


def test_a_price_change_names_its_prices_in_every_form() -> None:
    forms = written(PRICE)
    old_and_new = {usd("9.99"), usd("15.98"), usd("14.99"), usd("19.98")}
    assert old_and_new <= sums_in(forms["email.txt"])
    assert old_and_new <= sums_in(forms["telephone.txt"])
    assert old_and_new <= sums_in(forms["post.txt"])
    for form in ("email.txt", "telephone.txt", "post.txt"):
        assert date(2027, 8, 31) in dates_in(forms[form])


def test_nothing_is_said_before_its_time() -> None:
    later = replace(
        PRICE, updates=(amended("2026-12-01 12:00", change="It costs 11.11 USD.", why="Secret."),)
    )
    forms = written(later)
    assert all("11.11" not in form and "Secret" not in form for form in forms.values())


# --------------------------------------------------------------------------- the e-mail


def test_the_mail_says_when_what_it_costs_and_what_one_can_do() -> None:
    mail = written(PRICE)["email.txt"]
    assert mail.startswith("Discs & streaming <apart>\n=========================\n\n")
    assert "It takes effect on Wednesday 1 September 2027." in mail
    assert "- One disc: $15.98 a month instead of $9.99: $5.99 a month more (+60 %)." in mail
    flat = " ".join(mail.split())
    assert (
        "- Leave. Cancel on your page (https://status.reelpost.example/account)."
        " The last day for it is 31 August 2027. https://www.reelpost.example/leave"
    ) in flat
    assert "Customer service: 1-800-555-0142." in flat
    assert "https://status.reelpost.example/changes/new-price/" in mail
    assert all(len(line) <= 78 or "http" in line for line in mail.splitlines())
    assert not any(line != line.rstrip() for line in mail.splitlines())


def test_the_html_is_one_page_without_anything_from_outside() -> None:
    html = written(PRICE)["email.html"]
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree = parser.parse(html.strip())
    assert tree.find(".//h1").text == "Discs & streaming <apart>"
    assert not tree.findall(".//script")
    assert not tree.findall(".//img")
    assert not tree.findall(".//link")
    for link in tree.findall(".//a"):
        assert link.get("href").startswith(("https://", "mailto:", "tel:"))


def test_the_draft_opens_unsent_and_names_nobody() -> None:
    raw = written(PRICE)["email.eml"]
    message = email.message_from_string(raw, policy=email.policy.default)
    assert message["Subject"] == "Discs & streaming <apart>"
    assert message["X-Unsent"] == "1"
    assert message["To"] is None
    assert message["Date"] is None
    assert message.get_content_type() == "multipart/alternative"
    kinds = [part.get_content_type() for part in message.iter_parts()]
    assert kinds == ["text/plain", "text/html"]
    assert all(len(line) <= 78 for line in raw.splitlines())


def test_the_same_input_gives_the_same_bytes() -> None:
    assert written(PRICE) == written(PRICE)


def test_a_title_cannot_add_a_header() -> None:
    raw = written(replace(PRICE, title="A\r\nBcc: evil@x.example\nB"))["email.eml"]
    message = email.message_from_string(raw, policy=email.policy.default)
    assert message["Bcc"] is None


@pytest.mark.parametrize(
    "title", ["\ud800 lone", "a\x00b\x1b[31m", "\u202eevil", "\U0001f600" * 50]
)
def test_bad_text_gives_well_formed_letters(title: str) -> None:
    forms = written(replace(PRICE, title=title, summary=f"Why {title}"))
    assert email.message_from_string(forms["email.eml"]).is_multipart()


# --------------------------------------------------------------------------- kinds of letters


def test_a_withdrawal_says_so_first_with_its_reason_and_apology() -> None:
    gone = amended(
        "2026-11-21 12:00",
        stage=ChangeStage.WITHDRAWN,
        change="We take it back.",
        why="You asked us to.",
        apology="We are sorry for the fright.",
    )
    forms = written(replace(PRICE, updates=(gone,)))
    mail = forms["email.txt"]
    assert mail.startswith("Taken back: ")
    assert mail.index("We take it back.") < mail.index("You asked us to.")
    assert "We are sorry for the fright." in mail
    assert "15.98" not in mail
    assert forms["post.txt"].startswith("Taken back: Discs & streaming <apart>. We take it back.")


def test_a_proposal_asks() -> None:
    asks = replace(
        PRICE,
        stage=ChangeStage.PROPOSED,
        feedback=Feedback(at="https://x.example/talk", open_until=date(2026, 12, 31)),
    )
    forms = written(asks)
    assert forms["email.txt"].startswith("Not decided, we ask you: ")
    assert "It is proposed for Wednesday 1 September 2027." in forms["email.txt"]
    assert "Tell us here: https://x.example/talk." in " ".join(forms["email.txt"].split())
    assert "Tell us what you think by 31 December 2026." in forms["post.txt"]
    assert "Where can I say so?" in forms["telephone.txt"]


def test_maintenance_names_its_window() -> None:
    work = maintenance(window=a_window("2026-12-01 07:00", "2026-12-01 09:00"), announced_at=NOW)
    said = "It begins on Tuesday 1 December 2026, 02:00 EST and ends at 04:00 EST."
    assert said in " ".join(written(work)["email.txt"].split())
    assert said in written(work)["post.txt"]


REMEDY = Remedy(
    offer="5 % off your next bill",
    who="Everyone whose disc was late",
    automatic=True,
    due_on=date(2026, 11, 16),
    if_missing="Call 1-800-555-0142.",
)


def test_an_incident_tells_the_story_of_2008() -> None:
    incident = an_incident(
        told("2026-11-09 11:45"),
        told("2026-11-10 13:00", "resolved", components={"discs": OPERATIONAL}, text="It is over."),
        what_happened="On 9 November 2026 no disc left.",
        what_should_have_happened="Your disc should have left on 9 November 2026.",
        apology="We are sorry that your disc came late.",
        remedy=REMEDY,
    )
    mail = " ".join(written(incident)["email.txt"].split())
    for before, after in (
        ("It is over.", "On 9 November 2026 no disc left."),
        ("On 9 November 2026 no disc left.", "Your disc should have left"),
        ("Your disc should have left", "We are sorry that your disc came late."),
        ("We are sorry", "5 % off your next bill."),
        ("5 % off your next bill.", "You do not need to ask for it."),
        ("You have it by 16 November 2026.", "If it is not there: Call 1-800-555-0142."),
    ):
        assert mail.index(before) < mail.index(after)
    post = written(incident)["post.txt"]
    assert "5 % off your next bill. You do not need to ask." in post


def test_an_open_incident_says_when_the_next_word_comes() -> None:
    incident = an_incident(told("2026-11-22 13:00", next_update_at=at("2026-11-22 15:00")))
    forms = written(incident)
    for form in ("email.txt", "telephone.txt", "post.txt"):
        assert "Sunday 22 November 2026, 10:00 EST" in " ".join(forms[form].split())


# --------------------------------------------------------------------------- the short post


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_post_is_short_and_every_letter_can_be_written(data: st.DataObject) -> None:
    found = data.draw(records())
    now = data.draw(moments(found))
    snapshot = derive(found, now)
    for view in (*snapshot.incidents, *snapshot.changes):
        forms = {file.uri: file.content for file in letters(view, found.service, now)}
        assert set(forms) == {"email.txt", "email.html", "email.eml", "post.txt", "telephone.txt"}
        assert len(forms["post.txt"].decode().rstrip("\n")) <= POST_LENGTH


def test_sentences_are_left_out_and_never_cut() -> None:
    long_title = replace(PRICE, title=" ".join(["Discs"] * 33), prices=PRICE.prices[:1])
    post = written(long_title)["post.txt"].rstrip("\n")
    assert len(post) <= POST_LENGTH
    assert post.endswith("https://status.reelpost.example/changes/new-price/")
    assert re.search(r"\. https://\S+$", post)
    assert "…" not in post


def test_many_prices_are_told_by_how_much() -> None:
    dear = replace(PRICE, title=" ".join(["Discs"] * 25))
    assert "You pay $4.99 to $5.99 a month more." in written(dear)["post.txt"]
    mixed = tuple(
        replace(price, per=per)
        for price, per in zip(PRICE.prices, (BillingPeriod.MONTH, BillingPeriod.YEAR), strict=True)
    )
    assert "You pay" not in written(replace(dear, prices=mixed))["post.txt"]


# --------------------------------------------------------------------------- plain text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One\ntwo</p>\n<p>three</p>", "One two\n\nthree"),
        ("<p>a<br>b</p>", "a\nb"),
        ("<ul>\n<li>one</li>\n<li>two</li>\n</ul>", "- one\n- two"),
        ("<ol><li>one</li><li>two</li></ol><p>x</p>", "1. one\n2. two\n\nx"),
        ("<ul><li>one<ul><li>deep</li></ul></li></ul>", "- one\n  - deep"),
        ('<p>See <a href="https://x.example/a">it</a>.</p>', "See it (https://x.example/a)."),
        ('<p><a href="https://x.example/">https://x.example/</a></p>', "https://x.example/"),
        ('<p><a href="mailto:a@x.example">a@x.example</a></p>', "a@x.example"),
        ("<blockquote><p>said</p></blockquote><p>x</p>", "> said\n\nx"),
        ("<pre><code>a  b\n  c</code></pre>", "a  b\n  c"),
        ("<p>&lt;b&gt; &amp; x\u00a0y</p>", "<b> & x y"),
        ("", ""),
    ],
)
def test_html_becomes_plain_text(html: str, text: str) -> None:
    assert letter_text(Markup(html)) == text


def test_long_paragraphs_are_wrapped_and_addresses_are_not() -> None:
    url = "https://x.example/" + "a" * 80
    text = letter_text(Markup(f"<p>{'word ' * 40}</p><p>{url}</p>"))
    assert max(len(line) for line in text.splitlines() if "http" not in line) <= 72
    assert url in text.splitlines()


# --------------------------------------------------------------------------- the command


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Any:
    monkeypatch.chdir(ROOT)
    return CliRunner().invoke(letters_command, ["--now", "2026-11-22T12:00Z", *arguments])


def test_the_command_prints_the_plain_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    done = run(monkeypatch, "2026-11-09-discs-shipped-late")
    assert done.exit_code == 0
    assert done.stdout.count("----- ") == 3
    assert "----- telephone.txt" in done.stdout


def test_the_command_writes_all_forms(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    done = run(monkeypatch, "2026-11-09-discs-shipped-late", "--out", str(tmp_path / "mail"))
    assert done.exit_code == 0
    names = sorted(path.name for path in (tmp_path / "mail").iterdir())
    assert names == ["email.eml", "email.html", "email.txt", "post.txt", "telephone.txt"]
    assert done.stdout.splitlines() == [str(tmp_path / "mail" / name) for name in names]


def test_a_record_that_is_not_public_yet_can_be_prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    record = next(
        one for one in REELPOST.changes if one.id == "2027-09-01-disc-and-streaming-plans"
    )
    early = claimed_at(record).replace(year=2025)
    done = CliRunner().invoke(letters_command, [record.id, "--now", early.isoformat()])
    assert done.exit_code == 0
    assert "Not public before 2026-11-20 14:00 UTC" in done.stderr
    assert "Both plans come on one bill" not in done.stdout


def test_a_record_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    done = run(monkeypatch, "2026-11-09-discs-shiped-late")
    assert isinstance(done.exception, WrongUse)
    assert "2026-11-09-discs-shipped-late" in done.exception.tip


def test_services_without_contacts_have_letters_all_the_same() -> None:
    forms = written(PRICE, NOW, the_records(PRICE, service=a_service(contacts={})))
    assert "How to reach us" not in forms["email.txt"]
