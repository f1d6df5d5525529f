"""Lists of words that the rules of plain language are written with.

A word that ends in `*` stands for all its endings. The choice is ours.
"""

from __future__ import annotations

from collections.abc import Mapping


def _lists(text: str) -> Mapping[str, tuple[str, ...]]:
    """Return the lists of a text by name; a line that begins with a blank goes on."""
    entries = " ".join(text.replace("\n ", " ").split(" ")).strip().splitlines()
    named = (entry.partition(" = ") for entry in entries)
    return {
        name: tuple(" ".join(choice.split()) for choice in choices.split(","))
        for name, _, choices in named
    }


LISTS: Mapping[str, tuple[str, ...]] = _lists("""
sorry = sorry, apology, apologies, apologise, apologises, apologising, apologize, apologizes,
    apologizing, regret, regrets
feel = feel, felt, think, thought
nuisance = inconvenience, inconveniences, disruption, disruptions, trouble, frustration
people = customer, customers, member, members, user, users, subscriber, subscribers, client,
    clients, people, those, anyone, everyone, accounts, guests, partners
failed = fail, fails, failed, neglect, neglected, forget, forgot, forgotten, ignore, ignored,
    refuse, refused, overlooked, misunderst*, did not bother, didn't bother
told = told, informed, warned, notified, reminded, advised
span = future, minutes, hours, days, weeks, months
share = number, subset, percentage, fraction, portion, proportion, share, set, group, amount
very = very, relatively, extremely
vague_number = some, certain, several, various, select, selected, a few
mass = you, people, traffic, area, data, content
no_scope = time, day, way, ways, kind, sort, more, reason, reasons, questions, words, news,
    steps, background, details, changes, progress, signs, improvement, improvements, work,
    thoughts, fixes, lessons, feedback, things, point, context, help, information
countable = seconds, minutes, hours, days, weeks, months, years, times, steps, changes, fixes,
    improvements, measures, reasons, ways, options, actions, mitigations
compass = north, south, east, west, northern, southern, eastern, western, central
place = US, USA, UK, EU, Europe, Asia, Africa, America, Australia, Canada, Mexico, Brazil,
    India, Japan, China, Singapore, Germany, France, Spain, Italy, Ireland, Britain, England,
    Scotland, Wales, Netherlands, Sweden, Norway, Denmark, Poland, Frankfurt, London, Paris,
    Dublin, Tokyo, Sydney, Mumbai, Seoul, Virginia, Oregon, Ohio, California, Texas, Florida,
    Washington, New York, Chicago, Boston, Seattle, Amsterdam, Oceania, Middle East
vague_adjective = unforeseen, unexpected, minor, some, ongoing, technical, system, service,
    server, network, connectivity, performance, infrastructure, internal, operational, software,
    various, known, unknown, intermittent, temporary, widespread, general, a, an
work_adjective = scheduled, planned, routine, essential, emergency, regular, urgent,
    unscheduled, some, system, server, network, database, necessary, general, required, brief,
    ongoing, important, various, performance, stability, service, further, several, minor, our,
    the
meets = experienc*, have, having, had, face, faced, facing, seeing, saw, investigat*,
    identified, aware of, looking into, encounter*, suffer*, report of, reports of, fix, fixed,
    fixing, resolve, resolved, resolving, address*, correct*, work on, working on, working
    through, tracking, detected, monitoring, mitigat*, found, due to, because of, owing to,
    caused by, down for, closed for, offline for, unavailable for, for, undergo*, perform*,
    carry out, carrying out, conduct*, doing, making, made, make, during, under, root cause of,
    source of, with, requires, require
filler_before = a, an, some, any, reports of, with, routine, to, potential, our
do_good = bring, provide, deliver, offer, invest, improve, innovate, enhance, grow, serve, give,
    support, add
price_word = price, prices, pricing, rate, rates, fee, fees
moved = adjusted, updated, changed, changing, revised, aligned, adjusting, updating
rises = increas*, rise, rises, rising, risen, rose, raise, raises, raised, raising, higher,
    dearer
falls = lower*, decreas*, reduc*, cheaper, fall, falls, falling, drop, drops, dropped, less
whose = a, an, the, our, one of our, this, another, some, its
trade = third-party, third party, 3rd party, upstream, external, outside, hosting, cloud,
    network, payment, payments, dns, cdn, internet, storage, power, telecom, software,
    infrastructure, mail, e-mail, email, database, hardware, shipping, data center, data centre,
    service, connectivity, sms, identity
outsider = provider, providers, vendor, vendors, supplier, suppliers, partner, partners,
    carrier, carriers, contractor, contractors, subcontractor, subcontractors, isp, company,
    firm, third party, third-party, third parties, subprocessor, sub-processor, courier,
    couriers, host, registrar
named_outsider = aws, amazon, amazon web services, azure, microsoft, google, google cloud, gcp,
    cloudflare, fastly, akamai, stripe, paypal, twilio, sendgrid, mailgun, digitalocean, heroku,
    oracle, equinix, rackspace, linode, ovh, hetzner, datadog, okta, crowdstrike, vercel,
    netlify
did = had, has had, having, caused, causing, failed, fails, experienc*, suffer*, went, made,
    broke, introduced, cut, lost, dropped, did, changed, rejected, stopped, reported, pushed,
    deployed, outage, failure, incident, problem, issue, issues, is down, was down, were down,
    are down, unavailable
caused_by = caused by, due to, because of, result of, owing to, attributed to, attributable to,
    stemmed from, traced to, fault of
will = will, should, 'll, is going to, are going to, is expected to, are expected to, is
    scheduled to, are scheduled to
mended = back, fixed, restored, resolved, repaired, up and running, online, working, running,
    available, normal, operational, recover, recovered, complete, completed, over, mended,
    return, returned, work, play
expects = expect, expects, expecting, anticipate, anticipates, estimate, estimates, hope, aim,
    plan
mending = fix, recovery, resolution, restor*, resolv*, recover*, repair*, full, back, fixed,
    take
no_participle = affected, interested, tired, located, supposed, limited, concerned, worried,
    pleased, excited, delighted, experienced, based, red, used to, need, indeed
ours = team, teams, staff, people, engineer, engineers, operators, side, code, change, mistake,
    upgrade
participle = begun, bent, bound, bought, broken, brought, built, caught, chosen, cut, done,
    drawn, driven, fed, felt, forgotten, found, frozen, given, held, hidden, hit, kept, known,
    laid, led, left, lent, let, lost, made, meant, met, misled, misread, overrun, overwritten,
    paid, put, read, rebuilt, run, said, seen, sent, set, shown, shut, sold, spent, split,
    stolen, taken, taught, thought, thrown, told, torn, undone, withdrawn, written
after_only = if, when, after, once, by, way, through, those, the, be, then, from, on, one who
after_just = as, now, after, before, like, one click, in case, about, released, launched
harm = affect*, impact*, outage, outages, down, unavailable, lost, loss, losing, late, delay*,
    error, errors, fail*, disrupt*, interrupt*, trouble, problem, problems, issue, issues,
    slow*, stop*, break*, broke*, missing, increas*, rais*, rise, rises, rising, more, cost,
    costs, pay*, charg*, price*, fee, fees, cancel*, remov*, retir*, discontinu*, end, ends,
    ended, ending, unable, cannot, can't, could not, couldn't, wait*, degrad*, incident,
    breach*, expos*, leak*, inconvenien*, wrong*, not able, minute, minutes, hour, hours,
    customer, customers, user, users, member, members, outdated, reset, replace*, limit*, twice,
    downtime
dear_thing = information, data, time, satisfaction, business, trust, loyalty, experience,
    security, privacy, success
weighty = important, paramount, priority, everything
""")

KNOWN_CAPITALS = frozenset(
    word
    for line in """
AM PM AD BC UTC GMT EST EDT CST CDT MST MDT PST PDT CET CEST BST IST WET WEST EET EEST JST AEST
AEDT AKST HST NZST NZDT UK US USA EU UN UAE NY LA DC USD EUR GBP CHF CAD AUD JPY SEK NOK DKK NZD
INR BRL MXN TV DVD CD PC ID PIN FAQ PDF SMS VAT GST OK HD UHD SIM USB GB MB KB TB CEO NHS BBC ATM
PO ZIP DIY RSS II III IV NYC ASAP IT XL
""".splitlines()
    for word in line.split()
)
"""Abbreviations that everybody knows, among them zones and currencies."""
