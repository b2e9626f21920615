// Compares registered layers laid over each other: opacity per layer, a curtain (a movable edge or
// circle) for the top layer, blinking, and difference. The settings are kept in the address.

import * as address from "./address.js";
import { byId, make, say } from "./dom.js";
import { showTrouble } from "./notes.js";
import { panelAction, renew } from "./panels.js";
import { t } from "./texts.js";

const modes = ["fade", "vertical", "horizontal", "circle", "blink", "difference"];
const period = 700;     // milliseconds between changes; below the limit of three flashes a second
const radius = 0.28;    // of the circle, as a fraction of the shorter side of the view
const corners = 48;     // of the polygon that approximates the circle
const step = 0.02;      // fraction of the view by which an arrow key moves the curtain

export function addCompare(picture) {
    const { stage } = picture;
    const { viewer, viewport } = stage;
    const layers = () => picture.canvas.layers;
    const above = () => layers().filter(layer => layer.on).at(-1);
    let mode = "fade", at = { x: 0.5, y: 0.5 }, timer = null;

    const line = make("div", { id: "curtain", role: "slider", tabindex: 0, hidden: true,
        "data-own-keys": true, "aria-label": t("curtain"), "aria-valuemin": 0,
        "aria-valuemax": 100 });
    byId("main").append(line);

    // Returns the polygon, in screen pixels, inside which the top layer is drawn.
    function screenShape() {
        const { x: width, y: height } = viewport.getContainerSize();
        const x = at.x * width, y = at.y * height, far = 2 * (width + height);
        if (mode === "circle") {
            const round = radius * Math.min(width, height);
            return Array.from({ length: corners }, (_, corner) => corner / corners * 2 * Math.PI)
                .map(angle => ({ x: x + round * Math.cos(angle), y: y + round * Math.sin(angle) }));
        }
        return mode === "vertical"
            ? [{ x, y: -far }, { x: far, y: -far }, { x: far, y: far }, { x, y: far }]
            : [{ x: -far, y }, { x: far, y }, { x: far, y: far }, { x: -far, y: far }];
    }

    function cut() {
        const top = above();
        layers().filter(layer => layer !== top)
            .forEach(({ item }) => item?.resetCroppingPolygons());
        if (!top?.item) {
            return;
        }
        if (line.hidden || layers().filter(layer => layer.on).length < 2) {
            top.item.resetCroppingPolygons();
            return;
        }
        const { x: left, y: high, w } = top.box ?? { x: 0, y: 0, w: picture.canvas.width };
        const scale = top.item.getContentSize().x / w;
        top.item.setCroppingPolygons([screenShape().map(point => {
            const { x, y } = stage.canvasPoint(point);
            return { x: (x - left) * scale, y: (y - high) * scale };
        })]);
    }

    function placeLine() {
        line.hidden = !["vertical", "horizontal", "circle"].includes(mode);
        line.className = mode;
        line.style.left = mode === "horizontal" ? "0" : `${at.x * 100}%`;
        line.style.top = mode === "vertical" ? "0" : `${at.y * 100}%`;
        line.setAttribute("aria-orientation", mode === "horizontal" ? "vertical" : "horizontal");
        line.setAttribute("aria-valuenow", Math.round(100 * (mode === "horizontal" ? at.y : at.x)));
    }

    function moveLine(x, y) {
        const within = value => Math.min(Math.max(value, 0), 1);
        at = { x: within(x), y: within(y) };
        placeLine();
        cut();
        viewer.forceRedraw();
        remember();
    }

    line.addEventListener("pointerdown", ({ pointerId }) => line.setPointerCapture(pointerId));
    line.addEventListener("pointermove", ({ clientX, clientY, buttons }) => {
        if (buttons) {
            const { left, top, width, height } = byId("main").getBoundingClientRect();
            moveLine((clientX - left) / width, (clientY - top) / height);
        }
    });
    line.addEventListener("keydown", event => {
        const [x, y] = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step],
            ArrowDown: [0, step] }[event.key] ?? [];
        if (x !== undefined) {
            event.preventDefault();
            moveLine(at.x + x, at.y + y);
        }
    });

    function blink() {
        clearInterval(timer);
        if (mode === "blink") {
            timer = setInterval(() => {
                const { item, opacity = 1 } = above() ?? {};
                item?.setOpacity(item.getOpacity() ? 0 : opacity);
            }, period);
        }
    }

    function remember() {
        const seen = layers()
            .map(({ on, opacity = 1 }) => on ? Math.round(opacity * 100) / 100 : 0);
        const usual = mode === "fade" && layers().every(({ on, opacity = 1 }, index) =>
            on === (index === 0) && opacity === 1);
        address.set(usual ? { layers: null, compare: null } : { layers: seen.join(","),
            compare: mode === "fade" ? null
                : line.hidden ? mode : `${mode}:${address.decimal(at.x, 3)},${address.decimal(at.y, 3)}` });
    }

    // Fetches a layer's info.json. If that fails, switches the layer off again and says why.
    async function prepare(layer) {
        try {
            await picture.prepare(picture.canvas, [layer]);
        }
        catch (fault) {
            layer.on = false;
            showTrouble(fault, layer.label);
        }
    }

    async function apply() {
        await Promise.all(layers().filter(layer => layer.on).map(prepare));
        await Promise.all(layers().map(layer => stage.showLayer(layer)));
        layers().forEach(layer => layer.item?.setCompositeOperation(
            mode === "difference" && layer === above() ? "difference" : null));
        placeLine();
        cut();
        blink();
        viewer.forceRedraw();
        remember();
        renew("layers");
    }

    // Every mode but `fade` needs two visible layers: shows the next hidden one if necessary.
    function setMode(next) {
        mode = next;
        const hidden = layers().find(layer => !layer.on);
        if (mode !== "fade" && layers().filter(layer => layer.on).length < 2 && hidden) {
            hidden.on = true;
        }
        say(t(mode));
        apply();
    }

    function row(layer, index) {
        const shown = make("input", { type: "checkbox", id: `shown-${index}`, onchange: () => {
            layer.on = shown.checked;
            apply();
        } });
        shown.checked = layer.on;
        const name = layer.label || t("layer", index + 1);
        const value = make("output", { for: `opacity-${index}`, class: "quiet" });
        const showValue = () => value.replaceChildren(`${slider.value} %`);
        const slider = make("input", { type: "range", id: `opacity-${index}`, min: 0, max: 100,
            value: 100 * (layer.opacity ?? 1), "aria-label": t("opacity", name), oninput: () => {
                layer.opacity = slider.value / 100;
                layer.on || shown.click();
                layer.item?.setOpacity(layer.opacity);
                showValue();
                remember();
            } });
        showValue();
        return make("div", { class: "layer" },
            make("label", { class: "check" }, shown, make("span", {}, name)), slider, value);
    }

    const panel = panelAction("layers", ["v"], () => [
        ...layers().map(row),
        make("fieldset", {}, make("legend", {}, t("compared")), ...modes.map(name => {
            const radio = make("input", { type: "radio", name: "mode", id: `mode-${name}`,
                onchange: () => setMode(name) });
            radio.checked = name === mode;
            return make("label", { class: "check" }, radio, t(name));
        })),
    ]);

    // Takes the settings from the address before a canvas is opened.
    picture.before.push(canvas => {
        const seen = address.get("layers")?.split(",").map(Number) ?? [];
        canvas.layers.forEach((layer, index) => {
            if (layer.choice && seen.length) {
                layer.on = seen[index] > 0;
                layer.opacity = seen[index] || 1;
            }
        });
        const [name, place] = (address.get("compare") ?? "fade").split(":");
        const [x, y] = (place ?? "").split(",").map(Number);
        mode = modes.includes(name) ? name : "fade";
        at = Number.isFinite(x + y) ? { x, y } : { x: 0.5, y: 0.5 };
    });
    picture.listeners.push(() => apply());
    ["viewport-change", "rotate", "flip", "resize"].forEach(name => viewer.addHandler(name, cut));
    panel.beside = true;
    return [panel];
}
