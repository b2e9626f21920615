// Converts manifests and collections of IIIF Presentation 3 and 2.1 to one simple structure:
// a work has canvases, a canvas has layers, a layer is one image with its info.json.

import { language } from "./texts.js";
import { webAddress } from "./dom.js";
import { listedUrl, pixelSize } from "./service.js";

export const list = value => [value ?? []].flat();
export const idOf = thing => typeof thing === "string" ? thing : thing?.id ?? thing?.["@id"] ?? "";
const typeOf = thing => String(thing?.type ?? thing?.["@type"] ?? "").replace(/^\w+:/, "");

function plain(text) {
    return /^<.*>$/s.test(text.trim())
        ? new DOMParser().parseFromString(text, "text/html").body.textContent : text;
}

// Returns the strings of a language map or of a 2.1 value, in the reader's language where
// available.
export function texts(value) {
    if (value && typeof value === "object" && !Array.isArray(value) && !("@value" in value)) {
        const key = Object.keys(value).find(name => name.split("-")[0] === language) ??
            ["none", "en"].find(name => name in value) ?? Object.keys(value)[0];
        return list(value[key]).map(String).map(plain);
    }
    const all = list(value);
    const own = all.filter(one => one?.["@language"]?.split("-")[0] === language);
    return (own.length ? own : all).map(one => plain(String(one?.["@value"] ?? one)));
}

export const text = value => texts(value).join(" ");

function imageService(body) {
    return list(body?.service).find(one =>
        /ImageService/.test(typeOf(one)) || /iiif\.io\/api\/image|iiif\/image-api/.test(
            `${one?.profile} ${one?.["@context"]}`));
}

// Returns the layer of an image resource.
export function layer(body, box) {
    const service = imageService(body);
    return {
        label: text(body.label), box, on: true,
        info: service ? webAddress(`${idOf(service).replace(/\/$/, "")}/info.json`) : null,
        image: webAddress(idOf(body)),
        width: body.width ?? service?.width, height: body.height ?? service?.height,
        sizes: service?.sizes,
    };
}

// Returns the layers of one painting annotation: an image, or a Choice whose first item is visible.
function layersOf(body, box) {
    if (!/Choice/.test(typeOf(body))) {
        return [layer(body?.full ?? body?.source?.id ? body.full ?? body.source : body, box)];
    }
    return list(body.items ?? [body.default, ...list(body.item)])
        .map((each, index) => ({ ...layer(each, box), on: index === 0, choice: true }));
}

function boxOf(target) {
    const value = idOf(target?.source ?? target).split("#xywh=")[1] ?? target?.selector?.value;
    const [x, y, w, h] = (value ?? "").replace(/^.*xywh=/, "").split(",").map(Number);
    return w > 0 && h > 0 ? { x, y, w, h } : null;
}

function paintings(canvas) {
    return canvas.images ?? list(canvas.items).flatMap(page => list(page.items));
}

function thumbnail(thing) {
    const found = list(thing.thumbnail)[0];
    const service = imageService(found);
    return found ? { url: webAddress(idOf(found)), service: service?.sizes
        ? { base: idOf(service), sizes: service.sizes, level: 2, version:
            /ImageService3/.test(typeOf(service)) ? 3 : 2 } : null } : null;
}

// Returns the URL of the thumbnail's listed size that fits a cell of this width, else its own URL.
export function thumbnailUrl(found, width) {
    return found?.service ? webAddress(listedUrl(found.service, width * devicePixelRatio))
        : found?.url;
}

function canvas(one, index) {
    const layers = paintings(one).flatMap(painting =>
        list(painting.body ?? painting.resource).flatMap(body =>
            layersOf(body, boxOf(painting.target ?? painting.on))));
    return {
        id: idOf(one), label: text(one.label) || String(index + 1),
        width: one.width, height: one.height, layers, thumbnail: thumbnail(one),
        behavior: [...list(one.behavior), ...list(one.viewingHint)],
        millimetres: pixelSize(one.service),
        metadata: pairs(one),
    };
}

function pairs(thing) {
    return list(thing.metadata).map(({ label, value }) => [text(label), texts(value)]);
}

// Builds the tree of ranges. Version 2.1 lists ranges flat with the ids of their children, 3
// nests them.
function ranges(structures) {
    const flat = new Map(list(structures).map(range => [idOf(range), range]));
    const named = new Set([...flat.values()].flatMap(range => list(range.ranges)));
    const read = range => {
        const items = list(range.items);
        return {
            label: text(range.label),
            canvas: (idOf(items.find(item => typeOf(item) === "Canvas")) ||
                idOf(items.find(item => item.source)?.source) ||
                idOf(list(range.canvases)[0])).split("#")[0],
            ranges: [...items.filter(item => typeOf(item) === "Range"),
                ...list(range.ranges).map(id => flat.get(id)).filter(Boolean)].map(read),
        };
    };
    return [...flat.entries()].filter(([id]) => !named.has(id)).map(([, range]) => read(range));
}

function common(json) {
    const provider = list(json.provider)[0];
    const statement = json.requiredStatement ??
        (json.attribution ? { value: json.attribution } : null);
    return {
        id: webAddress(idOf(json)), label: text(json.label),
        summary: text(json.summary ?? json.description),
        statement: statement && [text(statement.label), texts(statement.value)],
        metadata: pairs(json), rights: json.rights ?? list(json.license)[0],
        provider: text(provider?.label),
        homepage: webAddress(idOf(list(json.homepage ?? provider?.homepage ?? json.related)[0])),
        renderings: list(json.rendering).map(one => [text(one.label), webAddress(idOf(one))]),
        parents: list(json.partOf ?? json.within).map(one =>
            ({ url: webAddress(idOf(one)), label: text(one.label) })),
    };
}

function manifest(json) {
    const sequence = list(json.sequences)[0] ?? {};
    const behavior = [...list(json.behavior), ...list(json.viewingHint),
        ...list(sequence.viewingHint)];
    return {
        ...common(json), kind: "manifest",
        canvases: list(json.items ?? sequence.canvases).map(canvas),
        ranges: ranges(json.structures),
        paged: behavior.includes("paged"),
        backwards: (json.viewingDirection ?? sequence.viewingDirection) === "right-to-left",
        start: idOf(json.start ?? sequence.startCanvas).split("#")[0],
        millimetres: pixelSize(json.service),
    };
}

function collection(json) {
    const items = json.items ?? [...list(json.collections), ...list(json.manifests),
        ...list(json.members)];
    return {
        ...common(json), kind: "collection",
        items: items.map(item => ({
            url: webAddress(idOf(item)), folder: typeOf(item) === "Collection",
            label: text(item.label) || idOf(item), thumbnail: thumbnail(item),
        })).filter(item => item.url),
    };
}

// Converts a manifest or a collection; null for any other document.
export function readPresentation(json) {
    const type = typeOf(json);
    return type === "Manifest" ? manifest(json) : type === "Collection" ? collection(json) : null;
}

// Returns a canvas for pictures opened without a manifest, with one layer for each.
export function canvasOf(names) {
    return {
        id: null, label: names[0].label, behavior: [], metadata: [], millimetres: 0,
        thumbnail: null,
        layers: names.map(({ label, info }, index) =>
            ({ label, info, image: null, box: null, on: index === 0, choice: names.length > 1 })),
    };
}
