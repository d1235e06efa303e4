// What is shown is said by the end of the address: nothing, `#round=R1`, or `#round=R1&stop=3`. Buttons and clicks only
// change the address, so that the browser's Back, a bookmark and a link in a message work alike.

const stage = byId("map");
const map = L.map(stage, { zoomControl: false, zoomSnap: 0.25, maxZoom: 20, minZoom: 4, fadeAnimation: false });
const narrow = matchMedia("(max-width: 760px)");
L.control.zoom({ position: "topright" }).addTo(map);
L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);

let current = null;
let keepView = false;

const act = {
  go(round, visit = null, { still = false } = {}) {
    const words = new URLSearchParams();
    if (round) words.set("round", round.round_id);
    if (visit) words.set("stop", visit.nth);
    keepView = still;
    if (`#${words}` === location.hash) show();
    else if (round && round === current)
      location.replace(`#${words}`); // a stop is no new page in the history
    else location.hash = `${words}`;
  },
  stress(round) {
    if (current) return;
    lines.stress(round);
    marks.stress(round);
    for (const other of plan.rounds) other.item.classList.toggle("stress", other === round);
  },
  left(parcel) {
    marks.left.addTo(map);
    map.setView(latLng(parcel.at), Math.max(map.getZoom(), 15), { animate: false });
    marks.leftAt.get(parcel).openPopup();
  },
};

const lines = lineLayer(map, (event, round) => {
  if (event === "click") act.go(round, null, { still: round === current });
  else act.stress(event === "over" ? round : null);
});
const marks = markLayers(map, narrow.matches, (visit) => act.go(visit.round, visit, { still: true }));

/** The box of rounds, else of all that there is; null if there is nothing. */
function boxOf(rounds) {
  const positions = rounds.flatMap((round) => [
    ...round.lines.flat(),
    ...round.visits.filter((v) => v.at).map((v) => v.at),
  ]);
  if (!positions.length)
    positions.push(...[...plan.depots, ...plan.idle, ...plan.unassigned].filter((p) => p.at).map((p) => p.at));
  if (!positions.length) positions.push(...plan.streets.flatMap(unpack).flat());
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of positions) {
    west = Math.min(west, x);
    east = Math.max(east, x);
    south = Math.min(south, y);
    north = Math.max(north, y);
  }
  return positions.length ? L.latLngBounds(latLng([west, south]), latLng([east, north])) : null;
}

/** Whether the legend lies over a stop. */
function covered(rounds) {
  const legend = byId("legend");
  const [top, right] = [legend.offsetTop - 12, legend.offsetLeft + legend.offsetWidth + 12];
  const under = (visit) => {
    if (!visit.at) return false;
    const point = map.latLngToContainerPoint(latLng(visit.at));
    return point.x < right && point.y > top;
  };
  return legend.open && rounds.some((round) => round.visits.some(under));
}

function fit(rounds) {
  const box = boxOf(rounds);
  if (!box) return;
  const edge = narrow.matches ? 22 : 48;
  const show = (left, bottom) =>
    map.fitBounds(box, {
      paddingTopLeft: [left, edge],
      paddingBottomRight: [edge, bottom],
      maxZoom: 17,
      animate: false,
    });
  show(edge, edge);
  if (narrow.matches || !covered(rounds)) return;
  // Beside the legend or above it, whichever leaves more room.
  const [left, bottom] = [byId("legend").offsetWidth + 36, byId("legend").offsetHeight + 36];
  const zoom = (width, height) => map.getBoundsZoom(box, false, L.point(width, height));
  if (zoom(left + edge, 2 * edge) >= zoom(2 * edge, bottom + edge)) show(left, edge);
  else show(edge, bottom);
}

/** Show what the address says. */
function show() {
  const words = new URLSearchParams(location.hash.slice(1));
  const round = plan.rounds.find((r) => r.round_id === words.get("round")) || null;
  const visit = round?.visits[Number(words.get("stop")) - 1] || null;
  const before = current;
  const changed = round !== before;
  act.stress(null);
  current = round;
  stage.classList.toggle("alone", Boolean(round));
  map.closePopup();
  if (changed) {
    const rounds = round ? [round] : plan.rounds;
    lines.show([]); // so that moving the map does not draw what is about to go
    if (!keepView) fit(rounds);
    lines.show(rounds);
    marks.show(rounds);
    byId("all").hidden = Boolean(round);
    byId("one").hidden = !round;
    if (round) fillRound(round, act);
    byId("sheet").scrollTop = 0;
    if (round) byId("one-title").focus({ preventScroll: true });
    else before?.item.firstChild.focus();
  }
  for (const other of round?.visits || []) other.item.removeAttribute("aria-current");
  if (visit) {
    visit.item.setAttribute("aria-current", "true");
    visit.item.scrollIntoView({ block: "nearest" });
    if (visit.at && !keepView) map.setView(latLng(visit.at), Math.max(map.getZoom(), 15), { animate: false });
    marks.open(visit);
  }
  keepView = false;
}

function start() {
  const { streets, tiles } = background(map);
  const blank = (name) => make("span", { class: `sample ${name}` });
  const switches = [];
  if (plan.unassigned.length)
    switches.push({
      text: `Not served (${figure(plan.unassigned.length)})`,
      icon: symbol("cross", { fill: "#c4231f" }),
      layer: marks.left,
    });
  if (plan.idle.length)
    switches.push({
      text: `No stop today (${figure(plan.idle.length)})`,
      icon: symbol("relay", { fill: "#fff", edge: "#6b7886" }),
      layer: marks.idle,
    });
  if (plan.streets.some(Boolean)) switches.push({ text: "Streets", icon: blank("streets"), layer: streets });
  switches.push({ text: "Map tiles, if online", icon: blank("tiles"), layer: tiles, on: navigator.onLine });

  fillHeader();
  fillRounds(act);
  map.invalidateSize(); // the header has grown
  map.setView([0, 0], 4);
  fillLegend(map, switches);
  byId("legend").open = !narrow.matches;
  fit(plan.rounds); // beside the legend
  marks.depots.addTo(map);
  L.DomEvent.disableClickPropagation(byId("legend"));
  lines.show(plan.rounds);
  marks.show(plan.rounds);
  if (location.hash.length > 1) show();

  const fold = byId("fold");
  fold.onclick = () => {
    const open = document.body.classList.toggle("folded");
    fold.setAttribute("aria-expanded", String(!open));
    fold.lastChild.data = open ? "Show the list" : "Hide the list";
    map.invalidateSize({ animate: false });
  };
  addEventListener("hashchange", show);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && current) act.go(null);
  });
  const refit = () => {
    act.stress(null);
    map.invalidateSize({ animate: false });
    fit(current ? [current] : plan.rounds);
  };
  narrow.addEventListener("change", refit);
  matchMedia("print").addEventListener("change", refit);
  document.documentElement.dataset.ready = "true";
}

start();
