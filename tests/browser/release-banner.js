// Keeps the present banner.js and banner.css under their hashed names, for pages that pinned them.
// Usage: node release-banner.js FOLDER
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [, , folder] = process.argv;
for (const [stem, ending] of [["banner", "js"], ["banner", "css"]]) {
  const content = readFileSync(join(folder, `${stem}.${ending}`));
  const hash = createHash("sha384").update(content).digest("hex").slice(0, 8);
  writeFileSync(join(folder, "released", `${stem}.${hash}.${ending}`), content);
}
