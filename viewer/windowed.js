// A virtual list for thousands of equal cells: only the visible ones are in the document. It is a
// grid that scrolls down, or one row that scrolls sideways. Arrow keys move from cell to cell.

import { make, whenQuiet } from "./dom.js";

const beyond = 1;   // rows kept beyond the visible ones
const quiet = 80;   // milliseconds without scrolling before thumbnails are requested

// `cell(index)` makes a cell, which is one link; `load(element, index)` adds its thumbnail.
export function makeWindow(place, { width, height, across = false, label, cell, load }) {
    const inner = make("ul", { role: "list", "aria-label": label });
    const shown = new Map();
    let count = 0, current = 0;
    place.dataset.ownKeys = "";
    place.replaceChildren(inner);

    const columns = () => across ? 1 : Math.max(1, Math.floor(inner.clientWidth / width));

    // Returns the first and last visible row. In right-to-left text scrollLeft is negative.
    function seen() {
        const from = Math.abs(across ? place.scrollLeft : place.scrollTop - inner.offsetTop);
        const long = across ? place.clientWidth : place.clientHeight, one = across ? width : height;
        return [Math.max(0, Math.floor(from / one) - beyond),
            Math.floor((from + long) / one) + beyond];
    }

    function setPlace(element, index) {
        const wide = across ? width : inner.clientWidth / columns();
        const [row, column] = across ? [0, index]
            : [Math.floor(index / columns()), index % columns()];
        element.style.insetInlineStart = `${column * wide}px`;
        element.style.top = `${row * height}px`;
        element.style.width = `${wide}px`;
        element.style.height = `${height}px`;
    }

    function add(index) {
        const element = make("li", { "aria-setsize": count, "aria-posinset": index + 1 },
            cell(index));
        element.firstElementChild.tabIndex = index === current ? 0 : -1;
        element.firstElementChild.dataset.index = index;
        shown.set(index, element);
        const next = [...shown.keys()].filter(other => other > index).sort((a, b) => a - b)[0];
        inner.insertBefore(element, shown.get(next) ?? null);
        return element;
    }

    const loadSeen = whenQuiet(quiet, () => shown.forEach((element, index) => {
        if (!element.dataset.loaded) {
            element.dataset.loaded = "";
            load(element, index);
        }
    }));

    function update() {
        const [first, last] = seen().map(row => row * columns());
        const end = Math.min(count, last + columns());
        for (const [index, element] of shown) {
            if ((index < first || index >= end) && !element.contains(document.activeElement)) {
                element.remove();
                shown.delete(index);
            }
        }
        // The cell that Tab focuses always exists.
        for (const index of [current, ...Array(Math.max(0, end - first)).keys()].map((at, place) =>
            place === 0 ? at : first + at)) {
            if (index < count) {
                setPlace(shown.get(index) ?? add(index), index);
            }
        }
        loadSeen();
    }

    function setCount(next) {
        count = next;
        current = Math.min(current, Math.max(0, count - 1));
        shown.forEach(element => element.remove());
        shown.clear();
        inner.style.height = `${Math.ceil(count / columns()) * height}px`;
        if (across) {
            inner.style.height = `${height}px`;
            inner.style.width = `${count * width}px`;
        }
        update();
    }

    function reveal(index) {
        const one = across ? width : height;
        const from = across ? index * one
            : Math.floor(index / columns()) * one + inner.offsetTop;
        const now = Math.abs(across ? place.scrollLeft : place.scrollTop);
        const long = across ? place.clientWidth : place.clientHeight;
        const to = from < now ? from : from + one > now + long ? from + one - long : now;
        const sign = across && getComputedStyle(place).direction === "rtl" ? -1 : 1;
        // A strip centres its cell, a grid scrolls as little as possible.
        place[across ? "scrollLeft" : "scrollTop"] = sign *
            (across ? from + one / 2 - long / 2 : to);
    }

    // Makes this cell the one that Tab focuses.
    function enter(index) {
        shown.get(current)?.firstElementChild.setAttribute("tabindex", "-1");
        current = Math.max(0, Math.min(index, count - 1));
        shown.get(current)?.firstElementChild.setAttribute("tabindex", "0");
    }

    function setCurrent(index, focus = false) {
        enter(index);
        reveal(current);
        update();
        if (focus) {
            shown.get(current)?.firstElementChild.focus({ preventScroll: true });
        }
    }

    place.addEventListener("scroll", update, { passive: true });
    place.addEventListener("focusin", ({ target }) => {
        // Does not scroll: a click must end on the cell where it began.
        if (target.dataset.index) {
            enter(Number(target.dataset.index));
        }
    });
    place.addEventListener("keydown", event => {
        const forward = getComputedStyle(place).direction === "rtl" ? -1 : 1;
        const page = columns() * Math.max(1, Math.floor(place.clientHeight / height));
        const to = { ArrowLeft: current - forward, ArrowRight: current + forward, Home: 0,
            End: count - 1, ...across ? {} : { ArrowUp: current - columns(),
                ArrowDown: current + columns(), PageUp: current - page,
                PageDown: current + page } }[event.key];
        if (to !== undefined && event.target.dataset.index) {
            event.preventDefault();
            setCurrent(to, true);
        }
    });
    let wide = place.clientWidth;
    new ResizeObserver(() => {
        if (place.clientWidth !== wide) {
            wide = place.clientWidth;
            setCount(count);
        }
        update();
    }).observe(place);
    return { setCount, setCurrent, update, shown };
}
