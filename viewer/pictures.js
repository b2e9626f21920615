// Shows a work (one picture, a book or layers): opens its canvases on the stage, adds the modules
// that it needs, and keeps address, titles and panels up to date.

import { aboutPanel, sizeText } from "./about.js";
import * as address from "./address.js";
import { byId, whenQuiet } from "./dom.js";
import { downloadPanel } from "./download.js";
import { helpPanel } from "./help.js";
import { listen } from "./keys.js";
import { showFault, watchTiles } from "./notes.js";
import { showCrumbs, trailOf } from "./crumbs.js";
import { close, panelAction, renew } from "./panels.js";
import { showScale } from "./scale.js";
import { facts, getJson, imageUrl } from "./service.js";
import { sharePanel } from "./share.js";
import { makeStage } from "./stage.js";
import { addBars, followStates, viewActions } from "./tools.js";

const settled = 250;   // milliseconds without motion before the address is written

// Fetches a layer's info.json, and logs in where it names a login.
async function describe(layer) {
    let refused;
    const info = await getJson(layer.info).catch(fault => {
        refused = fault;
        return fault.body ?? Promise.reject(fault);
    });
    const named = refused || /auth/i.test(JSON.stringify(info.service ?? ""));
    const access = named
        ? await (await import("./login.js")).gainAccess(info, layer.info, refused) : {};
    const described = facts(info, layer.info);
    const { width, height } = described;
    Object.assign(layer, { facts: described, width, height, locked: null }, access);
}

// Fetches the info.json of the given layers; sets the canvas size from it if there is none.
async function prepare(canvas, layers = canvas.layers.filter(layer => layer.on)) {
    await Promise.all(layers.map(async layer => {
        if (layer.info && (!layer.facts || layer.locked)) {
            await describe(layer);
        }
    }));
    const { facts: service, ...first } = canvas.layers.find(layer => layer.on) ?? {};
    canvas.width ??= first.width;
    canvas.height ??= first.height;
    canvas.millimetres ||= (service?.millimetres ?? 0) * (service?.width ?? 0) / canvas.width;
}

// Shows a small blurred image at once. It is the same URL as the first tile, so it costs nothing.
function showCoarse(canvas, view) {
    const coarse = byId("coarse");
    const service = canvas.layers.find(layer => layer.on)?.facts;
    const url = service?.sizes.length ? imageUrl(service, service.sizes[0]) : canvas.thumbnail?.url;
    coarse.hidden = !url || Boolean(view.bounds || view.rotation || view.mirror);
    if (!coarse.hidden) {
        coarse.src = url;
    }
}

// Returns the view that the address describes.
const viewInAddress = () => ({
    bounds: address.rectangle(address.get("xywh")),
    rotation: address.number("rotation"),
    mirror: address.get("mirror") === "1",
});

// Returns the index of the canvas named by the address, else of the work's start canvas.
function indexInAddress(work) {
    const page = address.number("page");
    const start = work.canvases.findIndex(({ id }) => id && id === work.start);
    return page ? Math.min(Math.max(page, 1), work.canvases.length) - 1 : Math.max(start, 0);
}

// Sets aria-busy until every visible tile has loaded; hides the blurred image at the first tile.
function watchLoading(viewer) {
    viewer.addHandler("tile-drawn", () => {
        byId("coarse").hidden = true;
    });
    viewer.world.addHandler("add-item", ({ item }) => {
        item.addHandler("fully-loaded-change", () => {
            const items = [...Array(viewer.world.getItemCount()).keys()]
                .map(index => viewer.world.getItemAt(index));
            const busy = items.some(each => each.getOpacity() > 0 && !each.getFullyLoaded());
            byId("main").setAttribute("aria-busy", String(busy));
        });
    });
}

// Loads the modules that only some works need, and returns the actions they add.
async function extras(picture, others) {
    const { work, settings } = picture;
    const layered = work.canvases.some(({ layers }) =>
        layers.filter(({ choice }) => choice).length > 1);
    const added = [];
    if (work.canvases.length > 1) {
        added.push(...(await import("./book.js")).addBook(picture));
    }
    if (layered) {
        added.push(...(await import("./compare.js")).addCompare(picture));
    }
    if (others.length) {
        added.push(...(await import("./side.js")).addSide(picture, others));
    }
    if (layered || others.length && picture.works.length === 1) {
        added.push(sideAction(others.length > 0));
    }
    if (settings.iip) {
        added.push(...(await import("./look.js")).addLook(picture));
    }
    return added;
}

const sideAction = on => ({ name: "side", keys: ["s"], pressed: () => on, run: () => {
    address.set({ side: on ? null : 1, xywh: null, layers: null, compare: null, panes: null,
        lock: null }, true);
    location.reload();
} });

export async function showWorks(app) {
    const side = address.get("side") === "1" || app.works.length > 1;
    const index = indexInAddress(app.works[0]);
    const panes = side ? (await import("./side.js")).panesOf(app.works, index) : app.works;
    return showPictures(app, panes[0], panes.slice(1));
}

// Writes the view into the address. A movement of less than a pixel leaves the address unchanged,
// so that repeated reloads do not drift.
function makeKeeper(stage) {
    let kept = null;   // the bounds last written to the address or read from it

    function save() {
        const now = stage.bounds();
        const moved = !kept || ["x", "y", "w"].some(name => Math.abs(now[name] - kept[name]) > 1);
        const rotation = Math.round(stage.viewport.getRotation() * 10) / 10 % 360;
        const text = ["x", "y", "w", "h"].map(name => Math.round(now[name])).join(",");
        kept = moved ? now : kept;
        address.set({
            ...stage.isWhole() ? { xywh: null } : moved ? { xywh: text } : {},
            rotation: rotation || null,
            mirror: stage.viewport.getFlip() ? 1 : null,
        });
    }

    const begin = bounds => {
        kept = bounds ?? null;
    };
    return { save, begin };
}

// Updates titles, size and open panels for the current canvas.
function showAround({ stage, work, canvas }) {
    const title = work.label || canvas.label;
    const page = work.canvases.length > 1 ? ` – ${canvas.label}` : "";
    document.title = title + page;
    byId("title").textContent = title;
    byId("size").textContent = sizeText(canvas);
    stage.viewer.canvas.setAttribute("aria-label", title + page);
    ["about", "download", "contents"].forEach(renew);
}

// Connects the viewer's events: address, zoom level, scale bar, button states, tile errors.
function watch(picture, bars) {
    const { stage, work, save } = picture;
    const { viewer } = stage;
    const write = whenQuiet(settled, save);
    ["animation-finish", "flip", "rotate"].forEach(name => viewer.addHandler(name, write));
    viewer.addHandler("animation-finish", () => renew("download"));
    viewer.addHandler("update-viewport", () => {
        if (picture.canvas) {
            bars.showLevel(stage.ratio());
            showScale(stage.ratio(), picture.canvas.millimetres || work.millimetres);
        }
    });
    followStates(viewer, picture.actions);
    watchTiles(viewer);
    watchLoading(viewer);
}

// Says so if a layer is a substitute; `again` shows the canvases after a login.
async function tellLocked(canvases, again) {
    const layer = canvases.flatMap(({ layers }) => layers).find(({ on, locked }) => on && locked);
    if (layer) {
        (await import("./login.js")).tellSubstitute(layer.locked, again);
    }
}

async function showPictures(app, work, others) {
    const stage = makeStage(byId("picture"));
    const keeper = makeKeeper(stage);
    // `spread` returns the canvases shown together with one, from left to right.
    const picture = { ...app, stage, active: stage, work, canvas: null, index: 0, go, prepare,
        save: keeper.save, spread: index => [work.canvases[index]], before: [], listeners: [] };
    window.viewer = stage.viewer;   // for tests and the browser's console

    let latest = null;   // the canvas requested last; an earlier, slower one is dropped

    async function show(index, view) {
        const canvas = latest = work.canvases[index];
        const spread = picture.spread(index);
        byId("main").setAttribute("aria-busy", "true");
        picture.before.forEach(listener => listener(canvas));
        await Promise.all(spread.map(each => prepare(each)));
        await picture.dress?.(canvas);
        if (canvas !== latest) {
            return;
        }
        Object.assign(picture, { canvas, index });
        showCoarse(canvas, view);
        keeper.begin(view.bounds);
        await stage.open(spread, canvas, view);
        showAround(picture);
        await tellLocked(spread, () => go(index));
        picture.listeners.forEach(listener => listener());
    }

    // Shows a canvas, or the reason why that failed.
    async function go(index = indexInAddress(work), view = viewInAddress(), attempt = 1) {
        try {
            await show(index, view);
        }
        catch (fault) {
            showFault(fault, work.asked ?? work.url, next => go(index, view, next), attempt);
        }
    }

    picture.actions = viewActions(() => picture.active);
    picture.actions.push(...await extras(picture, others),
        panelAction("about", ["i"], () => aboutPanel(picture)),
        panelAction("download", ["d"], () => downloadPanel(picture)),
        panelAction("link", ["l"], () => sharePanel(picture)),
        panelAction("help", ["?"], () => helpPanel(picture.actions)));
    watch(picture, addBars(picture.actions));
    listen(() => picture.actions, close);
    showCrumbs(trailOf(work));
    addEventListener("popstate", () =>
        (address.get("side") === "1") === others.length > 0 || picture.works.length > 1
            ? go() : location.reload());
    await go();
}
