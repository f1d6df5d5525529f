/** A button beside each snippet that copies it. */
for (const figure of document.querySelectorAll("figure")) {
  const code = /** @type {HTMLElement} */ (figure.querySelector("code"));
  const caption = /** @type {HTMLElement} */ (figure.querySelector("figcaption"));
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  button.ariaLabel = `Copy: ${caption.querySelector("strong")?.textContent}`;
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(code.textContent || "");
      button.textContent = "Copied";
    } catch {
      getSelection()?.selectAllChildren(code);
      button.textContent = "Selected";
    }
  };
  caption.append(button);
}
