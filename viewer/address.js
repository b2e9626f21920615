// Reads and writes the page's query string, which holds the complete state of the view: a reload
// or Back restores it. Also decodes and encodes IIIF content states.

const current = () => new URLSearchParams(location.search);

export const get = name => current().get(name);
export const all = name => current().getAll(name).filter(Boolean);
export const number = (name, otherwise = 0) => {
    const value = parseFloat(get(name));
    return Number.isFinite(value) ? value : otherwise;
};

// Returns the address with `changes` applied: null removes a parameter, a list repeats it. Commas,
// slashes and colons stay unencoded, which is valid in a query and easier to read.
export function changed(changes) {
    const query = current();
    for (const [name, value] of Object.entries(changes)) {
        query.delete(name);
        [value ?? []].flat().filter(each => each !== "")
            .forEach(each => query.append(name, each));
    }
    const text = query.toString().replace(/%2C/g, ",").replace(/%2F/g, "/").replace(/%3A/g, ":");
    return location.pathname + (text ? `?${text}` : "");
}

// `push` adds a history entry instead of replacing the current one.
export function set(changes, push = false) {
    const next = changed(changes);
    if (next !== location.pathname + location.search) {
        history[push ? "pushState" : "replaceState"](history.state, "", next);
    }
}

// Writes a number with at most that many decimals, in every language with a point.
export const decimal = (value, places) => String(Number(value.toFixed(places)));

// Parses "x,y,w,h", with or without "#xywh=" before it; null if it is malformed.
export function rectangle(text) {
    const numbers = text?.match(/^(?:.*xywh=)?(?:pixel:)?(-?[\d.]+),(-?[\d.]+),([\d.]+),([\d.]+)$/);
    const [x, y, w, h] = (numbers ?? []).slice(1).map(Number);
    return w > 0 && h > 0 ? { x, y, w, h } : null;
}

function decoded(text) {
    if (/^https?:/.test(text)) {
        return text;
    }
    try {
        const bytes = /^[[{"]/.test(text) ? text
            : decodeURIComponent(atob(text.replace(/-/g, "+").replace(/_/g, "/")));
        return JSON.parse(bytes);
    }
    catch {
        return null;
    }
}

// Returns the targets of a content state (IIIF Content State 1.0): a list of { url, canvas, xywh }.
export function targets(state) {
    if (Array.isArray(state)) {
        return state.flatMap(targets);
    }
    if (typeof state === "string") {
        return [{ url: state.split("#")[0], canvas: null, xywh: rectangle(state) }];
    }
    if (state?.target || state?.type === "SpecificResource") {
        const found = targets(state.target ?? state.source);
        const selector = [state.selector ?? []].flat()[0]?.value;
        return found.map(target => ({ ...target, xywh: rectangle(selector) ?? target.xywh }));
    }
    const id = state?.id ?? state?.["@id"] ?? "";
    const parent = [state?.partOf ?? []].flat()[0];
    const inside = parent && /Canvas|Range/.test(state.type);
    return !id ? [] : [{
        url: inside ? parent.id ?? parent : id,
        canvas: inside ? id.split("#")[0] : null,
        xywh: rectangle(id),
    }];
}

// The targets of ?iiif-content=….
export const contentState = () => all("iiif-content").flatMap(text => targets(decoded(text)));

// Encodes a content state for a link: base64url of the percent-encoded JSON.
export function encodedState(state) {
    return btoa(encodeURIComponent(JSON.stringify(state))).replace(/\+/g, "-").replace(/\//g, "_")
        .replace(/=+$/, "");
}
