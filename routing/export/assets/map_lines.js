// The rounds' lines: side by side where they share a street, and with arrows when one round is shown alone.

const NODES = 2 ** 26;

/**
 * The runs of each round: stretches of its line that keep the same place beside the others.
 *
 * `slot` is the distance from the middle of the street in lanes, positive to the right of the direction of driving, and
 * `of` the number of lanes. Rounds that share a street take their lanes in the order of the list, seen along the
 * direction in which the first of them drives it. A round that is alone gets two lanes where it drives a street both
 * ways, one each way.
 */
function lanes(rounds) {
  const alone = rounds.length === 1;
  const ids = new Map();
  const idOf = ([x, y]) => {
    const key = (x + 18e6) * 2 ** 25 + (y + 9e6);
    if (!ids.has(key)) ids.set(key, ids.size);
    return ids.get(key);
  };
  const shared = new Map();
  const keyOf = (a, b) => Math.min(a, b) * NODES + Math.max(a, b);
  const userOf = (street, a, index) => (alone ? Number(a === street.from) : index);
  const routes = rounds.map((round) => round.lines.map((line) => line.map(idOf)));
  for (const [index, lines] of routes.entries()) {
    for (const line of lines) {
      for (let i = 1; i < line.length; i++) {
        const key = keyOf(line[i - 1], line[i]);
        if (!shared.has(key)) shared.set(key, { from: line[i - 1], users: [] });
        const street = shared.get(key);
        const user = userOf(street, line[i - 1], index);
        if (!street.users.includes(user)) street.users.push(user);
      }
    }
  }
  const place = (a, b, index) => {
    const street = shared.get(keyOf(a, b));
    const of = street.users.length;
    if (alone) return { slot: of === 2 ? 0.5 : 0, of };
    return { slot: (street.users.indexOf(index) - (of - 1) / 2) * (a === street.from ? 1 : -1), of };
  };
  return routes.map((lines, index) =>
    lines.map((line, l) => {
      const positions = rounds[index].lines[l].map(latLng);
      const runs = [];
      for (let i = 1; i < line.length; i++) {
        if (line[i] === line[i - 1]) continue;
        const { slot, of } = place(line[i - 1], line[i], index);
        const last = runs[runs.length - 1];
        if (last && last.slot === slot && last.of === of) last.points.push(positions[i]);
        else runs.push({ slot, of, points: [positions[i - 1], positions[i]] });
      }
      return runs;
    }),
  );
}

/** Pixels moved `by` to the right of the direction of driving; corners mitred, very sharp ones cut. */
function beside(points, by) {
  if (!by || points.length < 2) return points;
  const normals = points.slice(1).map((point, i) => {
    const [dx, dy] = [point.x - points[i].x, point.y - points[i].y];
    const length = Math.hypot(dx, dy) || 1;
    return L.point(-dy / length, dx / length);
  });
  return points.flatMap((point, i) => {
    const [before, after] = [normals[i - 1] || normals[i], normals[i] || normals[i - 1]];
    const sum = before.add(after);
    const size = sum.x * sum.x + sum.y * sum.y;
    if (size < 1) return [point.add(before.multiplyBy(by)), point.add(after.multiplyBy(by))];
    return [point.add(sum.multiplyBy((2 * by) / size))];
  });
}

const chevron = (tip, ux, uy) => [
  L.point(tip.x - 3.4 * ux - 2.4 * uy, tip.y - 3.4 * uy + 2.4 * ux),
  tip,
  L.point(tip.x - 3.4 * ux + 2.4 * uy, tip.y - 3.4 * uy - 2.4 * ux),
];

/** Arrow heads along a line in pixels, one every `step`. */
function arrows(points, step) {
  const heads = [];
  let left = step / 2;
  for (let i = 1; i < points.length; i++) {
    const [from, to] = [points[i - 1], points[i]];
    const length = from.distanceTo(to);
    const [ux, uy] = [(to.x - from.x) / length, (to.y - from.y) / length];
    let at = left;
    for (; at < length; at += step) heads.push(chevron(L.point(from.x + at * ux, from.y + at * uy), ux, uy));
    left = at - length;
  }
  return heads;
}

/** The lines on the map. `on(event, round)` is told of `over`, `out` and `click`. */
function lineLayer(map, on) {
  const renderers = {};
  for (const [name, z] of [
    ["casings", 390],
    ["lines", 400],
    ["arrows", 410],
    ["hits", 420],
  ]) {
    map.createPane(name).style.zIndex = z;
    renderers[name] = L.svg({ pane: name, padding: 0.5 });
  }
  const line = (pane, options) =>
    L.polyline([], { pane, renderer: renderers[pane], smoothFactor: 0, interactive: false, ...options });
  const drawn = plan.rounds.map((round) => {
    const layers = {
      casing: line("casings", { className: "casing" }),
      line: line("lines", { color: round.colour, className: "round" }),
      hit: line("hits", { weight: 18, opacity: 0, interactive: true, bubblingMouseEvents: false }),
    };
    layers.hit.on({
      mouseover: () => on("over", round),
      mouseout: () => on("out", round),
      click: () => on("click", round),
    });
    return layers;
  });
  const heads = line("arrows", { className: "heads" }).addTo(map);
  const together = lanes(plan.rounds);
  let shown = [];
  let runs = [];

  function place() {
    const zoom = map.getZoom();
    const alone = shown.length === 1;
    const weight = alone ? 5.5 : zoom < 14 ? 3 : 4;
    const pixels = (round) =>
      // of one round, a list for each of its lines
      runs[shown.indexOf(round)].map((stretches) =>
        stretches.flatMap(({ slot, of, points }) => {
          const flat = L.LineUtil.simplify(
            points.map((point) => map.project(point, zoom)),
            1,
          );
          return beside(flat, slot * Math.min(weight + 1, 18 / Math.max(1, of - 1)));
        }),
      );
    const onEarth = (lines) => lines.map((points) => points.map((point) => map.unproject(point, zoom)));
    for (const round of shown) {
      const { casing, line: main, hit } = drawn[round.index];
      const lines = pixels(round);
      const positions = onEarth(lines);
      casing.setStyle({ weight: weight + 3 });
      main.setStyle({ weight });
      for (const layer of [casing, main, hit]) layer.setLatLngs(positions);
      if (alone) heads.setLatLngs(onEarth(lines.flatMap((points) => arrows(points, 64))));
    }
    if (!alone) heads.setLatLngs([]);
  }

  map.on("zoomend", place);
  return {
    /** Draw these rounds and no others. */
    show(rounds) {
      shown = rounds;
      runs = rounds.length === plan.rounds.length ? together : lanes(rounds);
      const wanted = new Set(rounds);
      for (const round of plan.rounds) {
        for (const layer of Object.values(drawn[round.index])) {
          if (wanted.has(round)) layer.addTo(map);
          else layer.remove();
        }
      }
      place();
    },
    /** Let one round stand out, or none. */
    stress(round) {
      map.getContainer().classList.toggle("stressed", Boolean(round));
      for (const other of shown) {
        drawn[other.index].line.getElement()?.classList.toggle("stress", other === round);
      }
      if (round && shown.includes(round)) drawn[round.index].line.bringToFront();
    },
  };
}
