"""The banner as HTML that stands in another page without any script.

One notice at a time, the highest first, and a link to the others. The fragment carries
the notice as JSON too, so that the script, where it runs, shows and judges it by the same
rules as one that it fetched, and hides one that has ended or was closed before.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from zoneinfo import ZoneInfo

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup
from msgspec.structs import replace

from beforehand.render.banner_notice import MORE, Place, cut, feed, heading
from beforehand.render.templating import macro_by_names
from beforehand.surfaces import SurfaceNotice, visible

_SORTABLE = '<!--#config timefmt="%Y%m%d%H%M%S" -->'
_AS_IT_WAS = '<!--#config timefmt="%A, %d-%b-%Y %H:%M:%S %Z" -->'
"""Apache's own form: what a file sets holds on in the page that includes it."""
NO_NOTICE = Markup("<!-- no notice -->\n")
"""What a fragment says where there is nothing to say."""


def fragment(place: Place, notices: Sequence[SurfaceNotice]) -> Markup:
    """Return the HTML of the notice that shows at the place's moment, without script or style.

    Of others that would show then, it tells the number. Returns a comment if there is none.
    """
    shown = visible(notices, place.now)
    if not shown:
        return NO_NOTICE
    first, others = shown[0], len(shown) - 1
    return macro_by_names("banners/fragment.html", "fragment")(
        notice=first,
        title=heading(first),
        body=cut(first, ZoneInfo(place.service.time_zone)),
        feed=htmlsafe_json_dumps(
            feed(replace(place, root=place.service.url), shown[:1], others),
            ensure_ascii=False,
            separators=(",", ":"),
        ),
        language=place.service.language,
        url=place.to(first.url),
        more=MORE.format(n=others) if others else "",
        more_url=place.to("/"),
    )


def apache(place: Place, notices: Sequence[SurfaceNotice]) -> str:
    """Return the fragments for Apache's server-side includes: one for each span of time.

    Apache chooses by its own clock, in UTC, so that a notice begins and ends on the second
    although the file was made long before. What shows at the place's moment comes first,
    then what shows from each beginning or end of a notice on. In UTC, because the hour that
    comes twice when clocks go back cannot be told from its name, and because a server's own
    zone is nobody's to rely on.
    """
    moments = sorted({at for n in notices for at in (n.starts, n.ends) if at > place.now})
    spans = [
        (until, str(fragment(replace(place, now=since), notices)).strip())
        for since, until in zip([place.now, *moments], moments, strict=False)
    ]
    if not spans:
        return str(NO_NOTICE)
    parts = [_SORTABLE]
    for html, same in groupby(spans, key=lambda span: span[1]):
        until = max(moment for moment, _ in same)
        word = "if" if len(parts) == 1 else "elif"
        parts.append(f"<!--#{word} expr=\"v('DATE_GMT') < '{until:%Y%m%d%H%M%S}'\" -->{html}")
    return "".join([*parts, f"<!--#endif -->{_AS_IT_WAS}\n"])
