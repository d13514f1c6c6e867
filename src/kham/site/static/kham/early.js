// Runs before the first paint: the chosen theme and type size, without a flash. Kept per browser, not per person.
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("k-js");
  try {
    var theme = localStorage.getItem("kham.theme");
    if (!theme && window.matchMedia("(prefers-contrast: more)").matches) theme = "contrast";
    if (theme === "dark" || theme === "contrast") root.dataset.theme = theme;
    if (localStorage.getItem("kham.type") === "large") root.dataset.type = "large";
  } catch (refused) {
    root.dataset.theme = ""; // storage closed by the browser: the light theme
  }
})();
