// Every page: one module per habit, each starts itself on what is in the page and on what htmx brings later.
import * as looks from "./looks.js";
import * as keys from "./keys.js";
import * as tables from "./tables.js";
import * as forms from "./forms.js";
import * as network from "./network.js";
import * as ask from "./ask.js";
import * as candidates from "./candidates.js";
import * as search from "./search.js";
import { start as startCharts } from "./charts.js";

looks.start();
keys.start();
ask.start();
network.start();
tables.start();
forms.start(document);
search.start(document);
candidates.start(document);
startCharts(document);

document.addEventListener("htmx:load", (event) => {
  forms.start(event.target);
  search.start(event.target);
  candidates.start(event.target);
  tables.reachable(event.target);
  startCharts(event.target);
});
