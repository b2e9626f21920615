// Fetches JSON, and knows what the Image API (1.1 to 3.0) of a picture can do: sizes, formats,
// limits, URLs.

// Why something could not be fetched: a status of HTTP, 0 for no answer at all, or "json".
export class Fault extends Error {
    constructor(status, url, wait = 0) {
        super(`${status} ${url}`);
        Object.assign(this, { status, url, wait });
    }
}

// Retry-After in milliseconds, with a ceiling: a page is not waited for by the hour.
export function retryAfter(answer, otherwise) {
    const seconds = parseFloat(answer?.headers.get("Retry-After"));
    return Math.min(Number.isFinite(seconds) ? seconds * 1000 : otherwise, 30000);
}

const expected = new Map();

// Asks for it now; who wants it later finds it on its way.
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

async function fetchJson(url) {
    let answer;
    try {
        answer = await fetch(url, { headers: { Accept: "application/ld+json, application/json" } });
    }
    catch {
        throw new Fault(0, url);
    }
    if (!answer.ok) {
        throw new Fault(answer.status, url, retryAfter(answer, 3000));
    }
    return answer.json().catch(() => {
        throw new Fault("json", url);
    });
}

const list = value => [value ?? []].flat();
const millimetres = { mm: 1, cm: 10, in: 25.4 };

// Millimetres a pixel, where a physdim service among `services` tells it; else 0.
export function pixelSize(services) {
    const found = list(services).find(({ physicalScale }) => physicalScale > 0);
    return found ? found.physicalScale * (millimetres[found.physicalUnits] ?? 0) : 0;
}

// What the viewer needs to know of an info.json.
export function facts(info, url) {
    const profile = list(info.profile);
    const level = Number(/level(\d)|#level(\d)/.exec(profile[0] ?? "")?.slice(1).find(Boolean) ?? 0);
    const more = profile.find(part => part?.formats || part?.maxWidth || part?.supports) ?? {};
    const version = info.type === "ImageService3" ? 3 : info["@context"]?.includes?.("/1.1/") ? 1 : 2;
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

// The largest size within the server's limits that has these proportions.
export function confined({ limits }, width, height) {
    const scale = Math.min(1, limits.width / width, limits.height / height,
        Math.sqrt(limits.area / (width * height)));
    return { width: Math.max(1, Math.floor(width * scale + 1e-6)),
        height: Math.max(1, Math.floor(height * scale + 1e-6)) };
}

// The URL of a part in a size; without a region the whole.
export function imageUrl({ base, version, level }, size, region = null, rotation = "0",
    format = "jpg") {
    const part = region ? [region.x, region.y, region.w, region.h].join(",") : "full";
    const wanted = version < 3 && level === 0 ? `${size.width},` : `${size.width},${size.height}`;
    const quality = version === 1 ? "native" : "default";
    return `${base}/${part}/${wanted}/${rotation}/${quality}.${format}`;
}

// The URL of the smallest listed size that is at least so wide, else of the largest.
export function listedUrl(service, width) {
    const size = service.sizes.find(each => each.width >= width) ?? service.sizes.at(-1);
    return size && imageUrl(service, size);
}
