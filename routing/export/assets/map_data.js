// The plan of the page, and how its figures are written. Text of the plan reaches the page through `textContent` only.

const plan = JSON.parse(document.getElementById("plan").textContent);
const currency = plan.summary.currency || "";

/** Polylines of a stream (see `_stream` in map.py): arrays of [lon, lat] in whole 1e-5 degrees. */
function unpack(stream) {
  let at = 0;
  const next = () => {
    let value = 0;
    for (let shift = 0; ; shift += 5) {
      const chunk = stream.charCodeAt(at++) - 63;
      value |= (chunk & 31) << shift;
      if (chunk < 32) return value & 1 ? ~(value >> 1) : value >> 1;
    }
  };
  const lines = [];
  let x = 0;
  let y = 0;
  while (at < stream.length) {
    const line = new Array(next());
    for (let i = 0; i < line.length; i++) line[i] = [(x += next()), (y += next())];
    lines.push(line);
  }
  return lines;
}

const latLng = ([x, y]) => L.latLng(y / 1e5, x / 1e5);

const figure = (value, digits = 0) =>
  Number(value).toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });

const count = (n, noun) => `${figure(n)} ${noun}${Number(n) === 1 ? "" : "s"}`;

const kilometres = (metres) => `${figure(metres / 1000, metres < 99950 ? 1 : 0)} km`;

function duration(seconds) {
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${figure(Math.floor(minutes / 60))} h ${String(minutes % 60).padStart(2, "0")}`;
}

function money(amount) {
  try {
    return Number(amount).toLocaleString("en", { style: "currency", currency });
  } catch {
    return `${figure(amount, 2)} ${currency}`.trim(); // not a code that this browser knows
  }
}

/** Seconds after midnight of the service date; hours may go past 24. */
function seconds(text) {
  const [h, m, s] = String(text ?? "")
    .split(":")
    .map(Number);
  return h * 3600 + m * 60 + (s || 0);
}

/** `25:10:00` as `01:10 +1`, the next day's ten past one. */
function clock(text) {
  const all = seconds(text);
  if (Number.isNaN(all)) return String(text ?? "");
  const day = Math.floor(all / 86400);
  const two = (n) => String(n).padStart(2, "0");
  return two(Math.floor((all % 86400) / 3600)) + ":" + two(Math.floor((all % 3600) / 60)) + (day ? ` +${day}` : "");
}

function longDate(iso) {
  const date = new Date(`${iso}T12:00:00Z`);
  if (Number.isNaN(date.getTime())) return String(iso);
  return date.toLocaleDateString("en-GB", {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
}

/** An element with properties and children; strings become text nodes, never markup. */
function make(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "class") node.className = value;
    else if (name in node) node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function groupBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) {
    const key = keyOf(item);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(item);
  }
  return groups;
}

// Each round gets its lines and its visits in the order of driving; `nth` is what `&stop=` in the address counts.
const visitsOf = groupBy(plan.visits, (visit) => visit.round_id);
for (const [index, round] of plan.rounds.entries()) {
  round.index = index;
  round.lines = round.line ? unpack(round.line) : [];
  round.visits = (visitsOf.get(round.round_id) || []).sort((a, b) => a.trip - b.trip || a.seq - b.seq);
  round.visits.forEach((visit, i) => Object.assign(visit, { nth: i + 1, round }));
}
const depotName = new Map(plan.depots.map((depot) => [depot.place_id, depot.name || depot.place_id]));
