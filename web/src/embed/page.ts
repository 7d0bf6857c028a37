import "./page.css";

// Every example on the page has a button that copies it.
for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copies]")) {
  button.addEventListener("click", () => {
    const code = document.getElementById(button.dataset.copies!)!.textContent ?? "";
    void navigator.clipboard.writeText(code).then(() => {
      const before = button.textContent;
      button.textContent = button.dataset.done!;
      window.setTimeout(() => (button.textContent = before), 2000);
    });
  });
}
