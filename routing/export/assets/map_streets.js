// The background: tiles where the connection and the tile server allow it, and below them the streets of the extract.

/** Streets from widest to narrowest: width in pixels at zoom 15, the zoom they appear at, and their colour. */
const STREETS = [
  { width: 8, from: 8, fill: "#fff1cc", edge: "#cdb987" },
  { width: 6.5, from: 10, fill: "#fffaf0", edge: "#b5b0a4" },
  { width: 4.6, from: 12, fill: "#ffffff", edge: "#b9c1c8" },
  { width: 2.8, from: 14, fill: "#ffffff", edge: "#c3cad0" },
  { width: 1, from: 15, fill: "#c6cdd3", edge: null },
];

const StreetLayer = L.GridLayer.extend({
  initialize(streams, options) {
    L.setOptions(this, options);
    this._tiers = streams.map((stream) => unpack(stream).map(worldLine));
  },

  createTile(coords) {
    const { x: side } = this.getTileSize();
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    const tile = make("canvas", { width: side * ratio, height: side * ratio });
    const pen = tile.getContext("2d");
    const scale = 2 ** coords.z;
    const [left, top] = [coords.x * side, coords.y * side];
    const margin = 24;
    const box = [left - margin, top - margin, left + side + margin, top + side + margin].map((v) => v / scale);
    pen.scale(ratio, ratio);
    pen.lineCap = pen.lineJoin = "round";

    const growth = 1.5 ** (coords.z - 15);
    const shown = this._tiers
      .map((lines, i) => ({ ...STREETS[i], path: this._trace(lines, box, scale, left, top) }))
      .filter((tier) => coords.z >= tier.from)
      .reverse();
    for (const tier of shown) {
      // a street is white between two edges, or just a line where it would be too thin
      tier.broad = tier.width * growth;
      tier.hollow = tier.edge && tier.broad > 3.4;
      stroke(pen, tier.path, tier.edge || tier.fill, tier.hollow ? tier.broad + 1.4 : Math.max(0.8, tier.broad * 0.6));
    }
    for (const tier of shown) if (tier.hollow) stroke(pen, tier.path, tier.fill, tier.broad);
    return tile;
  },

  _trace(lines, box, scale, left, top) {
    const path = new Path2D();
    for (const { points, west, south, east, north } of lines) {
      if (west > box[2] || east < box[0] || north > box[3] || south < box[1]) continue;
      for (let i = 0; i < points.length; i += 2) {
        path[i ? "lineTo" : "moveTo"](points[i] * scale - left, points[i + 1] * scale - top);
      }
    }
    return path;
  },
});

function stroke(pen, path, colour, width) {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.stroke(path);
}

/** A line in pixels of zoom 0 (y grows southward), with its box. */
function worldLine(line) {
  const points = new Float64Array(2 * line.length);
  let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
  line.forEach((position, i) => {
    const { x, y } = L.CRS.EPSG3857.latLngToPoint(latLng(position), 0);
    points[2 * i] = x;
    points[2 * i + 1] = y;
    west = Math.min(west, x);
    east = Math.max(east, x);
    north = Math.min(north, y);
    south = Math.max(south, y);
  });
  return { points, west, north, east, south };
}

/**
 * Tiles fetched so that a refusal can be told from a picture: the server answers pages without a Referer (those opened
 * from disk) with an image that says so. If none has come when one fails, no more are asked for until the reader ticks
 * the box of the legend or the connection comes back: no connection, and the streets below do as well.
 */
const TileLayer = L.TileLayer.extend({
  createTile(coords, done) {
    const tile = make("img", { alt: "" });
    fetch(this.getTileUrl(coords), { referrerPolicy: "strict-origin-when-cross-origin", credentials: "omit" })
      .then((answer) => (answer.ok ? answer.blob() : Promise.reject(new Error(`tile refused: ${answer.status}`))))
      .then((blob) => {
        this._came = true;
        tile.onload = tile.onerror = () => {
          URL.revokeObjectURL(tile.src);
          done(tile.naturalWidth ? null : new Error("not an image"), tile);
        };
        tile.src = URL.createObjectURL(blob);
      })
      .catch((error) => {
        done(error, tile);
        if (!this._came) this.remove();
      });
    return tile;
  },
});

function background(map) {
  const credit =
    '<a href="https://www.openstreetmap.org/copyright" target="_blank" rel="noopener">© OpenStreetMap contributors</a>';
  map.attributionControl.setPrefix(false).addAttribution(credit); // said also offline: the streets come from there too

  map.createPane("streets").style.zIndex = 150; // below the tiles: a tile that comes hides the streets under it
  const streets = new StreetLayer(plan.streets, {
    pane: "streets",
    tileSize: 512,
    minZoom: 8,
    maxZoom: 20,
    updateWhenZooming: false,
  });
  const tiles = new TileLayer("https://tile.openstreetmap.org/{z}/{x}/{y}.png", {
    maxZoom: 20,
    maxNativeZoom: 19,
    className: "tiles",
  });
  addEventListener("online", () => tiles.addTo(map));
  return { streets, tiles };
}
