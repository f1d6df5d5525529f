"""How problems read, word for word: written for somebody tired who is no engineer."""

from __future__ import annotations

import pytest

from beforehand.records import format_text, read
from test_invalid import sources

MESSAGES = {
    "quotes-colon": """\
error[quotes-needed]: text with a colon and a space in it must stand in quotes
 --> incidents/late.yml:1:8
1 | title: Outage: discs are late  # E: quotes-needed
  |        ^^^^^^^^^^^^^^^^^^^^^^
  = put the whole text in double quotes: "Outage: discs are late"

1 error.
""",
    "quotes-apostrophe": """\
error[quote-within-quotes]: the text ends at the second ', and there is more behind it
 --> incidents/late.yml:1:8
1 | title: 'It's late'  # E: quote-within-quotes
  |        ^^^^^^^^^^^
  = use double quotes round it, or write '' for ': "It's late"

1 error.
""",
    "blank-missing-behind-colon": """\
error[blank-after-colon]: a space is missing behind "impact:"
 --> incidents/late.yml:2:1
1 | title: Discs leave a day late
2 | impact:major  # E: blank-after-colon
  | ^^^^^^^
  = write impact: and a space before the value

1 error.
""",
    "dash-missing": """\
error[list-expected]: updates is a list, and here stands a group of keys
 --> incidents/late.yml:5:1
4 | components: {disc-shipping: major_outage}
5 | updates:  # E: list-expected
  | ^^^^^^^
  = begin each item with a dash and a space, and indent its other keys alike

1 error.
""",
    "dashes-within-text": """\
error[second-document]: a line that begins with --- ends the record, and here a second one begins
  --> incidents/late.yml:10:1
 9 |       Our shipping system is down.
10 | ---
   | ^
   = take the line out; within a text, indent it like the lines round it

1 error.
""",
    "tab-indentation": """\
error[tab-indentation]: this line is indented with a tab; YAML wants spaces
 --> incidents/late.yml:7:1
6 |   - at: 2026-11-09 09:40
7 |     status: investigating  # E: tab-indentation
  | ^^^^
  = replace the tab by spaces, as many as the lines beside it have

1 error.
""",
    "impact-unknown": """\
error[impact-unknown]: impact cannot be "majr": it is none, minor, major or critical
 --> incidents/late.yml:2:9
1 | title: Discs leave a day late
2 | impact: majr  # E: impact-unknown
  |         ^^^^
  = did you mean major?

1 error.
""",
    "key-misspelt": """\
error[key-unknown]: there is no key "impct"
 --> incidents/late.yml:2:1
1 | title: Discs leave a day late
2 | impct: major  # E: key-unknown
  | ^^^^^
  = did you mean impact?

1 error.
""",
    "time-ambiguous": """\
error[time-ambiguous]: started_at cannot be "2026-11-01 01:30": the clocks of America/New_York go \
back that day, so 01:30 exists twice
 --> incidents/late.yml:3:13
2 | impact: major
3 | started_at: 2026-11-01 01:30  # E: time-ambiguous
  |             ^^^^^^^^^^^^^^^^
  = say which is meant: 2026-11-01 01:30-04:00 is the first, 2026-11-01 01:30-05:00 the second

1 error.
""",
    "time-skipped": """\
error[time-skipped]: started_at cannot be "2026-03-08 02:30": the clocks of America/New_York go \
forward over 02:30 that day, so there is no such time
 --> incidents/late.yml:3:13
2 | impact: major
3 | started_at: 2026-03-08 02:30  # E: time-skipped
  |             ^^^^^^^^^^^^^^^^
  = write 2026-03-08 03:30, which is what they show then, or the time that is meant

1 error.
""",
    "component-unknown": """\
error[component-unknown]: there is no component "disc-shiping" in service.yml
 --> incidents/late.yml:4:14
3 | started_at: 2026-11-09 06:00
4 | components: {disc-shiping: major_outage}  # E: component-unknown
  |              ^^^^^^^^^^^^
  = did you mean disc-shipping?

1 error.
""",
    "next-update-missing": """\
error[next-update-missing]: the incident is open, and its last update does not say when the next \
one comes
 --> incidents/late.yml:6:5
5 | updates:
6 |   - at: 2026-11-09 09:40  # E: next-update-missing
  |     ^^
  = add a line like "next_update_at: 2026-11-09 12:00", even if there may be no news

1 error.
""",
    "choices-missing": """\
error[choices-missing]: a price rises from 9.99 USD to 11.99 USD, and customers are not told what \
they can do
 --> changes/dearer.yml:6:1
5 | effective_on: 2027-03-01
6 | prices:  # E: choices-missing
  | ^^^^^^
  = add choices: keep it, change to something cheaper, leave, each with how and by when

1 error.
""",
    "windows-1252": """\
error[encoding-invalid]: the file is not saved as UTF-8: byte E9 ("é" in the older encoding \
Windows-1252) stands here
 --> incidents/late.yml:8:18
7 |     status: investigating
8 |     text: Our caf\\u{fffd} is down.
  |                  ^^^^^^^^
  = save the file again and choose the encoding "UTF-8"

1 error.
""",
    "file-txt": """\
error[file-ending]: the file's name ends in ".yml.txt", so it is not read
 --> incidents/late.yml.txt:1:1
  = rename it to incidents/late.yml

1 error.
""",
    "text-dropped": """\
warning[text-dropped]: "#3 leaves a day late # W: text-dropped" is read as a comment and is not \
shown to anybody
 --> incidents/late.yml:1:14
1 | title: Order #3 leaves a day late  # W: text-dropped
  |              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  = if it belongs to the text, put the whole text in quotes; a comment has a blank behind the #

1 warning.
""",
}


def rendered(defect: str) -> str:
    return format_text(read(sources(defect)).problems)


@pytest.mark.parametrize("defect", MESSAGES)
def test_a_message_reads_well(defect):
    assert rendered(defect) == MESSAGES[defect]
