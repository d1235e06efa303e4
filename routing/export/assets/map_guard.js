"use strict";
// Whatever goes wrong is written on <html data-errors> (tests read it there) and told to the reader, before all else runs.
(() => {
  const note = (message) => {
    const page = document.documentElement;
    page.dataset.errors = (page.dataset.errors ? page.dataset.errors + "\n" : "") + message;
    const place = document.getElementById("failure");
    if (place) {
      place.textContent = "A part of this page could not be drawn: " + page.dataset.errors;
      place.hidden = false;
    }
  };
  addEventListener("error", (event) => note(event.message || String(event.error)));
  addEventListener("unhandledrejection", (event) => note(String(event.reason)));
  addEventListener("securitypolicyviolation", (event) => note("refused by policy: " + event.violatedDirective));
})();
