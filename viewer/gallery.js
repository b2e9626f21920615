// Shows a collection: a grid of thumbnails, folders, breadcrumbs and a search by name.

import * as address from "./address.js";
import { pageOf, rememberTrail, showCrumbs, trailOf } from "./crumbs.js";
import { byId, drawing, make, say, whenQuiet } from "./dom.js";
import { listen } from "./keys.js";
import { helpPanel } from "./help.js";
import { close, panelAction } from "./panels.js";
import { thumbnailUrl } from "./manifest.js";
import { t } from "./texts.js";
import { addButton } from "./tools.js";
import { makeWindow } from "./windowed.js";

// Pixels: about twelve columns on a large screen, two on a phone.
const cellWidth = Math.min(Math.max(innerWidth / 12, 150), 280), cellHeight = cellWidth * 4 / 3;
const folder = "M3 6h6l2 3h10v10H3z";
const picture = "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9v.01";

const folded = text => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export function showGallery(app, collection) {
    const { label, items, url } = collection;
    const trail = trailOf(collection);
    let found = items;
    const search = make("input", { type: "search", id: "search", placeholder: t("search"),
        "aria-label": t("search"), value: address.get("q") });
    const place = make("div", { id: "gallery", tabindex: -1 });
    const nothing = make("p", { class: "message", hidden: true }, t("nothing"));
    const list = makeWindow(place, { width: cellWidth, height: cellHeight, label, cell, load });

    const keepScroll = () =>
        history.replaceState({ ...history.state, scroll: place.scrollTop }, "");

    function cell(index) {
        const { url: next, folder: isFolder, label: name } = found[index];
        return make("a", { href: pageOf(isFolder ? "collection" : "manifest", next), title: name,
            onclick: () => {
                rememberTrail(next, [...trail, { url, label }]);
                keepScroll();
            } },
            make("span", { class: "thumbnail" }, drawing(isFolder ? folder : picture)),
            make("span", { class: "name" }, name));
    }

    function load(element, index) {
        const source = thumbnailUrl(found[index].thumbnail, cellWidth);
        if (source) {
            const image = make("img", { alt: "", src: source, decoding: "async",
                onload: () => element.querySelector("svg")?.remove(),
                onerror: () => image.remove() });
            element.querySelector(".thumbnail").append(image);
        }
    }

    function filter() {
        const wanted = folded(search.value).split(/\s+/).filter(Boolean);
        found = items.filter(item => {
            item.folded ??= folded(item.label);
            return wanted.every(word => item.folded.includes(word));
        });
        nothing.hidden = found.length > 0;
        byId("size").textContent = found.length === items.length
            ? t("all", items.length) : t("items", found.length, items.length);
        list.setCount(found.length);
    }

    document.title = byId("title").textContent = label;
    document.body.classList.add("gallery");
    byId("picture").remove();
    byId("main").prepend(place, nothing);
    byId("main").setAttribute("aria-busy", "false");
    byId("tasks").before(search);
    showCrumbs(trail);
    filter();
    const searched = whenQuiet(200, () => {
        place.scrollTop = 0;
        address.set({ q: search.value || null });
        filter();
        say(byId("size").textContent);
    });
    search.addEventListener("input", searched);

    const actions = [
        { name: "search", keys: ["/"], run: () => search.focus() },
        { name: "choose", keys: [t("arrows")], run: () => {} },
        panelAction("help", ["?"], () => helpPanel(actions)),
    ];
    addButton(byId("tasks"), actions[2]);
    listen(() => actions, close);

    // The browser cannot restore the scroll position itself: the list is still empty when it tries.
    place.scrollTop = history.state?.scroll ?? 0;
    place.addEventListener("scroll", whenQuiet(200, keepScroll));
}
