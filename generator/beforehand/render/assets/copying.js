
/* Buttons that copy an address. A page is whole without them. */

(() => {
  "use strict";

  const SHOWN_FOR = 4000;
  const timers = new WeakMap();

  async function copy(button) {
    const words = button.firstChild;
    const address = button.dataset.bhCopy;
    let said = "Copied";
    try {
      await navigator.clipboard.writeText(address);
    } catch {
      said = "Not copied";
    }
    words.textContent = said;
    const status = document.querySelector("[data-bh-copied]");
    if (status) status.textContent = `${said}: ${address}`;
    clearTimeout(timers.get(button));
    const again = () => {
      words.textContent = "Copy";
    };
    timers.set(button, setTimeout(again, SHOWN_FOR));
  }

  function show() {
    for (const button of document.querySelectorAll("button[data-bh-copy]")) button.hidden = false;
  }

  // Browsers have a clipboard only on pages that came by https.
  if (!navigator.clipboard) return;
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", show);
  else show();
  globalThis.document$?.subscribe?.(show);
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[data-bh-copy]");
    if (button) copy(button);
  });
})();
