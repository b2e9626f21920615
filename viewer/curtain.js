// The curtain: a movable edge or circle that parts the top layer from those below. Its place `at`
// is a pair of fractions of the view.

import { byId, make } from "./dom.js";
import { t } from "./texts.js";

const radius = 0.28;    // of the circle, as a fraction of the shorter side of the view
const corners = 48;     // of the polygon that approximates the circle
const step = 0.02;      // fraction of the view by which an arrow key moves the curtain
const steps = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step],
    ArrowDown: [0, step] };

export const isCurtain = mode => ["vertical", "horizontal", "circle"].includes(mode);

// Returns the polygon, in screen pixels, inside which the top layer is drawn.
export function curtainShape(mode, at, { x: width, y: height }) {
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

// Returns the curtain's handle. `at()` is its place; `move(x, y)` is called to change it.
export function makeCurtain(at, move) {
    const line = make("div", { id: "curtain", role: "slider", tabindex: 0, hidden: true,
        "data-own-keys": true, "aria-label": t("curtain"), "aria-valuemin": 0,
        "aria-valuemax": 100, onpointerdown: ({ pointerId }) => line.setPointerCapture(pointerId),
        onpointermove: ({ clientX, clientY, buttons }) => {
            const { left, top, width, height } = byId("main").getBoundingClientRect();
            buttons && move((clientX - left) / width, (clientY - top) / height);
        },
        onkeydown: event => {
            if (event.key in steps) {
                const [x, y] = steps[event.key];
                event.preventDefault();
                move(at().x + x, at().y + y);
            }
        } },
        make("span"), make("span"));
    byId("main").append(line);
    return line;
}

// Puts the handle where the curtain is. `names` are those of the layers on both sides.
export function placeCurtain(line, mode, at, names) {
    const across = mode === "horizontal";
    line.hidden = !isCurtain(mode);
    line.className = mode;
    line.style.left = across ? "0" : `${at.x * 100}%`;
    line.style.top = mode === "vertical" ? "0" : `${at.y * 100}%`;
    line.setAttribute("aria-orientation", across ? "vertical" : "horizontal");
    line.setAttribute("aria-valuenow", Math.round(100 * (across ? at.y : at.x)));
    names.forEach((name, side) => line.children[side].replaceChildren(name));
}
