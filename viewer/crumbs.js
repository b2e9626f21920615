// Breadcrumbs. When a link to an item is followed, the collections above it are kept in the session
// storage; without that record the crumbs come from the document's own `partOf`.

import * as address from "./address.js";
import { byId, make } from "./dom.js";
import { t } from "./texts.js";

const key = url => `mod_iiif above ${url}`;

export const trailOf = ({ url, parents }) =>
    JSON.parse(sessionStorage.getItem(key(url)) ?? "null") ?? parents.filter(parent => parent.url);

export const rememberTrail = (url, trail) =>
    sessionStorage.setItem(key(url), JSON.stringify(trail));

// Returns the viewer's address for a document; `name` is "collection" or "manifest".
export function pageOf(name, url) {
    const language = address.get("lang");
    const legible = encodeURIComponent(url).replace(/%2F/g, "/").replace(/%3A/g, ":");
    return `?${name}=${legible}${language ? `&lang=${language}` : ""}`;
}

export function showCrumbs(trail) {
    const crumbs = byId("crumbs");
    crumbs.setAttribute("aria-label", t("above"));
    crumbs.hidden = trail.length === 0;
    crumbs.replaceChildren(...trail.map(({ url, label }) =>
        make("a", { href: pageOf("collection", url) }, label || "…")));
}
