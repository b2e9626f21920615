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

export function addLook(picture) {
    const { settings, stage } = picture;
    const iip = new URL(settings.iip, document.baseURI).href;
    const root = new URL(settings.location, document.baseURI).href;
    const known = new Map();   // by layer
    let look = read(address.get("look")), values = "", curve = null, picking = false;

    const layer = () => picture.canvas?.layers.filter(each => each.on && each.facts).at(-1);
    const nameOf = each => each?.facts?.base.startsWith(root)
        ? each.facts.base.slice(root.length).replace(/^\//, "") : null;

    // Sets the layer's tile source for the current look; null means the plain IIIF source.
    async function dress(each, name = nameOf(each)) {
        if (!name || !written(look)) {
            each.look = null;
            return;
        }
        if (!known.has(each)) {
            known.set(each, await describe(iip, name));
        }
        each.look = tiles(iip, name, known.get(each), look);
    }

    const apply = whenQuiet(pause, async () => {
        try {
            await dress(layer());
            await stage.showLayer(layer(), true);
            address.set({ look: written(look) || null });
        }
        catch (fault) {
            showTrouble(fault, layer().label);
        }
    });

    // Shows one value per band, and a curve if there are more than four.
    async function showValues({ x, y }) {
        const each = layer(), name = nameOf(each);
        known.has(each) || known.set(each, await describe(iip, name));
        const { size, levels } = known.get(each);
        const { width, height } = picture.canvas;
        const [left, top] = [x * size[0] / width, y * size[1] / height].map(Math.floor);
        if (left < 0 || top < 0 || left >= size[0] || top >= size[1]) {
            return;
        }
        const answer = await fetch(`${iip}?FIF=${name}&PFL=${levels.length - 1}:${left},${top}`);
        const { profile } = await answer.json();
        const bands = Array.isArray(profile) ? profile : Object.values(profile).flat();
        values = t("values", left, top, bands.map(value => digits(value, 4)).join(", "));
        curve = bands.length > 4 ? curveOf(bands) : null;
        say(values);
        renew("look");
    }

    const valueAt = point => showValues(point).catch(fault => showTrouble(fault, layer().label));

    function slider(name, min, max, step) {
        const input = make("input", { type: "range", id: `look-${name}`, min, max, step,
            value: look[name], oninput: () => {
                look[name] = Number(input.value);
                apply();
            } });
        return field(t(name), input);
    }

    function choice(name, options) {
        const input = make("select", { id: `look-${name}`, onchange: () => {
            look[name] = typeof plain[name] === "number" ? Number(input.value) : input.value;
            apply();
        } }, ...options.map(([value, text]) => make("option", { value }, text)));
        input.value = look[name];
        return field(t(name), input);
    }

    function box(name) {
        const input = make("input", { type: "checkbox", id: `look-${name}`, onchange: () => {
            look[name] = Number(input.checked);
            apply();
        } });
        input.checked = look[name];
        return make("label", { class: "check" }, input, t(name));
    }

    const bands = () => Array.from({ length: known.get(layer())?.bands ?? 3 },
        (_, index) => [index + 1, t("bandNumber", index + 1)]);
    const panel = panelAction("look", ["a"], () => [
        slider("brightness", -1, 1, 0.02), slider("contrast", 0.2, 5, 0.1),
        slider("gamma", 0.2, 4, 0.1), box("invert"),
        choice("band", [[0, t("allBands")], ...bands()]),
        choice("map", [["", t("none")], ...maps.map(map => [map, map.toLowerCase()])]),
        choice("kernel", [["", t("none")], ...kernels.map(kernel => [kernel, kernel])]),
        box("shade"), slider("from", 0, 360, 5), slider("height", 0, 90, 5),
        make("button", { type: "button", class: "text", id: "look-plain", onclick: () => {
            look = { ...plain };
            apply();
            renew("look");
        } }, t("asItIs")),
        make("p", { class: "quiet" }, t("pick")),
        make("button", { type: "button", class: "text", id: "look-middle", onclick: () => {
            const { x, y } = stage.viewport.getContainerSize();
            valueAt(stage.canvasPoint({ x: x / 2, y: y / 2 }));
        } }, t("middle")),
        make("output", { id: "look-values" }, values), curve ?? "",
    ], () => {
        picking = false;
        byId("main").classList.remove("picking");
    });
    const { run } = panel;
    panel.run = () => {
        run();
        picking = panel.button.getAttribute("aria-expanded") === "true";
        byId("main").classList.toggle("picking", picking);
        // The list of bands is filled once the server has told how many there are.
        const each = layer();
        if (picking && nameOf(each) && !known.has(each)) {
            describe(iip, nameOf(each)).then(facts => {
                known.set(each, facts);
                renew("look");
            }).catch(() => {});
        }
    };
    stage.viewer.addHandler("canvas-click", ({ quick, position }) => {
        if (picking && quick) {
            // OpenSeadragon has mirrored the position already and canvasPoint() mirrors it too, so
            // this undoes one of them.
            const { x: width } = stage.viewport.getContainerSize(), { x, y } = position;
            valueAt(stage.canvasPoint({ x: stage.viewport.getFlip() ? width - x : x, y }));
        }
    });
    picture.dress = canvas =>
        Promise.all(canvas.layers.filter(each => each.on).map(each => dress(each)));
    picture.listeners.push(() => {
        panel.button.hidden = !nameOf(layer());
    });
    return [panel];
}
