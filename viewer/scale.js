// The scale bar: a round length, shown if the physical resolution of the picture is known.

import { byId } from "./dom.js";
import { digits } from "./texts.js";

const longest = 140;   // pixels of the page

function round(length) {
    const power = 10 ** Math.floor(Math.log10(length));
    return [5, 2, 1].find(step => step * power <= length) * power;
}

function named(length) {
    const [unit, factor] = length >= 1000 ? ["m", 1000] : length >= 10 ? ["cm", 10]
        : length >= 1 ? ["mm", 1] : ["µm", 0.001];
    return `${digits(length / factor, 3)} ${unit}`;
}

// `ratio` is CSS pixels per picture pixel, `millimetres` the width of a picture pixel.
export function showScale(ratio, millimetres) {
    const bar = byId("scale");
    bar.hidden = !(millimetres > 0);
    if (bar.hidden) {
        return;
    }
    const length = round(longest * millimetres / ratio);
    bar.style.width = `${length / millimetres * ratio}px`;
    bar.firstElementChild.textContent = named(length);
}
