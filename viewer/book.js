// Adds paging to a work with several canvases: thumbnail strip, single or facing pages, keys,
// swipes and the table of contents. The page number is kept in the address.

import * as address from "./address.js";
import { byId, make, say } from "./dom.js";
import { thumbnailUrl } from "./manifest.js";
import { panelAction } from "./panels.js";
import { listedUrl } from "./service.js";
import { t } from "./texts.js";
import { addButton } from "./tools.js";
import { makeWindow } from "./windowed.js";

const cell = { width: 76, height: 92 };   // pixels
const swipe = 60;   // pixels: the shortest horizontal movement that turns a page

// Groups canvases into spreads: the first page alone, then pairs. A `non-paged` or
// `facing-pages` canvas forms a spread of its own.
function facingPages(canvases) {
    const spreads = [];
    let open = null;   // a spread that still lacks its second page
    canvases.forEach(({ behavior }, index) => {
        const alone = behavior.includes("non-paged") || behavior.includes("facing-pages");
        if (open && !alone) {
            open.push(index);
            open = null;
        }
        else {
            spreads.push([index]);
            open = alone || index === 0 ? null : spreads.at(-1);
        }
    });
    return spreads;
}

export function addBook(picture) {
    const { work, stage, actions } = picture;
    const { canvases, backwards } = work;
    const single = canvases.map((_, index) => [index]);
    const wide = byId("main").clientWidth > byId("main").clientHeight;
    let facing = (address.get("facing") ?? (work.paged && wide ? "1" : "0")) === "1";
    const spreads = () => facing ? facingPages(canvases) : single;
    const spreadOf = index => spreads().findIndex(pages => pages.includes(index));
    picture.spread = index => {
        const pages = spreads()[spreadOf(index)].map(page => canvases[page]);
        return backwards ? pages.reverse() : pages;
    };

    let goal = null;

    function turnTo(index, push = true) {
        if (!(index >= 0 && index < canvases.length)) {
            return;
        }
        goal = index;
        const rotation = stage.viewport.getRotation(), mirror = stage.viewport.getFlip();
        address.set({ page: index + 1, xywh: null }, push);
        say(t("page", canvases[index].label, canvases.length));
        picture.go(index, { rotation, mirror });
    }
    // Counts from `goal`, because the page turned to last may still be loading.
    const turnBy = step => turnTo(spreads()[spreadOf(goal ?? picture.index) + step]?.[0] ?? -1);

    const previous = { name: "previous", own: true, keys: ["p", "PageUp"], run: () => turnBy(-1) };
    const next = { name: "next", own: true, keys: ["n", "PageDown"], run: () => turnBy(1) };
    const facingAction = { name: "facing", keys: ["b"], pressed: () => facing, run: () => {
        facing = !facing;
        address.set({ facing: facing ? 1 : 0, xywh: null });
        picture.go(picture.index);
    } };
    const contents = work.ranges.length
        ? panelAction("contents", ["c"], () => [chapters(work.ranges)]) : null;

    function chapters(ranges) {
        return make("ol", { class: "contents" }, ...ranges.map(range => {
            const { label, canvas, ranges: inner } = range;
            const index = canvases.findIndex(({ id }) => id === canvas);
            return make("li", {}, index < 0 ? label : make("a", {
                href: address.changed({ page: index + 1, xywh: null }),
                "aria-current": picture.index === index ? "page" : null,
                onclick: event => {
                    event.preventDefault();
                    turnTo(index);
                },
            }, label), inner.length ? chapters(inner) : null);
        }));
    }

    // The thumbnail strip, with the page number and the previous and next buttons.
    const field = make("input", { id: "page", type: "number", min: 1, max: canvases.length,
        "aria-label": t("pageNumber"), onchange: () => turnTo(Math.round(field.value) - 1) });
    const place = make("div", { id: "thumbnails" });
    const bar = make("nav", { id: "strip", "aria-label": t("pages"),
        dir: backwards ? "rtl" : "ltr" });
    addButton(bar, previous);
    bar.append(make("span", { class: "number", dir: "ltr" }, field, ` / ${canvases.length}`));
    addButton(bar, next);
    bar.append(place);
    byId("main").after(bar);
    const strip = makeWindow(place, { ...cell, across: true, label: t("pages"),
        cell: index => make("a", {
            href: address.changed({ page: index + 1, xywh: null }),
            "aria-current": picture.spread(picture.index).includes(canvases[index]) ? "page" : null,
            onclick: event => {
                event.preventDefault();
                turnTo(index);
            },
        }, make("span", { class: "thumbnail" }),
        make("span", { class: "name" }, canvases[index].label)),
        load: (element, index) => {
            const { thumbnail, layers } = canvases[index];
            const [first] = layers;
            const url = thumbnailUrl(thumbnail, cell.width) ??
                (first?.facts ? listedUrl(first.facts, cell.width) : thumbnailOf(first));
            if (url) {
                const image = make("img", { alt: "", src: url, decoding: "async",
                    onerror: () => image.remove() });
                element.querySelector(".thumbnail").append(image);
            }
        } });
    strip.setCount(canvases.length);

    picture.listeners.push(() => {
        const { index } = picture;
        goal = null;
        const pages = spreads()[spreadOf(index)];
        field.value = index + 1;
        previous.button.disabled = pages.includes(0);
        next.button.disabled = pages.includes(canvases.length - 1);
        strip.setCurrent(index);
        strip.shown.forEach((element, at) => element.firstElementChild[
            pages.includes(at) ? "setAttribute" : "removeAttribute"]("aria-current", "page"));
        // Fetches the info.json of the next pages in advance.
        const after = spreads()[spreadOf(index) + 1] ?? [];
        after.forEach(page => picture.prepare(canvases[page]).catch(() => {}));
    });

    // Left and right turn pages while the whole page is visible, and pan otherwise.
    const move = actions.find(({ name }) => name === "move");
    const moveBy = move.run;
    move.run = key => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
        return step && stage.isWhole() ? turnBy(backwards ? -step : step) : moveBy(key);
    };
    let pressed = null;
    stage.viewer.addHandler("canvas-press", ({ position, pointerType }) => {
        pressed = pointerType === "touch" && stage.isWhole() ? position : null;
    });
    stage.viewer.addHandler("canvas-release", ({ position }) => {
        const x = position.x - (pressed?.x ?? position.x), y = position.y - (pressed?.y ?? 0);
        if (Math.abs(x) > swipe && Math.abs(x) > 2 * Math.abs(y)) {
            turnBy(x < 0 === !backwards ? 1 : -1);
        }
        pressed = null;
    });

    return [previous, next, facingAction, contents].filter(Boolean);
}

// Returns the URL of a small image for a canvas that has no thumbnail and whose info.json is not
// loaded yet.
function thumbnailOf(layer) {
    return layer?.info ? layer.info.replace(/info\.json$/, `full/${cell.width * 2},/0/default.jpg`)
        : null;
}
