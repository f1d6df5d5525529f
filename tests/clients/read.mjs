// Reads feeds and calendars with other people's parsers and prints what they understood.
// Standard input: [{"name": …, "path": …}]; standard output: {name: {parser: facts}}.
import { readFileSync } from "node:fs";
import { parseFeed } from "feedsmith";
import ICAL from "ical.js";
import Parser from "rss-parser";

const instant = (text) => new Date(text).toISOString().replace(".000Z", "Z");

function withFeedsmith(text) {
  const { format, feed } = parseFeed(text);
  const items = format === "atom" ? feed.entries : feed.items;
  return (items ?? []).map((item) => ({
    id: typeof item.guid === "object" ? item.guid.value : (item.guid ?? item.id),
    title: typeof item.title === "object" ? item.title.value : item.title,
    link: item.link ?? item.url ?? item.links?.find((link) => (link.rel ?? "alternate") === "alternate")?.href,
    at: instant(item.pubDate ?? item.published ?? item.date_published),
  }));
}

async function withRssParser(text) {
  const feed = await new Parser().parseString(text);
  return feed.items.map((item) => ({
    id: item.guid ?? item.id,
    title: item.title,
    link: item.link,
    at: instant(item.isoDate),
  }));
}

function withIcal(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  return calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    return {
      uid: event.uid,
      summary: event.summary,
      description: event.description,
      sequence: event.sequence,
      start: event.startDate.toString(),
      end: component.getFirstPropertyValue("dtend")?.toString() ?? null,
      isDay: event.startDate.isDate,
      status: component.getFirstPropertyValue("status"),
      alarms: component.getAllSubcomponents("valarm").map((alarm) => alarm.getFirstPropertyValue("trigger").toString()),
    };
  });
}

const found = {};
for (const { name, path } of JSON.parse(readFileSync(0, "utf-8"))) {
  const text = readFileSync(path, "utf-8");
  if (path.endsWith(".ics")) found[name] = { "ical.js": withIcal(text) };
  else if (path.endsWith(".json")) found[name] = { feedsmith: withFeedsmith(text) };
  else found[name] = { feedsmith: withFeedsmith(text), "rss-parser": await withRssParser(text) };
}
process.stdout.write(JSON.stringify(found));
