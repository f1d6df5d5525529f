/* What the page learns from the visitor's clock. The page is whole without it.

   - Times stand in the visitor's own zone, with the zone named; the title keeps what the page
     said, in the company's zone. Calendar dates are left alone.
   - What has begun or ended since the page was built is shown as such: an element with
     data-bh-from or data-bh-until is there from the one instant until the other. */

(() => {
  "use strict";

  // Material takes every `rel=alternate` for a translation of the site and asks each feed's
  // folder for a sitemap as soon as the page is whole. This runs before that.
  for (const link of document.querySelectorAll("link[rel=alternate][type]")) {
    link.rel = "alternate feed";
  }

  const LONGEST_WAIT = 2 ** 31 - 1; // a longer one would end at once

  // A preview of another day carries its own clock, set in front of this script.
  const pinned = Date.parse(globalThis.beforehandClock ?? "");
  const clockNow = () => (Number.isNaN(pinned) ? Date.now() : pinned);

  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

  /** Return the zone's letters at an instant: CET, EST, or UTC+05:30 where it has none. */
  function zoneName(at) {
    for (const locale of ["en-US", "en-GB", "en-AU", "en-IN"]) {
      const parts = new Intl.DateTimeFormat(locale, {
        hour: "numeric",
        timeZoneName: "short",
      }).formatToParts(at);
      const name = parts.find((part) => part.type === "timeZoneName").value;
      if (!/^(GMT|UTC)[+\u2212-]/.test(name)) return name;
    }
    const minutes = -at.getTimezoneOffset();
    const two = (number) => String(number).padStart(2, "0");
    const sign = minutes < 0 ? "\u2212" : "+";
    const size = Math.abs(minutes);
    return `UTC${sign}${two(Math.floor(size / 60))}:${two(size % 60)}`;
  }

  const DAY = { weekday: "long", day: "numeric", month: "long" };

  /** Return the parts of an instant's day in plain English, as the page writes it. */
  function day(at, withYear) {
    const parts = new Intl.DateTimeFormat("en-GB", { ...DAY, year: "numeric" }).formatToParts(at);
    const of = (type) => parts.find((part) => part.type === type).value;
    const words = `${of("weekday")} ${of("day")} ${of("month")}`;
    return withYear ? `${words} ${of("year")}` : words;
  }

  function clock(at) {
    const two = (number) => String(number).padStart(2, "0");
    return `${two(at.getHours())}:${two(at.getMinutes())}\u00a0${zoneName(at)}`;
  }

  function sameDay(one, other) {
    return one.toDateString() === other.toDateString();
  }

  function words(time, at) {
    const form = time.dataset.bhForm;
    if (form === "date") return day(at, true).replace(/^\S+ /, "");
    const after = time.dataset.bhAfter;
    if (form === "clock" && (!after || sameDay(at, new Date(after)))) return clock(at);
    return `${day(at, form === "full")}, ${clock(at)}`;
  }

  function showLocalTimes() {
    let moved = false;
    for (const time of document.querySelectorAll("time.bh-time")) {
      const at = new Date(time.dateTime);
      if (Number.isNaN(at.getTime())) continue;
      const original = time.textContent;
      const local = words(time, at);
      if (local === original) continue;
      time.title = original;
      time.textContent = local;
      moved = true;
    }
    const place = zone.split("/").pop().replace(/_/g, " ");
    const named = zone.includes("/") ? `${place} time` : zone;
    for (const note of document.querySelectorAll(".bh-zone[data-bh-local]")) {
      if (moved) note.textContent = note.dataset.bhLocal.replace("{zone}", named);
    }
  }

  /** Show what holds now; return the next instant at which something changes. */
  function showWhatHolds(now) {
    let next = Infinity;
    for (const element of document.querySelectorAll("[data-bh-from], [data-bh-until]")) {
      const from = Date.parse(element.dataset.bhFrom ?? "") || -Infinity;
      const until = Date.parse(element.dataset.bhUntil ?? "") || Infinity;
      element.hidden = !(from <= now && now < until);
      for (const edge of [from, until]) if (edge > now) next = Math.min(next, edge);
    }
    return next;
  }

  let timer;

  function keepTime() {
    clearTimeout(timer);
    const now = clockNow();
    const wait = showWhatHolds(now) - now;
    const stale = document.querySelector(".bh-stale:not([hidden])") !== null;
    document.body.toggleAttribute("data-bh-stale", stale);
    if (wait < Infinity && Number.isNaN(pinned)) timer = setTimeout(keepTime, Math.min(wait + 50, LONGEST_WAIT));
  }

  function start() {
    showLocalTimes();
    keepTime();
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
  // Where the theme swaps pages without loading them, it tells of each new one.
  globalThis.document$?.subscribe?.(start);
  addEventListener("pageshow", keepTime);
  document.addEventListener("visibilitychange", keepTime);
})();
