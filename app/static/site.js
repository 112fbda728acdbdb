// The page also works without this script.

const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

// Lights up the stops in the order of the request.
const journey = document.querySelector(".journey");
if (journey && !calm) {
  journey.classList.add("on-the-way");
  journey
    .querySelectorAll(".stop")
    .forEach((stop, index) => setTimeout(() => stop.classList.add("reached"), 60 + index * 70));
}

// Counts the characters left.
const message = document.querySelector("#message");
const count = document.querySelector(".count");
if (message && count) {
  const show = () => (count.textContent = `${message.maxLength - message.value.length} left`);
  message.addEventListener("input", show);
  show();
}

// Shows "3 minutes ago", with the date as the tooltip.
const units = [
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];
const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
for (const time of document.querySelectorAll("time")) {
  const seconds = (new Date(time.dateTime) - Date.now()) / 1000;
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? units.at(-1);
  time.title = time.textContent;
  time.textContent = words.format(Math.round(seconds / size), unit);
}
