/**
 * <notice-banner>: shows one notice of banners/<surface>.json in a page that is not ours.
 *
 * It never throws into the page, adds no global, sends nothing but a GET of the file that
 * the page named, and stores nothing before a reader closes a notice. Texts are put in as
 * text. Windows are judged here, by the visitor's clock, which is never taken for earlier
 * than the moment at which the file was made.
 *
 * Attributes: src, lang, timezone, refresh, remember, max, ticker, at.
 * Properties: notice, refresh().
 * Events: notice:show, notice:hide, notice:dismiss, notice:update, notice:error.
 * Parts: banner and the notice's kind, title, body, link, more, next, dismiss.
 *
 * Every page that shows a banner loads this file, so it stays under 2,560 bytes on the
 * wire. Where it is terse, that is why; what it does is held by tests/browser.
 */

/**
 * @typedef {object} Notice A notice of the file, and its words in the language wanted.
 * @property {string} id
 * @property {number} revision
 * @property {string} key both of them
 * @property {string} kind
 * @property {boolean} dismissible
 * @property {string} ends
 * @property {string} url
 * @property {string} lang the language of its words
 * @property {string} title
 * @property {string} body
 * @property {string} link
 * @property {string} dismiss the name of the button that closes it
 * @property {string} label
 * @property {(string | { said: string, at: string })[]} [parts] the body, where it tells an
 *   instant, cut into its times and what stands between
 */

const LONGEST_TIMER = 2 ** 31 - 1; // a longer one would go off at once
const LONGEST_FEED = 5e4;
const KEY = "notice-banner:";

const sheet = new CSSStyleSheet();
sheet.replaceSync(__CSS__);

/**
 * What was closed in this page, by id, where the browser may not or shall not store it.
 * @type {Record<string, number>}
 */
const closed = {};

/** @type {(tag: string, properties: object, ...children: (Node | string)[]) => any} */
const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

/**
 * Everything that one banner is and does, out of the page's reach. Returns what is to be
 * called whenever something may be different.
 * @param {HTMLElement & { notice?: Notice, refresh?: () => Promise<void> }} host
 */
const upgrade = (host) => {
  /** @type {any} The last good file. Nothing is known of what is in it. */
  let feed = { notices: [] };
  /** @type {string | undefined} The file that was asked for last. */
  let src;
  /** @type {string | undefined} Where the last good file stands; links of a fragment are whole. */
  let base;
  /** @type {Notice[]} */
  let shown = [];
  let drawn = ""; // what stands in the page, so that only a difference is drawn
  let behind = 0; // how far the visitor's clock is known to be behind, in milliseconds
  let turn = 0; // how far the reader turned the ticker
  let due = false; // whether a refresh was left out because nobody looked
  let failures = 0;
  let alarm = 0;
  let refreshing = 0;
  /** @type {any} What stands in the shadow, once there is one. */
  let box;

  /** @param {string} name */
  const get = (name) => host.getAttribute(name) || undefined;

  /** @type {(what: string, detail?: object) => void} */
  const tell = (what, detail) => {
    host.dispatchEvent(new CustomEvent("notice:" + what, { bubbles: true, composed: true, detail }));
  };

  /** What the page lets us remember in; throws or is nothing where it does not. @returns {any} */
  const store = () => /** @type {any} */ (window)[(get("remember") || "local") + "Storage"];

  /** @param {any} notice */
  const isClosed = (notice) => {
    try {
      return closed[notice.id] === notice.revision || JSON.parse(store()[KEY + notice.id]).r === notice.revision;
    } catch {}
  };

  /** Draw what shows now, and set the alarm for the next change. */
  const judge = () => {
    const now = Date.parse(/** @type {string} */ (get("at"))) || Date.now() + behind;
    const wanted = /** @type {HTMLElement} */ (host.closest("[lang]") || host).lang;
    /** @type {Notice[]} */
    const open = [];
    let next = LONGEST_TIMER;
    for (const notice of feed.notices)
      try {
        const [since, until] = [notice.starts, notice.ends].map((at) => Date.parse(at) - now);
        const wait = since > 0 ? since : until;
        if (wait > 0) next = Math.min(next, wait);
        const texts = Object.entries(notice.text);
        const [lang, words] = texts.find(([tag]) => wanted.startsWith(tag)) || texts[0];
        if (since <= 0 && until > 0 && words.title && words.body && !isClosed(notice))
          open.push({ ...notice, ...words, lang, key: notice.id + notice.revision });
      } catch {} // it is none; the others may be
    clearTimeout(alarm);
    alarm = setTimeout(wake, next);
    draw(open);
  };

  /** A link, if it leads to the web. @type {(part: string, url: string, said: string) => (Node | string)[]} */
  const link = (part, url, said) => {
    try {
      const { href } = new URL(url, base);
      if (href.startsWith("http")) return [" ", make("a", { part, href }, said)];
    } catch {} // it is no address
    return [];
  };

  /** @param {Notice[]} open what may show now, highest first */
  const draw = (open) => {
    const ticker = host.hasAttribute("ticker");
    const count = open.length;
    const first = (ticker && turn % count) || 0;
    const before = shown;
    const now = open.slice(first, first + (Number(get("max")) || 1));
    const rest = count - now.length + (feed.others | 0);
    if (drawn == (drawn = JSON.stringify([now, rest]))) return;
    box.replaceChildren(
      ...now.map((notice, index) => {
        const say = feed.text?.[notice.lang] || 0;
        const section = make(
          "section",
          { part: "banner " + notice.kind, ariaLabel: notice.title, lang: notice.lang, dir: "auto" },
          make(
            "div",
            {},
            make("h2", { part: "title" }, notice.label + ": " + notice.title),
            make(
              "p",
              {},
              make("span", { part: "body" }, ...(ticker ? [] : timed(notice))),
              ...link("link", notice.url, notice.link),
              ...(rest && !ticker && !now[index + 1] ? link("more", feed.url, (say.more || "+{n}").replace("{n}", rest)) : []),
            ),
          ),
        );
        /** @type {(part: string, sign: string, name: string, onclick: () => void) => void} */
        const button = (part, sign, ariaLabel, onclick) => section.append(make("button", { part, ariaLabel, onclick }, sign));
        if (ticker && count > 1) {
          const place = first + 1 + "/" + count;
          button("next", place + " ›", `${say.next} ${place}`, () => {
            turn = first + 1;
            wake();
            box.querySelector("button").focus();
          });
        }
        if (notice.dismissible) {
          const close = () => dismiss(notice);
          button("dismiss", "×", notice.dismiss, close);
          // A handler that returns false would keep every other key from the page.
          section.onkeydown = (/** @type {KeyboardEvent} */ { key }) => key != "Escape" || close();
        }
        return section;
      }),
    );
    shown = now;
    host.notice = now[0];
    for (const notice of before) now.some(({ key }) => key == notice.key) || tell("hide", notice);
    for (const notice of now) before.some(({ key }) => key == notice.key) || tell("show", notice);
  };

  /** The body, with its times in the visitor's zone. @param {Notice} notice */
  const timed = ({ body, parts = [body], lang }) =>
    parts.map((part) => {
      const { said, at } = /** @type {{ said: string, at: string }} */ (part);
      if (!said) return /** @type {string} */ (part);
      /** @param {string} [timeZone] */
      const local = (timeZone) => new Date(at).toLocaleString(lang, { dateStyle: "long", timeStyle: "long", timeZone }).replace(":00 ", " ");
      const time = make("time", { dateTime: at }, said);
      try {
        const theirs = local(get("timezone"));
        if (theirs != local(feed.time_zone)) time.textContent = theirs;
      } catch {} // a zone or a language that the browser does not know
      return time;
    });

  /** @param {Notice} notice */
  const dismiss = (notice) => {
    const target = /** @type {HTMLElement | null} */ (document.querySelector("main,h1"));
    closed[notice.id] = notice.revision;
    try {
      store()[KEY + notice.id] = JSON.stringify({ r: notice.revision, x: notice.ends });
    } catch {}
    tell("dismiss", notice);
    wake();
    if (target && !target.hasAttribute("tabindex")) {
      target.tabIndex = -1;
      target.addEventListener("blur", () => target.removeAttribute("tabindex"), { once: true });
    }
    target?.focus({ preventScroll: true });
  };

  /** @param {string} made */
  const take = (made) => {
    const next = JSON.parse(made);
    if (next.schema !== 1) throw "schema";
    feed = next;
    behind = Math.max(0, Date.parse(feed.generated_at) - Date.now()) || 0;
    judge();
  };

  const refresh = async () => {
    const asked = (src = get("src"));
    due = false;
    if (!asked) return;
    try {
      const answer = await fetch(asked, {
        cache: "no-cache",
        credentials: "omit",
        referrerPolicy: "no-referrer",
        signal: AbortSignal.timeout(8000),
      });
      const made = await answer.text();
      if (asked != src) return;
      if (!answer.ok || made.length > LONGEST_FEED) throw answer.status;
      base = answer.url;
      take(made);
      failures = 0;
      tell("update", host.notice);
    } catch (error) {
      failures++;
      tell("error", { reason: error });
    }
    // Only what appears from now on is news that a screen reader speaks of by itself. The role
    // implies aria-live="polite" and aria-atomic="true" (WAI-ARIA 1.2).
    if (box) box.role = "status";
    clearTimeout(refreshing);
    const seconds = Number(get("refresh"));
    if (seconds)
      refreshing = setTimeout(() => {
        due = true;
        wake();
      }, Math.min(Math.max(60, seconds) * 2 ** failures * (900 + 200 * Math.random()), LONGEST_TIMER));
  };

  const wake = () => {
    for (const type of ["DOMContentLoaded", "visibilitychange", "pageshow", "storage", "notice:dismiss"])
      window[host.isConnected ? "addEventListener" : "removeEventListener"](type, wake);
    // While the page is being read, the fragment within may not be there yet.
    if (!host.isConnected || document.readyState == "loading") return;
    try {
      if (!box) {
        const made = make("div", {}); // what may fail comes before what hides the fragment
        const root = host.attachShadow({ mode: "open" });
        root.adoptedStyleSheets = [sheet];
        root.append((box = made));
        try {
          take(/** @type {any} */ (host.querySelector("[data-feed]")).dataset.feed);
        } catch {} // there is none
        try {
          for (const key in store())
            if (key.startsWith(KEY) && !(JSON.parse(store()[key]).x > new Date().toJSON())) delete store()[key];
        } catch {} // there is nothing to forget
      }
      judge();
      if (get("src") != src || (due && !document.hidden)) refresh();
    } catch (error) {
      tell("error", { reason: error });
    }
  };

  host.refresh = refresh;
  return wake;
};

class NoticeBanner extends HTMLElement {
  static observedAttributes = ["src", "at"];

  #wake = upgrade(this);

  connectedCallback() {
    this.#wake();
  }

  disconnectedCallback() {
    this.#wake();
  }

  attributeChangedCallback() {
    this.#wake();
  }
}

try {
  customElements.define("notice-banner", NoticeBanner);
} catch {} // the page has it already
