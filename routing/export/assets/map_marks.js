// What stands on the map: depots, stops, points not visited, parcels left out. A shape says what it is, on the map as in
// the legend: circle a relay point, square a locker, diamond a home, triangle a vendor, house a depot, cross a parcel.

const INK = "#1c2733";

const SHAPES = {
  relay: (x, y, r) => `M${x - r},${y}a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0`,
  locker: (x, y, r) =>
    polygon(x, y, 0.9 * r, [
      [-1, -1],
      [1, -1],
      [1, 1],
      [-1, 1],
    ]),
  home: (x, y, r) =>
    polygon(x, y, 1.2 * r, [
      [0, -1],
      [1, 0],
      [0, 1],
      [-1, 0],
    ]),
  vendor: (x, y, r) =>
    polygon(x, y, 1.4 * r, [
      [0, -0.95],
      [1, 0.75],
      [-1, 0.75],
    ]),
  depot: (x, y, r) =>
    polygon(x, y, r, [
      [0, -1.1],
      [1.1, -0.3],
      [1.1, 0.9],
      [0.45, 0.9],
      [0.45, 0.15],
      [-0.45, 0.15],
      [-0.45, 0.9],
      [-1.1, 0.9],
      [-1.1, -0.3],
    ]),
  cross: (x, y, r) =>
    polygon(x, y, r / 3, [
      [0, -1.5],
      [1.7, -3.2],
      [3.2, -1.7],
      [1.5, 0],
      [3.2, 1.7],
      [1.7, 3.2],
      [0, 1.5],
      [-1.7, 3.2],
      [-3.2, 1.7],
      [-1.5, 0],
      [-3.2, -1.7],
      [-1.7, -3.2],
    ]),
};

const NAMES = {
  relay: "Relay point",
  locker: "Locker",
  home: "Home",
  vendor: "Vendor",
  depot: "Depot",
  cross: "Parcel not served",
};

function polygon(x, y, r, corners) {
  return `M${corners.map(([dx, dy]) => `${(x + dx * r).toFixed(2)},${(y + dy * r).toFixed(2)}`).join("L")}Z`;
}

function shapeOf(place) {
  if (place.kind === "point" || place.kind === "idle_point") return place.point_kind === "locker" ? "locker" : "relay";
  return place.kind === "unassigned" ? "cross" : place.kind;
}

/** A symbol as an SVG element, for the legend, the lists and the numbered stops. */
function symbol(shape, { size = 18, fill = INK, edge = "#fff", width = 1.5, text = "", dash = "" } = {}) {
  const make = (tag, attributes) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    return node;
  };
  const svg = make("svg", {
    width: size,
    height: size,
    viewBox: `0 0 ${size} ${size}`,
    "aria-hidden": "true",
    class: "symbol",
  });
  const middle = size / 2;
  const path = make("path", {
    d: SHAPES[shape](middle, middle, middle - 3),
    fill,
    stroke: edge,
    "stroke-width": width,
  });
  if (dash) path.setAttribute("stroke-dasharray", dash);
  svg.append(path);
  if (text) {
    const label = make("text", {
      x: middle,
      y: shape === "vendor" ? middle + 2.5 : middle,
      class: text.length > (shape === "vendor" ? 1 : 2) ? "long" : "",
    });
    label.textContent = text;
    svg.append(label);
  }
  return svg;
}

/** A symbol drawn among the map's paths: light enough for thousands. */
const Mark = L.CircleMarker.extend({
  options: { shape: "relay", fillOpacity: 1, weight: 1.5, bubblingMouseEvents: false, lift: 0 },
  _updatePath() {
    const { shape, lift } = this.options;
    const { x, y } = this._point;
    this._renderer._setPath(this, this._empty() ? "M0 0" : SHAPES[shape](x + lift, y - lift, this._radius));
  },
});

function facts(title, subtitle, rows, ...more) {
  const list = make("dl");
  for (const [name, value] of rows) list.append(make("dt", {}, name), make("dd", {}, value));
  return make(
    "div",
    { class: "facts" },
    make("h3", {}, title),
    make("p", {}, subtitle),
    rows.length ? list : null,
    ...more,
  );
}

const parcelsOf = (visit) =>
  [
    [Number(visit.parcels_delivered) || 0, "delivered", "↓"],
    [Number(visit.parcels_collected) || 0, "collected", "↑"],
  ].filter(([n]) => n > 0);

function visitFacts(visit) {
  const rows = [["Arrives", clock(visit.arrive)]];
  if (seconds(visit.start) > seconds(visit.arrive)) rows.push(["Waits until", clock(visit.start)]);
  rows.push(["Leaves", clock(visit.leave)]);
  for (const [n, what] of parcelsOf(visit)) rows.push([what[0].toUpperCase() + what.slice(1), count(n, "parcel")]);
  const where = NAMES[shapeOf(visit)] + (visit.place_id === visit.name ? "" : ` ${visit.place_id}`);
  const others = new Set(plan.visits.filter((o) => o.place_id === visit.place_id).map((o) => o.round_id));
  others.delete(visit.round_id);
  if (others.size) rows.push(["Also visited by", [...others].join(", ")]);
  return facts(visit.name || visit.place_id, `${where} · round ${visit.round_id}, stop ${visit.nth}`, rows);
}

/** Everything that is a place. `on(visit)` is told when a stop is clicked; `narrow` leaves out names beside depots. */
function markLayers(map, narrow, on) {
  for (const [name, z] of [
    ["idle", 430],
    ["stops", 450],
    ["left", 460],
    ["depots", 470],
    ["numbers", 660],
  ]) {
    map.createPane(name).style.zIndex = z;
  }
  const svg = Object.fromEntries(
    ["idle", "stops", "left", "depots"].map((pane) => [pane, L.svg({ pane, padding: 0.5 })]),
  );
  const mark = (place, pane, options) =>
    new Mark(latLng(place.at), { pane, renderer: svg[pane], shape: shapeOf(place), ...options });
  const drawable = (places) => places.filter((place) => place.at);

  const idle = L.layerGroup();
  for (const place of drawable(plan.idle)) {
    const dash = place.status === "candidate" ? "2.5 2" : null;
    const text = { open: "No stop on this day", candidate: "A candidate, not open", closed: "Closed" }[place.status];
    mark(place, "idle", { radius: 5, color: "#6b7886", fillColor: "#fff", dashArray: dash })
      .bindPopup(() =>
        facts(place.name || place.place_id, `${NAMES[shapeOf(place)]} ${place.place_id}`, [
          ["Status", text || String(place.status)],
        ]),
      )
      .addTo(idle);
  }

  const depots = L.layerGroup();
  const xs = [...plan.rounds.flatMap((round) => round.visits), ...plan.depots].filter((p) => p.at).map((p) => p.at[0]);
  const [west, east] = xs.reduce(([low, high], x) => [Math.min(low, x), Math.max(high, x)], [Infinity, -Infinity]);
  for (const place of drawable(plan.depots)) {
    const isEast = place.at[0] > west + 0.75 * (east - west); // where a name right of it may have no room
    const label = make("span", {}, place.name || place.place_id);
    mark(place, "depots", {
      shape: "relay",
      radius: 14,
      color: INK,
      weight: 1.5,
      fillColor: "#fff",
      interactive: false,
    }).addTo(depots);
    mark(place, "depots", { radius: 8.5, stroke: false, fillColor: INK })
      .bindTooltip(label, {
        permanent: !narrow && plan.depots.length <= 6,
        direction: isEast ? "left" : "right",
        offset: [isEast ? -14 : 14, 0],
        className: "depot-name",
      })
      .bindPopup(() => {
        const own = plan.rounds.filter((round) => round.depot_id === place.place_id);
        return facts(place.name || place.place_id, `Depot ${place.place_id}`, [["Rounds", figure(own.length)]]);
      })
      .addTo(depots);
  }

  const left = L.layerGroup();
  const leftAt = new Map();
  for (const parcels of groupBy(drawable(plan.unassigned), (parcel) => String(parcel.at)).values()) {
    const cross = mark(parcels[0], "left", { radius: 7.5, color: "#fff", fillColor: "#c4231f", lift: 6 });
    cross.bindPopup(() => {
      const rows = parcels.slice(0, 20).map((parcel) => [parcel.parcel_id, whyLeft(parcel)]);
      if (parcels.length > rows.length) rows.push(["…", `and ${parcels.length - rows.length} more`]);
      return facts(count(parcels.length, "parcel"), "not served", rows);
    });
    for (const parcel of parcels) leftAt.set(parcel, cross);
    cross.addTo(left);
  }

  const stops = L.layerGroup().addTo(map);
  let marks = new Map();
  return {
    idle,
    depots,
    left,
    leftAt,
    /** The stops of these rounds: numbered if there is one round, else dots, in rings where rounds meet. */
    show(rounds) {
      stops.clearLayers();
      marks = new Map();
      const visits = drawable(rounds.flatMap((round) => round.visits));
      if (rounds.length === 1) for (const visit of visits) marks.set(visit, numbered(visit).addTo(stops));
      else {
        for (const here of groupBy(visits, (visit) => String(visit.at)).values()) {
          here.slice(0, 5).forEach((visit, i, rings) => {
            const radius = 4.5 + 2.5 * (rings.length - 1 - i);
            const dot = mark(visit, "stops", { radius, color: "#fff", weight: 1.2, fillColor: visit.round.colour });
            marks.set(visit, dot.on("click", () => on(visit)).addTo(stops));
          });
        }
      }
    },
    open: (visit) => marks.get(visit)?.openPopup(),
    stress(round) {
      for (const [visit, dot] of marks) dot.getElement()?.classList.toggle("stress", visit.round === round);
    },
  };

  function numbered(visit) {
    const html = symbol(shapeOf(visit), { size: 26, fill: visit.round.colour, width: 2, text: String(visit.nth) });
    const icon = L.divIcon({ html, className: "number", iconSize: [26, 26], popupAnchor: [0, -8] });
    const marker = L.marker(latLng(visit.at), {
      icon,
      pane: "numbers",
      riseOnHover: true,
      title: visit.name || visit.place_id,
    });
    marker.on("click", () => on(visit)).bindPopup(() => visitFacts(visit), { autoPanPadding: [40, 40] });
    marker.on("add", () =>
      marker.getElement().setAttribute("aria-label", `Stop ${visit.nth}, ${visit.name || visit.place_id}`),
    );
    return marker;
  }
}

const whyLeft = (parcel) => [parcel.reason, parcel.detail].filter(Boolean).join(": ");
