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
 * wire. Where it looks terse, that is why; what it does is held by tests/browser.
 */

/**
 * @typedef {object} Notice A notice of the file, in the language wanted.
 * @property {string} id
 * @property {number} revision
 * @property {string} key both of them
 * @property {number} starts milliseconds since 1970
 * @property {number} ends milliseconds since 1970
 * @property {string} kind
 * @property {string} href where its link leads; empty if nowhere
 * @property {string} lang the language of its texts
 * @property {Record<string, string>} words title, body, link, dismiss, label
 * @property {Record<string, string>} times instants, by the words that tell them in the body
 */

const PREFIX = "notice-banner:";
const LONGEST_TIMER = 2 ** 31 - 1; // a longer one would go off at once
const LONGEST_FEED = 1e5;

const sheet = new CSSStyleSheet();
sheet.replaceSync(__CSS__);

/** What was closed in this page, where the browser may not or shall not store it. */
const closed = new Set();

/** @type {(tag: string, attributes: Record<string, string>, ...children: (Node | string)[]) => HTMLElement} */
const make = (tag, attributes, ...children) => {
  const element = document.createElement(tag);
  for (const name in attributes) element.setAttribute(name, /** @type {string} */ (attributes[name]));
  element.append(...children);
  return element;
};

/** A web address, or nothing. @type {(url: string, base: string) => string} */
const address = (url, base) => {
  const { href } = new URL(url, base);
  return /^http/.test(href) ? href : "";
};

/**
 * Everything that one banner is and does, out of reach for the page.
 * @param {HTMLElement} host
 */
const upgrade = (host) => {
  /** @type {ShadowRoot | undefined} */
  let root;
  /** @type {Record<string, any>} The last good file. Nothing is known of what is in it. */
  let feed = {};
  let base = document.baseURI;
  /** @type {Notice[]} */
  let shown = [];
  /** What stands in the page, as text, so that only a difference is drawn. */
  let drawn = "";
  /** How far the visitor's clock is known to be behind, in milliseconds. */
  let behind = 0;
  /** How often the reader turned to the next notice in the ticker. */
  let turn = 0;
  /** Whether the first file is in, so that what appears from now on is news. */
  let settled = false;
  /** Whether a refresh was left out because nobody looked. */
  let due = false;
  let failures = 0;
  let alarm = 0;
  let refreshing = 0;
  /** The latest request; an earlier one has nothing to say any more. */
  let latest = {};
  const status = make("div", { role: "status", "aria-atomic": "true" });
  const box = make("div", {});

  /** @param {string} name */
  const get = (name) => host.getAttribute(name) || "";

  /** @type {(what: string, detail?: object) => void} */
  const tell = (what, detail) => {
    host.dispatchEvent(new CustomEvent("notice:" + what, { bubbles: true, composed: true, detail }));
  };

  /** What the page lets us remember in; throws where there is nothing. @returns {Storage} */
  const store = () => /** @type {any} */ (window)[(get("remember") || "local") + "Storage"];

  /** What was stored on closing, if it still counts; forgotten once it does not. @param {string} key */
  const isClosed = ({ id, revision, key }) => {
    try {
      return closed.has(key) || JSON.parse(store()[PREFIX + id]).r === revision;
    } catch {
      return false;
    }
  };
};
