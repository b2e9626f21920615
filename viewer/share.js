// Fills the link panel: addresses of this view, of the visible part as an image, and for embedding.

import { encodedState } from "./address.js";
import { say } from "./dom.js";
import { copyLine } from "./panels.js";
import { confined, imageUrl } from "./service.js";
import { t } from "./texts.js";

// Returns the viewer's address with a IIIF content state for the visible part of the canvas.
function stateAddress(stage, work, canvas) {
    const { x, y, w, h } = stage.visible();
    const part = stage.isWhole() ? "" : `#xywh=${x},${y},${w},${h}`;
    const state = { id: canvas.id + part, type: "Canvas",
        partOf: [{ id: work.id, type: "Manifest" }] };
    return `${location.origin}${location.pathname}?iiif-content=${encodedState(state)}`;
}

function partAddress(stage, canvas) {
    const layer = canvas.layers.find(each => each.on && each.facts);
    if (!layer || layer.facts.level === 0) {
        return layer?.image ?? canvas.layers[0].image;
    }
    const { x, y, w, h } = stage.visible();
    const across = layer.facts.width / canvas.width;
    const region = { x: Math.round(x * across), y: Math.round(y * across),
        w: Math.max(1, Math.round(w * across)), h: Math.max(1, Math.round(h * across)) };
    return imageUrl(layer.facts, confined(layer.facts, region.w, region.h),
        stage.isWhole() ? null : region);
}

export function sharePanel({ stage, work, canvas, save }) {
    save();
    const said = () => say(t("saidCopied"));
    const lines = [[t("pageLink"), location.href], [t("imageLink"), partAddress(stage, canvas)]];
    if (work.id && canvas.id) {
        lines.push([t("stateLink"), stateAddress(stage, work, canvas)],
            [t("manifestLink"), work.id]);
    }
    const escaped = location.href.replace(/&/g, "&amp;");
    lines.push([t("embed"),
        `<iframe src="${escaped}" width="800" height="600" allowfullscreen></iframe>`]);
    return lines.filter(([, text]) => text).map(([label, text]) => copyLine(label, text, said));
}
