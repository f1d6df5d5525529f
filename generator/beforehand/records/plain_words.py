"""Words with plainer ones beside them.

`PLAINER` is our choice from plainlanguage.gov's "Use simple words and phrases", a work of
the United States government in the public domain; left out are words that a notice may
well need. `JARGON` is ours.
"""

from __future__ import annotations

from collections.abc import Mapping


def _table(text: str) -> Mapping[str, str]:
    pairs = (line.split(" = ") for line in text.strip().splitlines())
    return {said.strip(): better.strip() for said, better in pairs}


PLAINER = _table("""
accomplish = do, carry out
accordingly = so
accrue = add, gain
additional = more, added
adjacent to = next to
advantageous = helpful
adversely impact = hurt
adversely impacted = hurt
adversely affected = hurt
afford an opportunity = let
anticipate = expect
appreciable = many
as a means of = to
ascertain = find out
as prescribed by = under
at the present time = now
at this point in time = now
be advised = leave it out
by means of = by, with
close proximity = near
commence = begin, start
commenced = began, started
commences = begins, starts
commencing = beginning, from
comply with = follow
comprise = include, make up
consequently = so
constitutes = is, makes up
deem = think, consider
deemed = thought, considered
demonstrate = show
designate = choose, name
disseminate = send, give
due to the fact that = because
during the period = during
effect modifications = make changes
eliminate = end, drop
endeavor = try
endeavour = try
enumerate = count
equitable = fair
expedite = speed up
expeditious = fast
expend = spend
facilitate = help, ease
feasible = can be done
finalize = finish
finalise = finish
for a period of = for
forfeit = lose, give up
furnish = give, send
has a requirement for = needs
herein = here
heretofore = until now
herewith = here
implement = carry out, start
implemented = carried out, started
in accordance with = by, under
in addition = also
in an effort to = to
inasmuch as = since
inception = start
incumbent upon = must
in lieu of = instead of
in order that = so that
in order to = to
in regard to = about
in regards to = about
in relation to = about
in the amount of = for
in the event of = if
in the event that = if
in the process of = leave it out
in view of = since
initiate = start
initiated = started
interface with = work with
is applicable to = applies to
is authorized to = may
it is requested = please
liaison = contact
methodology = method
minimize = lessen
minimise = lessen
modify = change
necessitate = need, cause
not later than = by
notwithstanding = in spite of
numerous = many
obligate = bind
on a regular basis = often, or say how often
optimum = best
parameters = limits
pertaining to = about
preclude = prevent
prior to = before
procure = get
promulgate = issue
provided that = if
pursuant to = under
relative to = about
remuneration = pay
set forth in = in
solicit = ask for
state-of-the-art = latest
subsequent = later, next
subsequently = later, then
substantial = large, much
sufficient = enough
terminate = end, stop
terminated = ended, stopped
therein = there
thereof = its, their
the undersigned = I
time period = time
transmit = send
under the provisions of = under
until such time as = until
utilise = use
utilised = used
utilization = use
utilize = use
utilized = used
utilizing = using
validate = confirm
viable = workable
whereas = because
with reference to = about
with regard to = about
with the exception of = except for
witnessed = saw
""")
"""What to say instead of a word or a phrase; all in small letters."""

JARGON = _table("""
502s = what customers see
503s = what customers see
backend = our system
backends = our systems
back-end = our system
backoff = wait
cascading failure = one failure led to others
cluster = group of machines
clusters = groups of machines
config = setting
configs = settings
cutover = switch
degradation = it is slow or fails
degraded availability = it often fails
degraded experience = what is slow or fails
elevated error rate = more errors than usual
elevated error rates = more errors than usual
elevated errors = more errors than usual
elevated latency = it is slower than usual
endpoint = address
endpoints = addresses
failback = switch back
failed over = switched to the spare
failing over = switching to the spare
failover = switch to the spare
functionality = what it does
hotfix = repair
ingress = way in
latencies = delays
latency = delay
leverage = use
load balancer = what shares out the work
load balancers = what shares out the work
node = machine
nodes = machines
origin server = our machine
outage window = the time it was down
packet loss = lost data
peering = connection
p95 = slowest one in twenty
p99 = slowest one in a hundred
primary database = main database
provisioning = setting up
remediate = put right
remediated = put right
remediation = what puts it right
replica = copy
replicas = copies
replication lag = a copy that is behind
rollback = return to the old version
rolled back = went back to the old version
rolling back = going back to the old version
rolling restart = restart of one machine after another
root cause = cause
root-cause = find the cause of
runtime = program
service disruption = what customers cannot do
service interruption = what customers cannot do
throttled = slowed down
throttling = slowing down
throughput = how much it handles
timeouts = no answer in time
time-outs = no answer in time
upstream = supplier
workload = work
workloads = work
""")
"""Words of engineers, and what customers would say."""
