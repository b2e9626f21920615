// Fetches JSON, and interprets info.json of the IIIF Image API 1.1 to 3.0: sizes, formats, limits,
// image URLs.

// A failed fetch. `status` is the HTTP status, 0 without an answer, "json" for an unusable one;
// `body` is the JSON that came with an error status.
export class Fault extends Error {
    constructor(status, url, wait = 0, body = null) {
        super(`${status} ${url}`);
        Object.assign(this, { status, url, wait, body });
    }
}

// Returns the Retry-After header in milliseconds, at most 30 seconds; `otherwise` if there is none.
export function retryAfter(answer, otherwise) {
    const seconds = parseFloat(answer?.headers.get("Retry-After"));
    return Math.min(Number.isFinite(seconds) ? seconds * 1000 : otherwise, 30000);
}

const expected = new Map();

// Starts a fetch whose result the next getJson(url) returns.
export function expectJson(url) {
    const answer = fetchJson(url);
    answer.catch(() => {});
    expected.set(url, answer);
}

export function getJson(url) {
    const answer = expected.get(url) ?? fetchJson(url);
    expected.delete(url);
    return answer;
}

export async function fetchJson(url, headers = {}) {
    let answer;
    try {
        answer = await fetch(url, { headers: {
            Accept: "application/ld+json, application/json", ...headers } });
    }
    catch {
        throw new Fault(0, url);
    }
    if (!answer.ok) {
        throw new Fault(answer.status, url, retryAfter(answer, 3000),
            await answer.json().catch(() => null));
    }
    return answer.json().catch(() => {
        throw new Fault("json", url);
    });
}

const list = value => [value ?? []].flat();
const millimetres = { mm: 1, cm: 10, in: 25.4 };

// Millimetres per pixel from a physdim service among `services`; 0 if there is none.
export function pixelSize(services) {
    const found = list(services).find(({ physicalScale }) => physicalScale > 0);
    return found ? found.physicalScale * (millimetres[found.physicalUnits] ?? 0) : 0;
}

// Returns the members of an info.json that the viewer needs, in one form for all versions.
export function facts(info, url) {
    const profile = list(info.profile);
    const level = Number(/level(\d)/.exec(profile[0] ?? "")?.[1] ?? 0);
    const more = profile.find(part => part?.formats || part?.maxWidth || part?.supports) ?? {};
    const version = info.type === "ImageService3" ? 3
        : info["@context"]?.includes?.("/1.1/") ? 1 : 2;
    const limit = name => info[name] ?? more[name] ?? Infinity;
    return {
        info,
        base: info.id ?? info["@id"] ?? url.replace(/\/info\.json$/, ""),
        version, level,
        width: info.width, height: info.height,
        sizes: [...info.sizes ?? []].sort((one, other) => one.width - other.width),
        formats: [...new Set(["jpg", ...level > 1 ? ["png"] : [], ...list(info.extraFormats),
            ...list(more.formats), ...list(info.formats)])],
        features: [...list(info.extraFeatures), ...list(more.supports)],
        limits: {
            width: limit("maxWidth"),
            height: info.maxHeight ?? more.maxHeight ?? limit("maxWidth"),
            area: limit("maxArea"),
        },
        millimetres: pixelSize(info.service),
        rights: info.rights ?? info.license,
    };
}

// Returns the largest size with these proportions that the server's limits allow.
export function confined({ limits }, width, height) {
    const scale = Math.min(1, limits.width / width, limits.height / height,
        Math.sqrt(limits.area / (width * height)));
    return { width: Math.max(1, Math.floor(width * scale + 1e-6)),
        height: Math.max(1, Math.floor(height * scale + 1e-6)) };
}

// Returns the URL of a region, or of the full picture, at a size.
export function imageUrl({ base, version, level }, size, region = null, rotation = "0",
    format = "jpg") {
    const part = region ? [region.x, region.y, region.w, region.h].join(",") : "full";
    const wanted = version < 3 && level === 0 ? `${size.width},` : `${size.width},${size.height}`;
    const quality = version === 1 ? "native" : "default";
    return `${base}/${part}/${wanted}/${rotation}/${quality}.${format}`;
}

// Returns the URL of the smallest listed size of at least this width, else of the largest.
export function listedUrl(service, width) {
    const size = service.sizes.find(each => each.width >= width) ?? service.sizes.at(-1);
    return size && imageUrl(service, size);
}
