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
 * Parts: banner, title, label, text, body, link, more, previous, count, next, dismiss.
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
 * @property {number} starts milliseconds since 1970
 * @property {number} ends milliseconds since 1970
 * @property {string} href where its link leads; empty if nowhere
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
const LONGEST_FEED = 1e5;
const KEY = "notice-banner:";

const sheet = new CSSStyleSheet();
sheet.replaceSync(__CSS__);

/** What was closed in this page, where the browser may not or shall not store it. */
const closed = new Set();

/** @type {(tag: string, properties: object, ...children: (Node | string)[]) => any} */
const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

/**
 * Everything that one banner is and does, out of the page's reach.
 * @param {NoticeBanner} host
 */
const upgrade = (host) => {
  /** @type {ShadowRoot | undefined} */
  let root;
  /** @type {any} The last good file. Nothing is known of what is in it. */
  let feed = { notices: [] };
  let base = document.baseURI;
  /** @type {Notice[]} */
  let shown = [];
  let drawn = ""; // what stands in the page, so that only a difference is drawn
  let behind = 0; // how far the visitor's clock is known to be behind, in milliseconds
  let turn = 0; // how far the reader turned the ticker
  let settled = false; // whether the first file is in; what appears from then on is news
  let due = false; // whether a refresh was left out because nobody looked
  let failures = 0;
  let alarm = 0;
  let refreshing = 0;
  const box = make("div", {});
  const status = make("div", { role: "status", ariaAtomic: "true" });

  /** @param {string} name */
  const get = (name) => host.getAttribute(name) || "";

  /** @type {(what: string, detail?: object) => void} */
  const tell = (what, detail) => {
    host.dispatchEvent(new CustomEvent("notice:" + what, { bubbles: true, composed: true, detail }));
  };

  /** What the page lets us remember in; throws or is nothing where it does not. @returns {any} */
  const store = () => /** @type {any} */ (window)[(get("remember") || "local") + "Storage"];

  /** A web address, or nothing. @param {string} url */
  const address = (url) => {
    const { href } = new URL(url, base);
    return /^http/.test(href) ? href : "";
  };

  /** The file's notices, with their words in the language wanted, without what is none. @returns {Notice[]} */
  const read = () =>
    feed.notices.flatMap((/** @type {any} */ notice) => {
      try {
        const wanted = /** @type {HTMLElement} */ (host.closest("[lang]") || host).lang;
        const texts = Object.entries(notice.text);
        const [lang, words] = texts.find(([tag]) => wanted.startsWith(tag)) || texts[0];
        return {
          ...notice,
          ...words,
          lang,
          key: notice.id + notice.revision,
          starts: Date.parse(notice.starts),
          ends: Date.parse(notice.ends),
          href: address(notice.url),
        };
      } catch {
        return [];
      }
    });

  /** @param {Notice} notice */
  const isClosed = ({ id, revision, key }) => {
    try {
      return closed.has(key) || JSON.parse(store()[KEY + id]).r === revision;
    } catch {}
  };

  /** Draw what shows now, and set the alarm for the next change. */
  const judge = () => {
    if (!host.isConnected) return;
    try {
      const now = Date.parse(get("at")) || Date.now() + behind;
      const notices = read();
      const waits = notices.flatMap(({ starts, ends }) => [starts - now, ends - now]).filter((wait) => wait > 0);
      clearTimeout(alarm);
      alarm = setTimeout(judge, Math.min(...waits, LONGEST_TIMER));
      draw(notices.filter((notice) => notice.starts <= now && now < notice.ends && !isClosed(notice)));
    } catch (error) {
      tell("error", { reason: "" + error });
    }
  };

  /** @param {Notice[]} open what may show now, highest first */
  const draw = (open) => {
    const ticker = host.hasAttribute("ticker");
    const first = (ticker && turn % open.length) || 0;
    const before = shown;
    const now = open.slice(first, ticker ? first + 1 : +get("max") || 1);
    const rest = open.length - now.length + (feed.others | 0);
    const drawing = JSON.stringify([now, rest, ticker]);
    if (drawing == drawn) return;
    drawn = drawing;
    shown = now;
    host.notice = now[0];
    const focus = root?.activeElement?.getAttribute("part");
    box.replaceChildren(
      ...now.map((notice, index) => {
        const { lang, href } = notice;
        const say = feed.text?.[lang] || {};
        const line = make("p", {}, make("span", { part: "body" }, ...(ticker ? [] : timed(notice))));
        const section = make(
          "section",
          { part: "banner " + notice.kind, ariaLabel: notice.title, lang, dir: "auto" },
          make("h2", { part: "title" }, make("b", {}, notice.label + ":"), " " + notice.title),
          " ",
          line,
        );
        /** @type {(part: string, sign: string, name: string, onclick: () => void) => void} */
        const button = (part, sign, ariaLabel, onclick) => section.append(make("button", { part, ariaLabel, onclick }, sign));
        if (href) line.append(" ", make("a", { part: "link", href }, notice.link));
        if (ticker && open[1]) {
          const place = `${first + 1}/${open.length}`;
          button("next", place, `${say.next} ${place}`, () => {
            turn = first + 1;
            judge();
          });
        } else if (rest && !now[index + 1])
          line.append(" ", make("a", { href: address(feed.url) }, (say.more || "+{n}").replace("{n}", rest)));
        if (notice.dismissible) {
          const close = () => dismiss(notice);
          button("dismiss", "×", notice.dismiss, close);
          section.onkeydown = (/** @type {KeyboardEvent} */ { key }) => key == "Escape" && close();
        }
        return section;
      }),
    );
    if (focus) box.querySelector(`[part=${focus}]`)?.focus();
    /** @type {(what: string, some: Notice[], others: Notice[]) => void} */
    const compare = (what, some, others) => {
      for (const notice of some) others.some(({ key }) => key == notice.key) || tell(what, notice);
    };
    if (settled) status.textContent = box.textContent;
    compare("hide", before, now);
    compare("show", now, before);
  };

  /** The body, with its times in the visitor's zone. @param {Notice} notice */
  const timed = ({ body, parts = [body], lang }) =>
    parts.map((part) => {
      if (typeof part == "string") return part;
      const { said, at } = part;
      /** @param {string} timeZone */
      const local = (timeZone) =>
        new Date(at).toLocaleString(lang, {
          day: "numeric",
          month: "long",
          hour: "numeric",
          minute: "2-digit",
          timeZoneName: "short",
          timeZone: timeZone || undefined,
        });
      const theirs = local(get("timezone"));
      return make("time", { dateTime: at }, theirs == local(feed.time_zone) ? said : theirs);
    });

  /** @param {Notice} notice */
  const dismiss = (notice) => {
    const { id, revision, key, ends } = notice;
    const target = /** @type {HTMLElement | null} */ (document.querySelector("main,h1"));
    closed.add(key);
    try {
      store()[KEY + id] = JSON.stringify({ r: revision, x: ends });
    } catch {}
    tell("dismiss", notice);
    judge();
    if (target && !target.hasAttribute("tabindex")) {
      target.tabIndex = -1;
      target.addEventListener("blur", () => target.removeAttribute("tabindex"), { once: true });
    }
    target?.focus({ preventScroll: true });
  };

  /** @param {string} made */
  const take = (made) => {
    // No text is longer than a banner can bear, and none is missing.
    const next = JSON.parse(made, (key, value) => value?.trim ? value.slice(0, 500) : (value ?? ""));
    if (next.schema !== 1) throw "schema";
    feed = next;
    behind = Math.max(0, Date.parse(feed.generated_at) - Date.now()) || 0;
    judge();
  };

  const refresh = async () => {
    const src = get("src");
    due = false;
    try {
      const answer = await fetch(src, {
        cache: "no-cache",
        credentials: "omit",
        referrerPolicy: "no-referrer",
        signal: AbortSignal.timeout(8000),
      });
      const made = await answer.text();
      if (src != get("src")) return;
      if (!answer.ok || made.length > LONGEST_FEED) throw answer.status;
      base = answer.url;
      take(made);
      failures = 0;
      tell("update", host.notice);
    } catch (error) {
      failures++;
      tell("error", { reason: "" + error });
    }
    settled = true;
    const seconds = +get("refresh");
    clearTimeout(refreshing);
    if (seconds)
      refreshing = setTimeout(
        () => (document.hidden || !host.isConnected ? (due = true) : refresh()),
        Math.min(Math.max(60, seconds) * 2 ** failures * (900 + 200 * Math.random()), LONGEST_TIMER),
      );
  };

  const start = () => {
    try {
      for (const key in store())
        if (key.startsWith(KEY) && !(JSON.parse(store()[key]).x > Date.now())) delete store()[key];
    } catch {}
    root = host.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    root.append(status, box);
    try {
      take(/** @type {any} */ (host.querySelector("[data-feed]")).dataset.feed);
    } catch {}
    if (get("src")) refresh();
  };

  /** Judge again after a sleep, a way back, or a word from another tab or banner. */
  const wake = () => {
    if (root) judge();
    // While the page is being read, the fragment within may not be there yet.
    else if (document.readyState != "loading") start();
    if (due && !document.hidden) refresh();
  };

  return {
    refresh,
    /** @param {"addEventListener" | "removeEventListener"} how */
    listen(how) {
      for (const type of ["DOMContentLoaded", "visibilitychange", "pageshow", "storage", "notice:dismiss"]) window[how](type, wake);
      wake();
    },
    /** @param {string} name */
    change(name) {
      if (root) name == "src" ? refresh() : judge();
    },
  };
};

class NoticeBanner extends HTMLElement {
  static observedAttributes = ["src", "at"];

  /** The notice that shows now, if there is one. @type {Notice | undefined} */
  notice;
  #banner = upgrade(this);
  /** Fetch the file again. Resolves when that is done, and never rejects. */
  refresh = this.#banner.refresh;

  connectedCallback() {
    this.#banner.listen("addEventListener");
  }

  disconnectedCallback() {
    this.#banner.listen("removeEventListener");
  }

  /** @param {string} name */
  attributeChangedCallback(name) {
    this.#banner.change(name);
  }
}

try {
  customElements.define("notice-banner", NoticeBanner);
} catch {} // the page has it already
