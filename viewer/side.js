// Shows two to four pictures side by side. While locked, moving, zooming and rotating apply to all;
// unlocked, each moves alone, and locking again keeps their new relative position. The address has
// this position (`panes`), and whether the panes are unlocked (`lock=0`).

import * as address from "./address.js";
import { byId, make, whenQuiet } from "./dom.js";
import { faultText, watchTiles } from "./notes.js";
import { makeStage } from "./stage.js";

const most = 4;
const settled = 250;   // milliseconds without motion before the address is written

// Returns one work for each pane: the works of the address, or one for each layer of a canvas.
export function panesOf(works, index) {
    if (works.length > 1) {
        return works.slice(0, most);
    }
    const [work] = works;
    const canvas = work.canvases[index];
    return canvas.layers.slice(0, most).map(layer => ({ ...work, ranges: [],
        canvases: [{ ...canvas, label: layer.label || canvas.label, width: undefined,
            height: undefined, layers: [{ ...layer, on: true, choice: false }] }] }));
}

// Returns the difference between the two views: zoom ratio and rotation, and both centres.
function relation(leader, follower) {
    return {
        zoom: follower.getZoom() / leader.getZoom(),
        turn: follower.getRotation() - leader.getRotation(),
        from: leader.getCenter(), to: follower.getCenter(),
    };
}

// Returns the relation of panes that show their whole pictures.
function wholeRelation(leader, follower) {
    return {
        zoom: follower.getHomeZoom() / leader.getHomeZoom(), turn: 0,
        from: leader.getHomeBounds().getCenter(), to: follower.getHomeBounds().getCenter(),
    };
}

// Returns the text of a relation in the address: the follower's centre while the leader shows its
// own middle, in widths of the follower's picture, the zoom ratio, and the rotation. It does not
// depend on what the leader shows, nor on the window's size.
function relationText(leader, follower) {
    const { zoom, turn, from, to } = relation(leader, follower);
    const moved = leader.getHomeBounds().getCenter().minus(from).divide(zoom);
    const { x, y } = to.plus(moved.rotate(-turn));
    return [x, y, zoom, turn].map(value => address.decimal(value, 5)).join(",");
}

// Returns the relation that a text describes, or null if it is malformed.
function relationOf(text, leader) {
    const [x, y, zoom, turn] = (text ?? "").split(",").map(Number);
    return zoom > 0 && Number.isFinite(x + y + zoom + turn) ? {
        zoom, turn, from: leader.getHomeBounds().getCenter(), to: new OpenSeadragon.Point(x, y),
    } : null;
}

function follow(leader, follower, { zoom, turn, from, to }) {
    const moved = leader.getCenter(true).minus(from).divide(zoom);
    follower.setRotation(leader.getRotation(true) + turn, true);
    follower.setFlip(leader.getFlip());
    follower.zoomTo(leader.getZoom(true) * zoom, null, true);
    follower.panTo(to.plus(moved.rotate(-turn)), true);
}

function caption(place, text) {
    place.append(make("p", { class: "caption" }, text));
}

// Relates the views of `stages`, the first of which is the picture's own. Returns the action that
// locks them, and `align`, which gives all panes the view of the address.
function makeLock(picture, stages) {
    let locked = address.get("lock") !== "0", leader = picture.stage, relations = new Map();
    const [first] = stages;

    const followers = () => stages.filter(stage => stage !== leader);
    const followAll = () => relations.forEach((how, stage) =>
        follow(leader.viewport, stage.viewport, how));

    function relate() {
        relations = new Map(followers().map(stage =>
            [stage, relation(leader.viewport, stage.viewport)]));
    }

    function lead(stage) {
        if (leader !== stage) {
            leader = picture.active = stage;
            relate();
        }
    }

    const remember = () => address.set({ lock: locked ? null : 0, panes: stages.slice(1)
        .map(stage => relationText(first.viewport, stage.viewport)) });
    const rememberMoved = whenQuiet(settled, remember);

    function watch(stage) {
        const { viewer } = stage;
        ["canvas-press", "canvas-scroll", "canvas-focus"].forEach(name =>
            viewer.addHandler(name, () => lead(stage)));
        ["viewport-change", "flip", "rotate"].forEach(name => viewer.addHandler(name, () =>
            locked && stage === leader && followAll()));
        ["animation-finish", "rotate"].forEach(name => viewer.addHandler(name, () =>
            locked || rememberMoved()));
    }

    function align() {
        const texts = address.all("panes");
        relations = new Map(stages.slice(1).map((stage, index) =>
            [stage, relationOf(texts[index], first.viewport) ??
                wholeRelation(first.viewport, stage.viewport)]));
        followAll();
    }

    stages.forEach(watch);
    return { align, action: { name: "lock", keys: ["k"], pressed: () => locked, run: () => {
        locked = !locked;
        relate();
        remember();
    } } };
}

function makePane(work) {
    const place = make("div", { class: "pane" });
    byId("main").append(place);
    const stage = makeStage(place, false);
    watchTiles(stage.viewer);
    return { work, place, stage };
}

// Opens a pane's picture. Where that fails, the pane says why, and false is returned.
async function openPane(picture, { work, place, stage }, name) {
    const [canvas] = work.canvases;
    stage.viewer.canvas.setAttribute("aria-label", name);
    try {
        await picture.prepare(canvas);
        await stage.open([canvas], canvas, {});
        caption(place, name);
        return true;
    }
    catch (fault) {
        caption(place, faultText(fault, name));
        return false;
    }
}

// Opens all panes, and drops the stages of those that failed.
async function openPanes(picture, panes, stages) {
    const name = (work, canvas) => picture.works.length > 1 ? work.label : canvas.label;
    caption(byId("picture"), name(picture.work, picture.canvas));
    await Promise.all(panes.map(async pane => {
        if (!await openPane(picture, pane, name(pane.work, pane.work.canvases[0]))) {
            stages.splice(stages.indexOf(pane.stage), 1);
        }
    }));
}

export function addSide(picture, others) {
    byId("main").classList.add("side");
    byId("main").dataset.panes = others.length + 1;
    const panes = others.map(makePane);
    const stages = [picture.stage, ...panes.map(({ stage }) => stage)];
    window.stages = stages;   // for tests
    const { align, action } = makeLock(picture, stages);
    let opened = false;
    picture.listeners.push(async () => {
        if (!opened) {
            opened = true;
            await openPanes(picture, panes, stages);
            align();
        }
    });
    return [action];
}
