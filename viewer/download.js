// Fills the download panel: whole picture or visible part, size and format. The size it states is
// the size that the server returns, because the limits of info.json are applied first.

import { make } from "./dom.js";
import { field } from "./panels.js";
import { confined, imageUrl } from "./service.js";
import { t } from "./texts.js";

const widths = [4096, 2048, 1024, 512];
const names = { jpg: "JPEG", png: "PNG", webp: "WebP", avif: "AVIF", tif: "TIFF", gif: "GIF",
    jp2: "JPEG 2000", pdf: "PDF" };

function choice(id, options, onchange) {
    return make("select", { id, onchange }, ...options.map(([value, name]) =>
        make("option", { value }, name)));
}

// Returns the visible region in pixels of the image service, which may be smaller than the canvas.
function seenPart(stage, canvas, service) {
    const { x, y, w, h } = stage.visible();
    const across = service.width / canvas.width, down = service.height / canvas.height;
    const left = Math.floor(x * across), top = Math.floor(y * down);
    return { x: left, y: top, w: Math.max(1, Math.min(Math.ceil(w * across), service.width - left)),
        h: Math.max(1, Math.min(Math.ceil(h * down), service.height - top)) };
}

// Returns the rotation parameter for the current view, or null if the server cannot produce it.
function turning({ viewport }, { level, features }) {
    const degrees = ((Math.round(viewport.getRotation()) % 360) + 360) % 360;
    const mirror = viewport.getFlip();
    const can = (level > 1 || features.includes("rotationBy90s")) &&
        (degrees % 90 === 0 || features.includes("rotationArbitrary")) &&
        (!mirror || features.includes("mirroring"));
    // The screen rotates first and mirrors second, the Image API does the reverse.
    return can && (degrees || mirror)
        ? { text: mirror ? `!${(360 - degrees) % 360}` : `${degrees}`, degrees } : null;
}

export function downloadPanel({ stage, work, canvas }) {
    const layer = canvas.layers.find(each => each.on && each.facts);
    const service = layer?.facts;
    if (!service) {
        const { image } = canvas.layers[0];
        return [make("a", { class: "text", href: image, download: true }, t("download"))];
    }
    const turned = turning(stage, service);
    const whole = { x: 0, y: 0, w: service.width, h: service.height };
    const part = choice("part", [["whole", t("wholePart")],
        ...service.level > 0 ? [["seen", t("visiblePart")]] : []], update);
    const width = make("input", { id: "width", type: "number", min: 1, list: "widths",
        oninput: update });
    const listed = make("datalist", { id: "widths" });
    const format = choice("format", service.formats.filter(name => names[name])
        .map(name => [name, names[name]]), update);
    const asTurned = make("input", { type: "checkbox", id: "turned", onchange: update });
    asTurned.checked = Boolean(turned);
    const result = make("p", { id: "promise", role: "status" });
    const limit = make("p", { class: "quiet" });
    const link = make("a", { class: "text", download: true }, t("download"));

    function largest(region) {
        const listedWidth = service.sizes.at(-1);
        return service.level === 0 && listedWidth ? listedWidth
            : confined(service, region.w, region.h);
    }

    function size(region, most) {
        const wanted = Math.min(Math.max(Math.round(width.value) || most.width, 1), most.width);
        if (service.level === 0) {
            return service.sizes.find(each => each.width >= wanted) ?? most;
        }
        return wanted === most.width ? most : { width: wanted,
            height: Math.min(Math.max(1, Math.round(wanted * region.h / region.w)), most.height) };
    }

    function update(event) {
        const region = part.value === "seen" ? seenPart(stage, canvas, service) : whole;
        const most = largest(region);
        if (!event || event.target === part) {
            width.max = width.value = most.width;
            listed.replaceChildren(...[most.width, ...widths.filter(each => each < most.width)]
                .map(each => make("option", { value: each })));
        }
        const got = size(region, most);
        const rotation = asTurned.checked && turned ? turned.text : "0";
        const across = asTurned.checked && turned?.degrees % 180 === 90;
        link.href = imageUrl(service, got, part.value === "seen" ? region : null, rotation,
            format.value);
        link.download = `${work.label || "picture"}.${format.value}`;
        const shown = across ? [got.height, got.width] : [got.width, got.height];
        result.textContent = asTurned.checked && turned?.degrees % 90
            ? names[format.value] : t("willBe", ...shown, names[format.value]);
        limit.textContent = most.width < region.w ? t("atMost", most.width, most.height) : "";
    }

    update();
    return [field(t("part"), part), field(t("width"), width), listed, field(t("format"), format),
        turned ? make("label", { class: "check" }, asTurned, t("asTurned")) : null,
        result, link, limit].filter(Boolean);
}
