// Fills the "about" panel: metadata, rights, size, resolution and a citation to copy.

import { make, say, webAddress } from "./dom.js";
import { copyLine } from "./panels.js";
import { digits, t } from "./texts.js";

const licence = /creativecommons\.org\/(licenses|publicdomain)\/([\w-]+)\/([\d.]+)/;

// Returns the short name of a well-known licence, for example "CC BY 4.0"; otherwise the address
// without its scheme.
function rightsName(uri) {
    const [, kind, name, version] = licence.exec(uri) ?? [];
    return !kind ? uri.replace(/^https?:\/\//, "")
        : kind === "licenses" ? `CC ${name.toUpperCase()} ${version}`
            : name === "zero" ? `CC0 ${version}` : "Public Domain";
}

// Returns a link where the value is an http(s) URL, else the plain text.
function linked(value, name = value) {
    const url = /^https?:/.test(value) && webAddress(value);
    return url ? make("a", { href: url, rel: "noopener" }, name) : value;
}

function row(name, ...values) {
    return values.some(Boolean)
        ? [make("dt", {}, name), ...values.map(value => make("dd", {}, value))] : [];
}

const megapixels = (width, height) => (width * height / 1e6)
    .toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });

export const sizeText = ({ width, height }) =>
    t("size", width, height, megapixels(width, height));

function citation(work, canvas) {
    const { lang } = document.documentElement;
    const today = new Date().toLocaleDateString(lang, { dateStyle: "long" });
    const page = work.canvases.length > 1 ? canvas.label : "";
    return [work.label, page, work.provider, location.href, t("seen", today)]
        .filter(Boolean).join(", ");
}

export function aboutPanel({ work, canvas }) {
    const service = canvas.layers.find(layer => layer.facts)?.facts;
    const rights = work.rights ?? service?.rights;
    const mm = canvas.millimetres;
    const pairs = [...work.metadata ?? [], ...canvas.metadata];
    return [
        work.summary ? make("p", {}, work.summary) : null,
        make("dl", {},
            ...pairs.flatMap(([name, values]) => row(name, ...values.map(value => linked(value)))),
            ...work.statement ? row(work.statement[0] || t("provider"), ...work.statement[1]) : [],
            ...row(t("provider"), work.homepage && work.provider
                ? linked(work.homepage, work.provider) : work.provider),
            ...rights ? row(t("rights"), linked(rights, rightsName(rights))) : [],
            ...row(t("pixels"), sizeText(canvas)),
            ...mm ? row(t("resolution"), t("pixelsPerMm", digits(1 / mm, 1))) : [],
            ...(work.renderings ?? []).flatMap(([name, url]) =>
                url ? row(t("download"), linked(url, name || url)) : []),
            ...service
                ? row(t("description"), linked(`${service.base}/info.json`, "info.json")) : []),
        canvas.layers.find(layer => layer.logout)?.logout(),
        copyLine(t("citation"), citation(work, canvas), () => say(t("saidCopied"))),
    ].filter(Boolean);
}
