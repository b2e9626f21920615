// The page's address: what is shown, and how. Everything that a reload or Back should bring again
// is a parameter of the query.

const current = () => new URLSearchParams(location.search);

export const get = name => current().get(name);
export const all = name => current().getAll(name).filter(Boolean);
export const number = (name, otherwise = 0) => {
    const value = parseFloat(get(name));
    return Number.isFinite(value) ? value : otherwise;
};

// The address with these parameters; null takes one away, a list gives several. Commas, slashes and colons stay legible.
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

// `push` makes a step that Back undoes.
export function set(changes, push = false) {
    const next = changed(changes);
    if (next !== location.pathname + location.search) {
        history[push ? "pushState" : "replaceState"](history.state, "", next);
    }
}

// "x,y,w,h", also behind #xywh=, or null.
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

// What a content state (IIIF Content State 1.0) points at: a list of { url, canvas, xywh }.
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

// What ?iiif-content=… points at.
export const contentState = () => all("iiif-content").flatMap(text => targets(decoded(text)));

// The reverse, for links: the JSON in base64url.
export function encodedState(state) {
    return btoa(encodeURIComponent(JSON.stringify(state))).replace(/\+/g, "-").replace(/\//g, "_")
        .replace(/=+$/, "");
}
