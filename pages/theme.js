/* global document, localStorage, window */
// The choice of colors, and printing with everything open. A page is complete without it.
(function () {
  "use strict";

  const themes = Array.from(document.querySelectorAll("input[name=theme]"));
  try {
    const remembered = themes.find((input) => input.value === localStorage.getItem("theme"));
    if (remembered) {
      remembered.checked = true;
    }
  } catch {
    // Some browsers store nothing for local files.
  }
  for (const input of themes) {
    input.addEventListener("change", () => {
      try {
        localStorage.setItem("theme", input.value);
      } catch {
        // The choice lasts until the page is closed.
      }
    });
  }

  const opened = [];
  window.addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details:not([open])")) {
      details.open = true;
      opened.push(details);
    }
  });
  window.addEventListener("afterprint", () => {
    for (const details of opened.splice(0)) {
      details.open = false;
    }
  });
})();
