// Compares registered layers laid over each other: opacity per layer, a curtain (a movable edge or
// circle) for the top layer, blinking, and difference. The settings are kept in the address.

import * as address from "./address.js";
import { curtainShape, isCurtain, makeCurtain, placeCurtain } from "./curtain.js";
import { make, say } from "./dom.js";
import { showTrouble } from "./notes.js";
import { panelAction, renew } from "./panels.js";
import { t } from "./texts.js";

const modes = ["fade", "vertical", "horizontal", "circle", "blink", "difference"];
const period = 700;     // milliseconds between changes; below the limit of three flashes a second

// A comparison has the picture, the mode, the place of the curtain and its handle, and the timer of
// blinking.
const layersOf = ({ picture }) => picture.canvas.layers;
const shownOf = comparison => layersOf(comparison).filter(layer => layer.on);
const nameOf = (layer, index) => layer.label || t("layer", index + 1);

// Draws the top layer inside the curtain only, and the others whole.
function cut(comparison) {
    const { picture: { stage, canvas }, mode, at } = comparison;
    const top = shownOf(comparison).at(-1);
    const parted = top?.item && isCurtain(mode) && shownOf(comparison).length > 1;
    layersOf(comparison).filter(layer => layer !== top || !parted)
        .forEach(({ item }) => item?.resetCroppingPolygons());
    if (parted) {
        const { x: left, y: high, w } = top.box ?? { x: 0, y: 0, w: canvas.width };
        const scale = top.item.getContentSize().x / w;
        const shape = curtainShape(mode, at, stage.viewport.getContainerSize());
        top.item.setCroppingPolygons([shape.map(point => {
            const { x, y } = stage.canvasPoint(point);
            return { x: (x - left) * scale, y: (y - high) * scale };
        })]);
    }
}

// Puts the curtain and its handle at their place.
function draw(comparison) {
    const { picture, line, mode, at } = comparison;
    const names = layersOf(comparison).map((layer, index) => layer.on && nameOf(layer, index))
        .filter(Boolean).slice(-2);
    placeCurtain(line, mode, at, names.length > 1 ? names : ["", ""]);
    cut(comparison);
    picture.stage.viewer.forceRedraw();
}

function moveCurtain(comparison, x, y) {
    const within = value => Math.min(Math.max(value, 0), 1);
    comparison.at = { x: within(x), y: within(y) };
    draw(comparison);
    remember(comparison);
}

function blink(comparison) {
    clearInterval(comparison.timer);
    if (comparison.mode === "blink") {
        comparison.timer = setInterval(() => {
            const { item, opacity = 1 } = shownOf(comparison).at(-1) ?? {};
            item?.setOpacity(item.getOpacity() ? 0 : opacity);
        }, period);
    }
}

// Writes the settings into the address, unless they are those at the start.
function remember(comparison) {
    const { mode, at } = comparison, layers = layersOf(comparison);
    const seen = layers.map(({ on, opacity = 1 }) => on ? address.decimal(opacity, 2) : 0);
    const usual = mode === "fade" && layers.every(({ on, opacity = 1 }, index) =>
        on === (index === 0) && opacity === 1);
    const place = isCurtain(mode)
        ? `:${address.decimal(at.x, 3)},${address.decimal(at.y, 3)}` : "";
    address.set(usual ? { layers: null, compare: null }
        : { layers: seen.join(","), compare: mode === "fade" ? null : mode + place });
}

// Takes the settings from the address before a canvas is opened.
function recall(comparison, canvas) {
    const seen = address.get("layers")?.split(",").map(Number) ?? [];
    canvas.layers.forEach((layer, index) => {
        if (layer.choice && seen.length) {
            layer.on = seen[index] > 0;
            layer.opacity = seen[index] || 1;
        }
    });
    const [name, place] = (address.get("compare") ?? "fade").split(":");
    const [x, y] = (place ?? "").split(",").map(Number);
    comparison.mode = modes.includes(name) ? name : "fade";
    comparison.at = Number.isFinite(x + y) ? { x, y } : { x: 0.5, y: 0.5 };
}

// Fetches a layer's info.json. If that fails, switches the layer off again and says why.
async function prepare({ picture }, layer) {
    try {
        await picture.prepare(picture.canvas, [layer]);
    }
    catch (fault) {
        layer.on = false;
        showTrouble(fault, layer.label);
    }
}

// Shows the layers as the settings say.
async function apply(comparison) {
    const { picture: { stage }, mode } = comparison, layers = layersOf(comparison);
    await Promise.all(shownOf(comparison).map(layer => prepare(comparison, layer)));
    await Promise.all(layers.map(layer => stage.showLayer(layer)));
    const top = shownOf(comparison).at(-1);
    layers.forEach(layer => layer.item?.setCompositeOperation(
        mode === "difference" && layer === top ? "difference" : null));
    blink(comparison);
    draw(comparison);
    remember(comparison);
    renew("layers");
}

// Every mode but `fade` needs two visible layers: shows the next hidden one if necessary.
function setMode(comparison, mode) {
    const hidden = layersOf(comparison).find(layer => !layer.on);
    comparison.mode = mode;
    if (mode !== "fade" && shownOf(comparison).length < 2 && hidden) {
        hidden.on = true;
    }
    say(t(mode));
    apply(comparison);
}

// Returns the panel's row of a layer: shown or not, and its opacity.
function row(comparison, layer, index) {
    const name = nameOf(layer, index);
    const shown = make("input", { type: "checkbox", id: `shown-${index}`, onchange: () => {
        layer.on = shown.checked;
        apply(comparison);
    } });
    shown.checked = layer.on;
    const value = make("output", { for: `opacity-${index}`, class: "quiet" });
    const showValue = () => value.replaceChildren(`${slider.value} %`);
    const slider = make("input", { type: "range", id: `opacity-${index}`, min: 0, max: 100,
        value: 100 * (layer.opacity ?? 1), "aria-label": t("opacity", name), oninput: () => {
            layer.opacity = slider.value / 100;
            layer.on || shown.click();
            layer.item?.setOpacity(layer.opacity);
            showValue();
            remember(comparison);
        } });
    showValue();
    return make("div", { class: "layer" },
        make("label", { class: "check" }, shown, make("span", {}, name)), slider, value);
}

// Returns the panel's choice of a mode.
function modeChoice(comparison) {
    return make("fieldset", {}, make("legend", {}, t("compared")), ...modes.map(name => {
        const radio = make("input", { type: "radio", name: "mode", id: `mode-${name}`,
            onchange: () => setMode(comparison, name) });
        radio.checked = name === comparison.mode;
        return make("label", { class: "check" }, radio, t(name));
    }));
}

export function addCompare(picture) {
    const comparison = { picture, mode: "fade", at: { x: 0.5, y: 0.5 } };
    comparison.line = makeCurtain(() => comparison.at, (x, y) => moveCurtain(comparison, x, y));
    const panel = panelAction("layers", ["v"], () => [
        ...layersOf(comparison).map((layer, index) => row(comparison, layer, index)),
        modeChoice(comparison)]);
    panel.beside = true;
    picture.before.push(canvas => recall(comparison, canvas));
    picture.listeners.push(() => apply(comparison));
    ["viewport-change", "rotate", "flip", "resize"].forEach(name =>
        picture.stage.viewer.addHandler(name, () => picture.canvas && cut(comparison)));
    return [panel];
}
