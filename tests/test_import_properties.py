"""Whatever a source holds: every entry arrives or is named, and `check` has no problem."""

from __future__ import annotations

import json
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from beforehand.importers.characters import clean
from beforehand.importers.markdown import Setting, tidy
from importing import cstate, read_back, standing_of, statuspage, texts, words

FRAGMENTS = [
    "Discs are late", "**bold** and _thin_", "<b>html</b>", "<br>", "\n", "- item\n- other",
    "`code <i>`", "```\nfenced [a](b)\n```", "<!-- c -->", "[link](/x)", "![pic](/y.png)",
    "[ref][1]\n\n[1]: https://a.example/", "<host> <1%", "| a | b |\n| --- | --- |\n| 1 | 2 |",
    '{{< track "2023-11-09 06:00" >}}', '{{< track "2023-11-10 07:00Z" >}}', "{{< track x >}}",
    "---", "[Final message]", "[Initial message]", "**Update 2023-11-09 07:00 UTC**",
    "*Resolved* - done", "*Monitoring* - watching", "*Post-mortem*", "# Title", "Update: more",
    "word " * 2000, "\u200b\u202e", "key: value", "\ttab",
]  # fmt: skip
bodies = st.lists(st.sampled_from(FRAGMENTS), max_size=8).map("\n\n".join)
dates = st.sampled_from(
    ["2023-11-09 06:00:00", "2023-11-09T06:00:00Z", "2023-11-10", "2023-10-29 02:30", "2030-01-01 00:00",
     "2023-11-09T12:00:00.999+05:30", "", "null", "soon", "2023-02-30", "1850-01-01 00:00"]
)  # fmt: skip
heads = st.fixed_dictionaries(
    {"date": dates, "section": st.just("issue")},
    optional={
        "title": st.sampled_from(
            [
                "Films stop",
                "Maintenance on the depot",
                "a: b",
                "",
                "'x' \"y\" # z",
                "w " * 150,
                "\u200b",
            ]
        ),
        "resolved": st.sampled_from(["true", "false", "", "perhaps"]),
        "resolvedWhen": dates,
        "severity": st.sampled_from(["down", "disrupted", "notice", "", "red", "maintenance"]),
        "affected": st.sampled_from(
            ["[API]", "[api, Fax]", "", "API", "[{a: b}]", "[\u200b]", "['']"]
        ),
        "informational": st.sampled_from(["true", "false"]),
        "draft": st.sampled_from(["true", "false", "false"]),
        "publishDate": dates,
        "description": st.sampled_from(["Short.", "<b>long</b> " * 100]),
        "custom": st.sampled_from(["x", ""]),
    },
)


def a_post(head: dict[str, str], body: str) -> str:
    lines = [
        f"{key}: {value if value[:1] in ('[', '') else json.dumps(value)}"
        for key, value in head.items()
    ]
    return "---\n" + "\n".join(lines) + f"\n---\n{body}\n"


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["a.md", "2023-11-09-b.md", "C d.md", "x/index.md", "maintenance.md"]),
        st.tuples(heads, bodies),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from(["UTC", "Europe/Berlin", "America/St_Johns"]),
)
def test_every_post_arrives_or_is_named(posts, zone):
    """Any head, any body: records that `check` accepts, with every word that was seen."""
    sources = {name: a_post(head, body) for name, (head, body) in posts.items()}
    result = cstate(sources, zone=zone)
    imported = read_back(result)
    found = {
        record.imported_from: record
        for record in (*imported.records.incidents, *imported.records.changes)
    }
    assert len(found) == len(result.files)
    for name, (head, body) in posts.items():
        source = f"content/issues/{name}"
        path = name.removesuffix("/index.md").removesuffix(".md").lower().replace(" ", "-")
        record = found.get(f"https://old-status.reelpost.example/issues/{path}/")
        if record is None:
            assert any(note.source == source for note in result.notes)
            continue
        assert head.get("draft") != "true"
        seen = tidy(body, Setting("https://x.example/")).text.replace("https://x.example/", "/")
        seen = re.sub(r'\{\{< track "[^"]*" >\}\}', "", seen)
        told = words(texts(record).replace("https://old-status.reelpost.example/", "/"))
        assert set(words(seen) - told) <= {"x", "issues"}  # parts of addresses
        title = words(clean(head.get("title", ""))[0])
        assert not title - words(record.title) - told
    again = cstate(sources, zone=zone, standing=standing_of(imported))
    assert again.files == ()
    assert again.standing == len(found)


times = st.sampled_from(
    ["2023-11-09T06:00:00.000Z", "2023-11-09T06:00:00.900Z", "2023-11-09T08:00:00.000-05:00",
     "2023-11-10T06:00:00Z", None, "soon"]
)  # fmt: skip
updates = st.fixed_dictionaries(
    {
        "status": st.sampled_from(
            ["investigating", "monitoring", "resolved", "postmortem", "scheduled", "in_progress",
             "completed", "", "odd"]
        ),
        "body": bodies,
        "created_at": times,
        "display_at": times,
        "affected_components": st.sampled_from(
            [None, [], [{"code": "films", "name": "Films", "old_status": "operational",
                         "new_status": "major_outage"}],
             [{"name": "Fax", "old_status": "", "new_status": "odd"}]]
        ),
    }
)  # fmt: skip
entries = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["Films stop", "", "w " * 150, None]),
        "status": st.sampled_from(["investigating", "resolved", "postmortem", "completed", "odd"]),
        "impact": st.sampled_from(["none", "minor", "critical", "maintenance", None, "odd"]),
        "started_at": times,
        "created_at": times,
        "resolved_at": times,
        "incident_updates": st.lists(updates, max_size=4),
        "components": st.sampled_from(
            [[], [{"id": "films", "name": "Films"}], [{"name": "Fax"}], None]
        ),
    },
    optional={
        "scheduled_for": times,
        "scheduled_until": times,
        "postmortem_body": bodies,
        "shortlink": st.sampled_from(["https://stspg.io/a", "javascript:alert(1)", ""]),
        "extra": st.just({"a": 1}),
    },
)


@settings(max_examples=150, deadline=None)
@given(st.lists(entries, min_size=1, max_size=4))
def test_every_entry_arrives(items):
    """Any shape that the API's documents may have, and some that they may not."""
    numbered = [{**item, "id": f"{number:012}"} for number, item in enumerate(items)]
    page = {"name": "Old", "url": "https://old.example", "time_zone": "America/New_York"}
    document = {"d.json": json.dumps({"page": page, "incidents": numbered})}
    imported = read_back(statuspage(document))
    found = {
        record.imported_from: record
        for record in (*imported.records.incidents, *imported.records.changes)
    }
    assert set(found) == {f"https://old.example/incidents/{item['id']}" for item in numbered}
    for item in numbered:
        told = words(texts(found[f"https://old.example/incidents/{item['id']}"]))
        for update in item["incident_updates"]:
            setting = Setting(f"https://old.example/incidents/{item['id']}", line_breaks=True)
            assert not words(tidy(update["body"].strip(), setting).text) - told
    again = statuspage(document, standing=standing_of(imported))
    assert (again.files, again.standing) == ((), len(numbered))
