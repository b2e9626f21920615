// Shows two to four pictures side by side. While locked, moving, zooming and rotating apply to all;
// unlocked, each moves alone, and locking again keeps their new relative position.

import { byId, make } from "./dom.js";
import { faultText, watchTiles } from "./notes.js";
import { makeStage } from "./stage.js";

const most = 4;

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

export function addSide(picture, others) {
    const main = byId("main");
    const stages = [picture.stage];
    let locked = true, leader = picture.stage, relations = new Map();

    main.classList.add("side");
    main.dataset.panes = others.length + 1;
    window.stages = stages;   // for tests
    const panes = others.map(work => {
        const place = make("div", { class: "pane" });
        main.append(place);
        const stage = makeStage(place, false);
        stages.push(stage);
        watchTiles(stage.viewer);
        return { work, place, stage };
    });

    function relate() {
        relations = new Map(stages.filter(stage => stage !== leader)
            .map(stage => [stage, relation(leader.viewport, stage.viewport)]));
    }

    function lead(stage) {
        if (leader !== stage) {
            leader = picture.active = stage;
            relate();
        }
    }

    for (const stage of [...stages]) {
        const { viewer } = stage;
        ["canvas-press", "canvas-scroll", "canvas-focus"].forEach(name =>
            viewer.addHandler(name, () => lead(stage)));
        ["viewport-change", "flip", "rotate"].forEach(name => viewer.addHandler(name, () => {
            if (locked && stage === leader) {
                relations.forEach((how, other) => follow(leader.viewport, other.viewport, how));
            }
        }));
    }

    async function openPane({ work, place, stage }, name) {
        const [canvas] = work.canvases;
        stage.viewer.canvas.setAttribute("aria-label", name);
        try {
            await picture.prepare(canvas);
            await stage.open([canvas], canvas, {});
            caption(place, name);
        }
        catch (fault) {
            stages.splice(stages.indexOf(stage), 1);
            caption(place, faultText(fault, name));
        }
    }

    // All panes begin with the view that the address gives for the first one.
    function alignAll() {
        const { viewport } = picture.stage;
        relations = new Map(stages.slice(1).map(stage => {
            stage.viewport.goHome(true);
            return [stage, { turn: 0, zoom: stage.viewport.getHomeZoom() / viewport.getHomeZoom(),
                from: viewport.getHomeBounds().getCenter(), to: stage.viewport.getCenter() }];
        }));
        relations.forEach((how, other) => follow(viewport, other.viewport, how));
    }

    let opened = false;
    picture.listeners.push(async () => {
        if (!opened) {
            opened = true;
            const name = (work, canvas) => picture.works.length > 1 ? work.label : canvas.label;
            caption(byId("picture"), name(picture.work, picture.canvas));
            await Promise.all(panes.map(pane =>
                openPane(pane, name(pane.work, pane.work.canvases[0]))));
            alignAll();
        }
    });

    return [{ name: "lock", keys: ["k"], pressed: () => locked, run: () => {
        locked = !locked;
        relate();
    } }];
}
