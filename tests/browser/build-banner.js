// Makes banner.js and banner.css of notice-banner.js and notice-banner.css.
// Usage: node build-banner.js FOLDER [OUTPUT-FOLDER]
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { transformSync } from "esbuild";
import { minify } from "terser";

const [, , folder, output = folder] = process.argv;
const read = (name) => readFileSync(join(folder, name), "utf-8");

/** CSS without comments and blanks; in custom properties esbuild keeps some. */
const squeeze = (css, charset) =>
  transformSync(css, { loader: "css", minify: true, charset }).code.trim().replace(/([,:]) +/g, "$1");

// One class, and an id that nothing has: more than what pages say of their own headings and links.
const ROOT = ".notice-banner:not(#_)";

/** A selector of the shadow as one of the page. */
const outside = (selector) => {
  const [, state, rest] = selector.match(/^(?::host(?:\((.*?)\))?)?\s*(.*)$/);
  const host = selector.startsWith(":host") ? `notice-banner${state ?? ""}` : "";
  if (!rest) return host;
  const inside = /^(section|\[part~=)/.test(rest) ? rest.replace(/^section/, "") : ` ${rest}`;
  return `${host} ${ROOT}${inside}`.trim();
};

/** The rules of the shadow for a fragment in the page, after a line that clears what the page says. */
const forPages = (css) => {
  const rules = css
    .replace(/\/\*.*?\*\//gs, "")
    .replace(/([^{}]+)\{/g, (whole, selectors) =>
      selectors.includes("@") ? whole : `${selectors.split(",").map((one) => outside(one.trim())).join(",")}{`,
    );
  return `
    ${ROOT}::before, ${ROOT} *, ${ROOT} *::before, ${ROOT} *::after { all: revert }
    ${rules}
    notice-banner[ticker] ${ROOT} [part="body"] { display: none }
    /* The place of the button that the script puts there, so that nothing moves when it comes. */
    ${ROOT}[part~="dismissible"]::after { all: revert; content: "×"; padding: 0.7em 0.8em; visibility: hidden }
  `;
};

const css = read("notice-banner.css");
const script = read("notice-banner.js").replace("__CSS__", () => JSON.stringify(squeeze(css, "utf8")));
const { code } = await minify(script, {
  module: true,
  ecma: 2022,
  compress: { passes: 5, unsafe: true, unsafe_arrows: true, unsafe_methods: true, pure_getters: true },
});
writeFileSync(join(output, "banner.js"), `${code}\n`);
writeFileSync(join(output, "banner.css"), `${squeeze(forPages(css), "ascii")}\n`);
