/* global document, location, window */
// Filters. The page is complete without it.
(function () {
  "use strict";

  const form = document.getElementById("filters");
  const findings = Array.from(document.querySelectorAll(".finding"));
  const causes = Array.from(document.querySelectorAll(".cause"));
  const total = findings.reduce((sum, finding) => sum + Number(finding.dataset.count), 0);
  const texts = new Map();
  let chosen;

  // A finding that stands for several has the places of the others in it.
  const places = new Map(
    findings.map((finding) => [
      finding,
      [finding.id, ...Array.from(finding.querySelectorAll(".same [id]"), ({ id }) => id)],
    ]),
  );

  function fits(finding, wanted) {
    if (chosen && !places.get(finding).some((place) => chosen.has(place))) {
      return false;
    }
    for (const name of ["status", "weight", "pack"]) {
      if (wanted[name] && finding.dataset[name] !== wanted[name]) {
        return false;
      }
    }
    if (wanted.text === "") {
      return true;
    }
    if (!texts.has(finding)) {
      const titles = Array.from(finding.querySelectorAll("[title]"), (element) => element.title);
      texts.set(finding, `${finding.textContent} ${titles.join(" ")}`.toLowerCase());
    }
    return wanted.text.split(/\s+/).every((word) => texts.get(finding).includes(word));
  }

  function filter() {
    const wanted = { text: form.elements.text.value.trim().toLowerCase() };
    for (const name of ["status", "weight", "pack"]) {
      wanted[name] = form.elements[name] ? form.elements[name].value : "";
    }
    let shown = 0;
    for (const finding of findings) {
      const visible = fits(finding, wanted);
      finding.hidden = !visible;
      shown += visible ? Number(finding.dataset.count) : 0;
    }
    for (const cause of causes) {
      const further = cause.querySelector(".further");
      const isShown = (finding) => !finding.hidden;
      cause.hidden = !Array.from(cause.querySelectorAll(".finding")).some(isShown);
      if (further) {
        const fitting = Array.from(further.querySelectorAll(".finding")).filter(isShown);
        further.hidden = fitting.length === 0;
        further.open = shown < total && fitting.length > 0;
      }
    }
    const all = `${total} ${total === 1 ? "finding" : "findings"}`;
    const about = chosen ? ` about ${chosen.title}` : "";
    document.getElementById("shown").textContent = shown === total ? all : `${shown} of ${all}${about}`;
    document.getElementById("nothing-left").hidden = shown > 0;
  }

  function showAll() {
    chosen = undefined;
    form.reset();
  }

  if (form) {
    form.hidden = false;
    form.addEventListener("input", filter);
    form.addEventListener("submit", (event) => event.preventDefault());
    // The fields are reset only after the event.
    form.addEventListener("reset", () => {
      chosen = undefined;
      setTimeout(filter);
    });
    for (const link of document.querySelectorAll("a[data-findings]")) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        showAll();
        chosen = new Set(link.dataset.findings.split(" ").map((number) => `finding-${number}`));
        chosen.title = link.dataset.name;
        const about = chosen;
        // After the reset that showAll triggers.
        setTimeout(() => {
          chosen = about;
          filter();
          const place = document.getElementById(`finding-${link.dataset.findings.split(" ")[0]}`);
          document.getElementById("findings").scrollIntoView();
          place.closest(".finding").focus({ preventScroll: true });
        });
      });
    }
    // Shows a linked finding that the filters hide.
    window.addEventListener("hashchange", () => {
      const target = document.getElementById(location.hash.slice(1));
      if (target && target.closest("[hidden]")) {
        showAll();
        setTimeout(() => target.scrollIntoView());
      }
    });
    filter();
  }
})();
