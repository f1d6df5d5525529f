
/* Buttons that copy an address. */

(() => {
  const { clipboard } = navigator; // browsers have it only on pages that came by https
  if (!clipboard) return;

  async function copy(button) {
    const address = button.dataset.bhCopy;
    const said = await clipboard.writeText(address).then(
      () => "Copied",
      () => "Not copied",
    );
    button.firstChild.textContent = said;
    document.querySelector("[data-bh-copied]").textContent = `${said}: ${address}`;
  }

  const show = () => {
    for (const button of document.querySelectorAll("[data-bh-copy]")) button.hidden = false;
  };
  addEventListener("DOMContentLoaded", show);
  globalThis.document$?.subscribe?.(show);
  addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-bh-copy]");
    if (button) copy(button);
  });
})();
