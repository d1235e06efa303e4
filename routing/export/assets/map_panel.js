// The header, the list of rounds, the stops of one round, and the legend.

const byId = (id) => document.getElementById(id);

function fillHeader() {
  const { summary } = plan;
  const where = [summary.network, summary.date && longDate(summary.date)].filter(Boolean);
  byId("where").textContent = where.join(" · ");
  const figures = [];
  const add = (name, value, note = "", bad = false) => figures.push({ name, value, note, bad });
  if (summary.served !== undefined)
    add("parcels served", figure(summary.served), summary.parcels !== undefined ? `of ${figure(summary.parcels)}` : "");
  if (summary.unassigned) add("not served", figure(summary.unassigned), "", true);
  if (summary.deferred) add("deferred", figure(summary.deferred));
  if (summary.rounds !== undefined)
    add(
      "rounds",
      figure(summary.rounds),
      (summary.vehicles ?? summary.rounds) === summary.rounds ? "" : `with ${count(summary.vehicles, "vehicle")}`,
    );
  if (summary.distance_m !== undefined) add("distance", kilometres(summary.distance_m));
  if (summary.drive_s !== undefined)
    add(
      "driving",
      duration(summary.drive_s),
      summary.service_s !== undefined ? `+ ${duration(summary.service_s)} at stops` : "",
    );
  if (summary.cost !== undefined)
    add(
      "cost",
      money(summary.cost),
      summary.cost_per_parcel != null ? `${money(summary.cost_per_parcel)} a parcel` : "",
    );
  if (summary.co2e_g !== undefined) add("CO₂e", `${figure(summary.co2e_g / 1000, summary.co2e_g < 99950 ? 1 : 0)} kg`);
  if (Number(summary.violations)) add("rules broken", figure(summary.violations), "", true);
  for (const { name, value, note, bad } of figures) {
    byId("figures").append(
      make(
        "div",
        { class: bad ? "bad" : "" },
        make("dt", {}, name),
        make("dd", {}, value, note ? make("small", {}, ` ${note}`) : null),
      ),
    );
  }
  const made = [];
  if (summary.engine) made.push(`Engine ${summary.engine}`);
  if (summary.seed !== undefined) made.push(`seed ${summary.seed}`);
  if (summary.wall_s !== undefined) made.push(`planned in ${figure(summary.wall_s, 1)} s`);
  if (summary.violations !== undefined)
    made.push(`${Number(summary.violations) ? count(summary.violations, "rule") : "no rule"} broken`);
  byId("made").textContent = made.join(" · ");
}

const vehicleOf = (round) =>
  [round.vehicle_type, round.vehicle_no].filter((part) => part !== undefined && part !== null).join(" ");
const hoursOf = (round) => `${clock(round.depart)}–${clock(round.return)}`;

function swatch(round) {
  const node = make("span", { class: "swatch" });
  node.style.backgroundColor = round.colour;
  return node;
}

/** The bar of a round's hours within the day of all rounds. */
function hoursBar(round, [from, to]) {
  const bar = make("span", { class: "hours" }, make("i"));
  const share = (text) => (100 * (seconds(text) - from)) / Math.max(1, to - from);
  bar.firstChild.style.left = `${share(round.depart)}%`;
  bar.firstChild.style.width = `${Math.max(1, share(round.return) - share(round.depart))}%`;
  bar.firstChild.style.backgroundColor = round.colour;
  return bar;
}

/** The list of rounds. `act` holds what the page does: `go(round, stop)`, `stress(round)`, `left(parcel)`. */
function fillRounds(act) {
  const { rounds } = plan;
  byId("all-title").textContent = rounds.length ? count(rounds.length, "round") : "No round was planned";
  const day = [Math.min(...rounds.map((r) => seconds(r.depart))), Math.max(...rounds.map((r) => seconds(r.return)))];
  for (const round of rounds) {
    const sums = [count(round.stops, "stop"), count(round.parcels, "parcel"), kilometres(round.distance_m)];
    const button = make(
      "button",
      { type: "button", class: "card", onclick: () => act.go(round) },
      swatch(round),
      make("b", { title: round.round_id }, round.round_id),
      make("span", { class: "vehicle" }, vehicleOf(round)),
      make("span", { class: "time" }, hoursOf(round)),
      make("span", { class: "sums" }, make("span", {}, sums.join(" · ")), make("span", {}, money(round.cost))),
      hoursBar(round, day),
    );
    button.onmouseenter = button.onfocus = () => act.stress(round);
    button.onmouseleave = button.onblur = () => act.stress(null);
    round.item = make("li", {}, button);
    byId("rounds").append(round.item);
  }
  byId("rounds").onkeydown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const cards = [...byId("rounds").querySelectorAll("li:not([hidden]) .card")];
    cards[cards.indexOf(document.activeElement) + step]?.focus();
    event.preventDefault();
  };
  const filter = byId("filter");
  filter.hidden = rounds.length < 8;
  filter.oninput = () => {
    const words = filter.value.toLowerCase().trim();
    for (const round of rounds) {
      const texts = [
        round.round_id,
        vehicleOf(round),
        round.depot_id,
        depotName.get(round.depot_id),
        ...round.visits.flatMap((v) => [v.place_id, v.name]),
      ];
      round.item.hidden = !texts.some((text) =>
        String(text ?? "")
          .toLowerCase()
          .includes(words),
      );
    }
  };
  fillLeftOut(act);
}

function fillLeftOut(act) {
  const { unassigned } = plan;
  const box = byId("left-out");
  box.hidden = !unassigned.length;
  box.querySelector("summary").textContent = `${count(unassigned.length, "parcel")} not served`;
  const most = 500;
  for (const parcel of unassigned.slice(0, most)) {
    const button = make(
      "button",
      { type: "button", disabled: !parcel.at, onclick: () => act.left(parcel) },
      make("b", {}, parcel.parcel_id),
      make("span", {}, whyLeft(parcel)),
    );
    box.querySelector("ul").append(make("li", {}, button));
  }
  if (unassigned.length > most)
    box
      .querySelector("ul")
      .append(make("li", {}, `… and ${figure(unassigned.length - most)} more: see unassigned.csv`));
}

/** The page of one round in the panel: its figures and its stops. */
function fillRound(round, act) {
  const near = (step) => plan.rounds[round.index + step];
  const jump = (text, label, target) =>
    make(
      "button",
      { type: "button", class: "jump", "aria-label": label, disabled: !target, onclick: () => act.go(target) },
      text,
    );
  const rows = [
    ["Vehicle", vehicleOf(round)],
    ...(round.driver_id ? [["Driver", round.driver_id]] : []),
    ["Depot", depotName.get(round.depot_id) || round.depot_id],
    ["Hours", hoursOf(round)],
    ["Load", `${count(round.stops, "stop")}, ${count(round.parcels, "parcel")}`],
    ["Distance", kilometres(round.distance_m)],
    ["Driving", duration(round.drive_s)],
    ["At stops", duration(round.service_s) + (round.wait_s ? `, waiting ${duration(round.wait_s)}` : "")],
    ...(round.break_s ? [["Breaks", duration(round.break_s)]] : []),
    ["Cost", money(round.cost)],
  ];
  const list = make("dl", { class: "about" });
  for (const [name, value] of rows) list.append(make("div", {}, make("dt", {}, name), make("dd", {}, value)));
  byId("one").replaceChildren(
    make(
      "nav",
      { "aria-label": "Rounds" },
      make("button", { type: "button", id: "back", onclick: () => act.go(null) }, "All rounds"),
      jump("‹", "Previous round", near(-1)),
      jump("›", "Next round", near(1)),
    ),
    make("h2", { id: "one-title", tabIndex: -1 }, swatch(round), make("span", {}, round.round_id)),
    list,
    stopList(round, act),
  );
}

function stopList(round, act) {
  const end = (text, time) =>
    make("li", { class: "end" }, symbol("depot", { size: 22 }), make("time", {}, clock(time)), make("b", {}, text));
  const depot = depotName.get(round.depot_id) || round.depot_id;
  const list = make("ol", { class: "stops" }, end(depot, round.depart));
  const trips = new Set(round.visits.map((visit) => visit.trip)).size;
  let trip = null;
  for (const visit of round.visits) {
    if (trips > 1 && visit.trip !== trip) list.append(make("li", { class: "trip" }, `Trip ${(trip = visit.trip)}`));
    const load = make("span", { class: "load" });
    for (const [n, what, arrow] of parcelsOf(visit))
      load.append(
        make("span", { title: `${count(n, "parcel")} ${what}` }, `${arrow}\u202f${figure(n)} `, make("i", {}, what)),
      );
    visit.item = make(
      "button",
      { type: "button", onclick: () => act.go(round, visit) },
      symbol(shapeOf(visit), { size: 26, fill: round.colour, edge: "none", text: String(visit.nth) }),
      make("time", {}, clock(visit.arrive)),
      make("b", { title: visit.name || visit.place_id }, visit.name || visit.place_id),
      load,
    );
    list.append(make("li", {}, visit.item));
  }
  list.append(end(round.end_name || depot, round.return));
  return list;
}

/** The legend: what each symbol means, and a switch for what can be hidden. */
function fillLegend(map, layers) {
  const list = byId("legend").querySelector("ul");
  const has = (shape) => plan.visits.some((visit) => shapeOf(visit) === shape);
  const fixed = ["depot", "relay", "locker", "home", "vendor"].filter((shape) =>
    shape === "depot" ? plan.depots.length : has(shape),
  );
  for (const shape of fixed) {
    list.append(make("li", {}, symbol(shape, { fill: shape === "depot" ? INK : "#0b62b8" }), NAMES[shape]));
  }
  for (const { text, icon, layer, on = true } of layers) {
    const box = make("input", { type: "checkbox", checked: on });
    box.onchange = () => (box.checked ? layer.addTo(map) : layer.remove());
    layer.on("add remove", () => (box.checked = map.hasLayer(layer)));
    if (on) layer.addTo(map);
    list.append(make("li", {}, make("label", {}, box, icon, text)));
  }
}
