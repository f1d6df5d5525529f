/** The preview of a surface: sets the banner's clock, its width and the page around it. */

/** @type {(id: string) => any} */
const find = (id) => document.getElementById(id);

const stage = find("live");
let banner = /** @type {HTMLElement & { notice?: object }} */ (stage.querySelector("notice-banner"));

/** @type {(date: Date) => string} What a field of date and time in the visitor's zone holds. */
const field = (date) => new Date(date.getTime() - date.getTimezoneOffset() * 60000).toISOString().slice(0, 16);

const tellWhetherThereIsOne = () => {
  find("none").hidden = Boolean(banner.notice);
};

/** @param {Date} date */
const show = (date) => {
  banner.setAttribute("at", date.toISOString());
  tellWhetherThereIsOne();
};

const draw = () => {
  const [width, scheme] = [find("width").value, find("scheme").value];
  stage.className = `stage ${scheme}${width ? ` w${width}` : ""}`;
  stage.dir = find("rtl").checked ? "rtl" : "ltr";
  const ticker = find("ticker").checked;
  if (banner.hasAttribute("ticker") == ticker) return;
  banner.toggleAttribute("ticker", ticker);
  // A banner takes its form when it is drawn first.
  const fresh = /** @type {HTMLElement} */ (banner.cloneNode());
  banner.replaceWith(fresh);
  banner = fresh;
};

for (const id of ["width", "scheme", "ticker", "rtl"]) find(id).addEventListener("change", draw);
find("at").addEventListener("change", () => show(new Date(find("at").value)));
for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("button[data-at]"))) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const date = new Date(button.dataset.at || "");
    find("at").value = field(date);
    show(date);
    stage.scrollIntoView({ block: "nearest" });
  });
}
for (const type of ["notice:show", "notice:hide", "notice:update"]) stage.addEventListener(type, tellWhetherThereIsOne);
find("at").value = field(new Date());
for (const form of document.forms) form.hidden = false;
stage.hidden = false;
draw();
