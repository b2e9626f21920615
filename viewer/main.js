// Entry point: reads from the address what to show, fetches it, and starts the gallery or the
// picture view.

import * as address from "./address.js";
import { byId, make, webAddress } from "./dom.js";
import { canvasOf, readPresentation } from "./manifest.js";
import { showFault } from "./notes.js";
import { expectJson, Fault, getJson } from "./service.js";
import { t } from "./texts.js";

// Returns the URL of the info.json for ?id=…, which is an identifier of this server's location or a
// full URL.
function infoOf(id, location) {
    return /^https?:\/\//.test(id) ? id.replace(/(\/info\.json)?\/?$/, "/info.json")
        : new URL(`${encodeURIComponent(id)}/info.json`, new URL(location, document.baseURI)).href;
}

// Returns the identifiers of pictures, or the IIIF Presentation documents, that the address names.
// Without any, returns the setting `open`.
function request(settings) {
    const documents = [...address.contentState(),
        ...[...address.all("manifest"), ...address.all("collection")].map(url => ({ url }))];
    const ids = address.all("id");
    if (documents.length || ids.length || !settings.open) {
        return { ids, documents };
    }
    return /\.json$/.test(settings.open) ? { ids: [], documents: [{ url: settings.open }] }
        : { ids: [settings.open], documents: [] };
}

async function fetched({ url, canvas }) {
    const safe = webAddress(url);
    const json = safe ? await getJson(safe) : null;
    if (json?.type === "Annotation") {
        const [target] = address.targets(json);
        return fetched(target);
    }
    if (/image\/[123]|image-api/.test(json?.["@context"])) {
        return pictures([safe]);
    }
    const work = json && readPresentation(json);
    if (!work || work.canvases?.length === 0) {
        throw new Fault("json", url);
    }
    return { ...work, url: safe, start: canvas ?? work.start };
}

// Returns a readable name: the file name without suffix, underscores replaced by spaces.
function nameOf(id) {
    const name = id.replace(/\/info\.json$/, "").split(/\/|%2F/i).pop();
    return name.replace(/\.\w{2,4}$/, "").replace(/_/g, " ") || id;
}

function pictures(ids, { location } = {}) {
    const names = ids.map(id => ({ label: nameOf(id), info: infoOf(id, location) }));
    names.forEach(({ info }) => expectJson(info));
    return { kind: "pictures", asked: ids[0], label: names[0].label, canvases: [canvasOf(names)],
        ranges: [], metadata: [], renderings: [], parents: [] };
}

// Shows a form when the address names nothing to show.
function ask() {
    const field = make("input", { name: "id", id: "which", required: true,
        "aria-describedby": "which-help" });
    byId("title").textContent = document.title = t("which");
    byId("main").setAttribute("aria-busy", "false");
    byId("main").append(make("form", { id: "fault" },
        make("label", { for: "which" }, t("which")), field,
        make("button", { type: "submit", class: "text" }, t("open")),
        make("p", { id: "which-help" }, t("whichDo"))));
}

// Replaces a content state in the address by the viewer's own parameters, which later changes of
// the view overwrite.
function rememberState(documents, { canvases = [], start }) {
    if (address.get("iiif-content")) {
        const { xywh } = documents[0];
        const page = canvases.findIndex(({ id }) => id === start) + 1;
        address.set({ "iiif-content": null, manifest: documents.map(({ url }) => url),
            ...page ? { page } : {},
            ...xywh ? { xywh: ["x", "y", "w", "h"].map(name => xywh[name]).join(",") } : {} });
    }
}

async function start(settings, wanted, attempt = 1) {
    const { ids, documents } = wanted;
    const name = ids[0] ?? documents[0].url;
    document.title = byId("title").textContent = nameOf(name);
    try {
        const works = documents.length ? await Promise.all(documents.map(fetched))
            : [pictures(ids, settings)];
        const app = { settings, works };
        rememberState(documents, works[0]);
        if (works[0].kind === "collection") {
            (await import("./gallery.js")).showGallery(app, works[0]);
        }
        else {
            (await import("./pictures.js")).showWorks(app);
        }
    }
    catch (fault) {
        showFault(fault, name, next => start(settings, wanted, next), attempt);
        console.debug(fault);
    }
}

const settings = await getJson("settings.json").catch(() => ({ location: "/iiif/" }));
const wanted = request(settings);
if (wanted.ids.length + wanted.documents.length) {
    start(settings, wanted);
}
else {
    ask();
}
