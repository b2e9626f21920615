// Image adjustments made by the server's IIP protocol: brightness, contrast, gamma, single bands,
// colour maps, filters, hill shading; also the sample values at a point. Kept in the address.

import * as address from "./address.js";
import { byId, drawing, make, say, whenQuiet } from "./dom.js";
import { showTrouble } from "./notes.js";
import { field, panelAction, renew } from "./panels.js";
import { Fault } from "./service.js";
import { digits, t } from "./texts.js";

const plain = { brightness: 0, contrast: 1, gamma: 1, invert: 0, band: 0, map: "", kernel: "",
    shade: 0, from: 45, height: 45 };
const maps = ["HOT", "COLD", "JET", "RED", "GREEN", "BLUE"];
const kernels = ["sharpen", "emboss", "laplace", "sobel", "gaussian"];
const pause = 250;   // milliseconds after the last change of a slider

// Asks the IIP server for the sizes of levels and tiles, the sample range and the bands.
async function describe(iip, name) {
    const objects = ["Max-size", "Tile-size", "Resolutions", "Min-Max-sample-values"];
    const wanted = objects.map(each => `OBJ=${each}`).join("&");
    const url = `${iip}?FIF=${name}&${wanted}`;
    const answer = await fetch(url).catch(() => ({ status: 0 }));
    if (!answer.ok) {
        throw new Fault(answer.status, url);
    }
    const text = await answer.text();
    const numbers = key => (new RegExp(`${key}:(.*)`).exec(text)?.[1] ?? "").match(/-?[\d.e+]+/g)
        ?.map(Number) ?? [];
    const sizes = numbers("Resolutions"), range = numbers("Min-Max-sample-values");
    return {
        size: numbers("Max-size"), tile: numbers("Tile-size"),
        levels: sizes.flatMap((width, at) => at % 2 ? [] : [[width, sizes[at + 1]]]),
        low: range[0] ?? 0, high: range[1] ?? 255, bands: Math.max(1, range.length / 2),
    };
}

// Returns the IIP commands for a look, to be put before the output command.
function query(look, { low, high, bands }) {
    const words = [];
    if (look.brightness || look.contrast !== 1) {
        const middle = (low + high) / 2 - look.brightness * (high - low) / 2;
        const half = (high - low) / 2 / look.contrast;
        words.push(`MINMAX=-:${middle - half},${middle + half}`);
    }
    const put = (name, value) => value && words.push(`${name}=${value}`);
    put("CNV", look.kernel);
    put("SHD", look.shade && `${look.from},${look.height}`);
    put("CTW", look.band && `[${Array.from({ length: bands }, (_, band) =>
        Number(band === look.band - 1)).join(",")}]`);
    put("GAM", look.gamma !== 1 && look.gamma);
    put("CMP", look.map);
    put("INV", look.invert);
    return words.map(word => `&${word}`).join("");
}

// Returns a tile source for OpenSeadragon with the file's own levels.
function tiles(iip, name, known, look) {
    const { size: [width, height], tile: [tileWidth, tileHeight], levels } = known;
    const words = query(look, known);
    return {
        width, height, tileWidth, tileHeight, minLevel: 0, maxLevel: levels.length - 1,
        getLevelScale: level => levels[level][0] / width,
        getNumTiles: level => new OpenSeadragon.Point(Math.ceil(levels[level][0] / tileWidth),
            Math.ceil(levels[level][1] / tileHeight)),
        getTileUrl: (level, x, y) => `${iip}?FIF=${name}${words}&JTL=${level},${
            y * Math.ceil(levels[level][0] / tileWidth) + x}`,
    };
}

const written = look => Object.keys(plain).filter(name => look[name] !== plain[name])
    .map(name => `${name}:${look[name]}`).join(",");

function read(text) {
    const look = { ...plain };
    for (const part of (text ?? "").split(",")) {
        const [name, value] = part.split(":");
        if (name in plain && value !== undefined) {
            look[name] = typeof plain[name] === "number" ? Number(value) || 0 : value;
        }
    }
    return look;
}

// Draws the values of many bands as a curve.
function curveOf(bands) {
    const low = Math.min(...bands), high = Math.max(...bands);
    const points = bands.map((value, index) => `${1 + 22 * index / (bands.length - 1)},${
        23 - 22 * (value - low) / (high - low || 1)}`);
    const line = drawing(`M${points.join("L")}`);
    line.setAttribute("class", "curve");
    line.setAttribute("preserveAspectRatio", "none");
    return line;
}

// A studio has the picture, the address of the IIP server, the location of identifiers, what is
// known of each layer, the look, and the values at the point that was picked.
const layerOf = ({ picture: { canvas } }) =>
    canvas?.layers.filter(each => each.on && each.facts).at(-1);
const nameOf = ({ root }, layer) => layer?.facts?.base.startsWith(root)
    ? layer.facts.base.slice(root.length).replace(/^\//, "") : null;

async function knownOf({ iip, known }, layer, name) {
    known.has(layer) || known.set(layer, await describe(iip, name));
    return known.get(layer);
}

// Sets the layer's tile source for the current look; null means the plain IIIF source.
async function dress(studio, layer) {
    const { iip, look } = studio, name = nameOf(studio, layer);
    layer.look = name && written(look)
        ? tiles(iip, name, await knownOf(studio, layer, name), look) : null;
}

async function apply(studio) {
    const layer = layerOf(studio);
    try {
        await dress(studio, layer);
        await studio.picture.stage.showLayer(layer, true);
        address.set({ look: written(studio.look) || null });
    }
    catch (fault) {
        showTrouble(fault, layer.label);
    }
}

// Shows one value per band, and a curve if there are more than four.
async function showValues(studio, { x, y }) {
    const layer = layerOf(studio), name = nameOf(studio, layer);
    const { size, levels } = await knownOf(studio, layer, name);
    const { width, height } = studio.picture.canvas;
    const [left, top] = [x * size[0] / width, y * size[1] / height].map(Math.floor);
    if (left < 0 || top < 0 || left >= size[0] || top >= size[1]) {
        return;
    }
    const answer = await fetch(`${studio.iip}?FIF=${name}&PFL=${levels.length - 1}:${left},${top}`);
    const { profile } = await answer.json();
    const bands = Array.isArray(profile) ? profile : Object.values(profile).flat();
    studio.values = t("values", left, top, bands.map(value => digits(value, 4)).join(", "));
    studio.curve = bands.length > 4 ? curveOf(bands) : null;
    say(studio.values);
    renew("look");
}

const valueAt = (studio, point) => showValues(studio, point)
    .catch(fault => showTrouble(fault, layerOf(studio).label));

// --- Fields of the panel; each changes one property of the look.

function slider({ look, change }, name, min, max, step) {
    const input = make("input", { type: "range", id: `look-${name}`, min, max, step,
        value: look[name], oninput: () => change(name, Number(input.value)) });
    return field(t(name), input);
}

function choice({ look, change }, name, options) {
    const parse = typeof plain[name] === "number" ? Number : String;
    const input = make("select", { id: `look-${name}`,
        onchange: () => change(name, parse(input.value)) },
    ...options.map(([value, text]) => make("option", { value }, text)));
    input.value = look[name];
    return field(t(name), input);
}

function box({ look, change }, name) {
    const input = make("input", { type: "checkbox", id: `look-${name}`,
        onchange: () => change(name, Number(input.checked)) });
    input.checked = look[name];
    return make("label", { class: "check" }, input, t(name));
}

const button = (id, text, onclick) =>
    make("button", { type: "button", class: "text", id, onclick }, text);

function fields(studio) {
    const bands = Array.from({ length: studio.known.get(layerOf(studio))?.bands ?? 3 },
        (_, index) => [index + 1, t("bandNumber", index + 1)]);
    return [
        slider(studio, "brightness", -1, 1, 0.02), slider(studio, "contrast", 0.2, 5, 0.1),
        slider(studio, "gamma", 0.2, 4, 0.1), box(studio, "invert"),
        choice(studio, "band", [[0, t("allBands")], ...bands]),
        choice(studio, "map", [["", t("none")], ...maps.map(map => [map, map.toLowerCase()])]),
        choice(studio, "kernel", [["", t("none")], ...kernels.map(kernel => [kernel, kernel])]),
        box(studio, "shade"), slider(studio, "from", 0, 360, 5),
        slider(studio, "height", 0, 90, 5),
        button("look-plain", t("asItIs"), studio.reset),
        make("p", { class: "quiet" }, t("pick")),
        button("look-middle", t("middle"), () => {
            const { stage } = studio.picture, { x, y } = stage.viewport.getContainerSize();
            valueAt(studio, stage.canvasPoint({ x: x / 2, y: y / 2 }));
        }),
        make("output", { id: "look-values" }, studio.values), studio.curve ?? "",
    ];
}

// --- The panel

// While the panel is open, a click on the picture shows the values there.
function pickOnClick(studio) {
    const { stage } = studio.picture;
    stage.viewer.addHandler("canvas-click", ({ quick, position }) => {
        if (studio.picking && quick) {
            // OpenSeadragon has mirrored the position already and canvasPoint() mirrors it too, so
            // this undoes one of them.
            const { x: width } = stage.viewport.getContainerSize(), { x, y } = position;
            valueAt(studio, stage.canvasPoint({ x: stage.viewport.getFlip() ? width - x : x, y }));
        }
    });
}

function pick(studio, picking) {
    studio.picking = picking;
    byId("main").classList.toggle("picking", picking);
}

function panelOf(studio) {
    const panel = panelAction("look", ["a"], () => fields(studio), () => pick(studio, false));
    const { run } = panel;
    panel.run = () => {
        run();
        pick(studio, panel.button.getAttribute("aria-expanded") === "true");
        // The list of bands is filled once the server has told how many there are.
        const layer = layerOf(studio), name = nameOf(studio, layer);
        if (studio.picking && name && !studio.known.has(layer)) {
            knownOf(studio, layer, name).then(() => renew("look")).catch(() => {});
        }
    };
    return panel;
}

export function addLook(picture) {
    const { location: root, iip } = picture.settings;
    const studio = { picture, iip: new URL(iip, document.baseURI).href,
        root: new URL(root, document.baseURI).href, known: new Map(),
        look: read(address.get("look")), values: "", curve: null, picking: false };
    const applySoon = whenQuiet(pause, () => apply(studio));
    studio.change = (name, value) => {
        studio.look[name] = value;
        applySoon();
    };
    studio.reset = () => {
        studio.look = { ...plain };
        applySoon();
        renew("look");
    };
    const panel = panelOf(studio);
    pickOnClick(studio);
    picture.dress = canvas => Promise.all(canvas.layers.filter(each => each.on)
        .map(each => dress(studio, each)));
    picture.listeners.push(() => {
        panel.button.hidden = !nameOf(studio, layerOf(studio));
    });
    return [panel];
}
