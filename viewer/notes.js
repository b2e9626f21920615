// Error messages: a message in place of the picture, or a small note while tiles are missing.
// Failed tiles are requested again here.

import { byId, make, say } from "./dom.js";
import { retryAfter } from "./service.js";
import { t } from "./texts.js";

const tries = 3;
const pause = 1000;   // milliseconds before the first retry without Retry-After; later ones wait longer

const kinds = { 0: "offline", 401: "locked", 403: "locked", 404: "notFound", 410: "notFound",
    429: "busy", 503: "busy", json: "strange" };

const kindOf = ({ status }) => status === undefined ? "strange" : kinds[status] ?? "damaged";

// Opens a small note that can be closed; `run` adds a button, at first for another try.
export function openNote(sentence, run, label = t("again")) {
    const note = byId("note");
    const hide = () => {
        note.hidden = true;
    };
    note.replaceChildren(make("span", {}, sentence),
        run ? make("button", { type: "button", class: "text", onclick: run }, label) : "",
        make("button", { type: "button", class: "quit", "aria-label": t("close"), onclick: hide },
            "×"));
    note.hidden = false;
    say(sentence);
}

export const faultText = (fault, name) => `${name}: ${t(kindOf(fault))}.`;

// Says what failed while the picture itself can still be seen.
export const showTrouble = (fault, name) => openNote(faultText(fault, name));

// Shows why there is no picture. `again` runs from the button, when the connection returns, and
// automatically while the server is busy. A fault may bring its own heading, note and buttons.
export function showFault(fault, name, again, attempt = 1) {
    const kind = kindOf(fault);
    const waits = kind === "busy" && attempt <= tries;
    let timer;
    const retry = async () => {
        const focused = box.contains(document.activeElement);
        clearTimeout(timer);
        removeEventListener("online", retry);
        box.remove();
        document.body.classList.remove("faulty");
        byId("main").setAttribute("aria-busy", "true");
        await again(attempt + 1);
        if (focused) {
            (document.querySelector("#fault button") ??
                document.querySelector("#picture [role=application]"))?.focus();
        }
    };
    const advice = kind === "busy" ? t(waits ? "busyDo" : "busyStop") : t(`${kind}Do`, name);
    const box = make("div", { id: "fault", role: "alert" },
        make("h2", {}, fault.heading || t(kind)),
        fault.doors && !fault.note ? null : make("p", {}, fault.note || advice),
        ...fault.doors?.(retry) ??
            [make("button", { type: "button", class: "text", onclick: retry }, t("again"))]);
    if (waits) {
        timer = setTimeout(retry, fault.wait);
    }
    if (kind === "offline") {
        addEventListener("online", retry);
    }
    byId("fault")?.remove();
    document.body.classList.add("faulty");
    byId("main").setAttribute("aria-busy", "false");
    byId("coarse").hidden = true;
    byId("main").append(box);
}

const missing = new Set();   // tiles whose retries are used up
const revivals = new Map();   // a function for each missing tile that requests it again

function showNote() {
    if (missing.size === 0) {
        byId("note").hidden = true;
    }
    else if (byId("note").hidden) {
        openNote(t("missing"), reviveAll);
    }
}

// Forgets the missing tiles, because one that is no longer needed never arrives. One that fails
// again is missing again.
function reviveAll() {
    const tiles = [...missing];
    missing.clear();
    showNote();
    tiles.forEach(tile => revivals.get(tile)());
}

// Returns the milliseconds to wait before the next try, or null for a permanent error. An image
// element does not reveal its status, so a HEAD request asks for it.
async function waitFor(url, attempt) {
    try {
        const answer = await fetch(url, { method: "HEAD", cache: "no-store" });
        const temporary = answer.ok || answer.status === 429 || answer.status >= 500;
        return temporary ? retryAfter(answer, pause * attempt) : null;
    }
    catch {
        return pause * attempt;
    }
}

// Requests a failed tile again at most three times. After that the note is shown until the tile
// has arrived.
export function watchTiles(viewer) {
    const failures = new Map();
    viewer.addHandler("tile-load-failed", async ({ tile, tiledImage }) => {
        const attempt = (failures.get(tile) ?? 0) + 1;
        const revive = () => {
            tile.exists = true;
            viewer.world.update(true);
        };
        failures.set(tile, attempt);
        const wait = attempt <= tries ? await waitFor(tile.getUrl(), attempt) : null;
        if (viewer.world.getIndexOfItem(tiledImage) < 0) {
            failures.delete(tile);
        }
        else if (wait === null) {
            missing.add(tile);
            revivals.set(tile, revive);
            showNote();
        }
        else {
            setTimeout(revive, wait);
        }
    });
    viewer.addHandler("tile-loaded", ({ tile }) => {
        failures.delete(tile);
        revivals.delete(tile);
        if (missing.delete(tile)) {
            showNote();
        }
    });
    viewer.world.addHandler("remove-item", () => {
        missing.clear();
        showNote();
    });
    addEventListener("online", reviveAll);
}
