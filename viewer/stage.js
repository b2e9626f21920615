// Shows one canvas, or two beside each other, with OpenSeadragon. Bounds are rectangles
// { x, y, w, h } in pixels of the current canvas.

import { t } from "./texts.js";
import { still } from "./tools.js";

const nearest = 8;   // largest zoom, in screen pixels per picture pixel
const together = 10;   // tiles requested per frame; the default of one delays large screens
const narrow = 600;   // stage width in pixels below which the overview is hidden at first

// Keeps a picture whole when the stage changes its size: when a panel opens, or a phone is turned.
// OpenSeadragon sets its own zoom after the event.
function keepWhole(viewer, isWhole) {
    let whole = false;
    viewer.addHandler("update-viewport", () => {
        whole = isWhole();
    });
    viewer.addHandler("resize", () => {
        if (whole) {
            queueMicrotask(() => viewer.viewport.goHome(true));
        }
    });
}

export function makeStage(place, overview = true) {
    const viewer = OpenSeadragon({
        element: place,
        drawer: "canvas",   // can clip layers to polygons, and respects embedded colour profiles
        maxZoomPixelRatio: nearest,
        maxTilesPerFrame: together,
        visibilityRatio: 0.5,
        animationTime: still ? 0 : 0.8,
        keyboardNavEnabled: false,
        showNavigationControl: false,
        showNavigator: overview,
        navigatorPosition: "BOTTOM_RIGHT",
        navigatorAutoFade: false,
        navigatorOpacity: 1,
        navigatorSizeRatio: 0.15,
        gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
        gestureSettingsTouch: { pinchRotate: false },
    });
    const { viewport } = viewer;
    viewer.canvas.setAttribute("role", "application");
    viewer.canvas.setAttribute("aria-roledescription", t("zoomable"));
    if (overview) {
        const { style } = viewer.navigator.element;
        style.display = place.clientWidth < narrow ? "none" : "inline-block";
    }
    keepWhole(viewer, isWhole);
    let laid = [];
    let main = null;   // the laid-out current canvas, whose pixels are the unit of bounds

    // Places canvases beside each other at equal height; `current` has the width 1.
    function lay(canvases, current) {
        const height = current.height / current.width;
        let x = 0;
        return canvases.map(canvas => {
            const width = canvas.width / canvas.height * height;
            const laid = { canvas, x, width, scale: canvas.width / width };
            x += width;
            return laid;
        });
    }

    function tiledImage({ canvas, x, scale }, layer) {
        return {
            tileSource: layer.look ?? layer.facts?.info ?? { type: "image", url: layer.image },
            x: x + (layer.box?.x ?? 0) / scale,
            y: (layer.box?.y ?? 0) / scale,
            width: (layer.box?.w ?? canvas.width) / scale,
            opacity: layer.opacity ?? 1,
        };
    }

    // Opens the canvases at `view`; resolves before the first tiles are requested.
    function open(canvases, current, view) {
        laid = lay(canvases, current);
        main = laid.find(one => one.canvas === current);
        const shown = laid.flatMap(one => one.canvas.layers.filter(layer => layer.on)
            .map(layer => [layer, tiledImage(one, layer)]));
        return new Promise((resolve, reject) => {
            // An earlier call that is still opening is superseded and never resolves.
            ["open", "open-failed"].forEach(name => viewer.removeAllHandlers(name));
            viewer.addOnceHandler("open", () => {
                // The stage may have changed its size since the viewer was made.
                viewport.resize(new OpenSeadragon.Point(place.clientWidth, place.clientHeight));
                shown.forEach(([layer], index) => {
                    layer.item = viewer.world.getItemAt(index);
                });
                setView(view);
                resolve();
            });
            viewer.addOnceHandler("open-failed", ({ message }) => reject(new Error(message)));
            viewer.open(shown.map(([, image]) => image));
        });
    }

    // Shows or hides a layer; `anew` replaces it because its tile source has changed.
    function showLayer(layer, anew = false) {
        const isThere = ({ item }) => Boolean(item) && viewer.world.getIndexOfItem(item) >= 0;
        const there = isThere(layer);
        if (there && (!anew || !layer.on)) {
            layer.item.setOpacity(layer.on ? layer.opacity ?? 1 : 0);
            return Promise.resolve();
        }
        if (!layer.on) {
            return Promise.resolve();
        }
        const one = laid.find(each => each.canvas.layers.includes(layer));
        const index = there ? viewer.world.getIndexOfItem(layer.item)
            : laid.flatMap(each => each.canvas.layers)
                .filter(each => each === layer || isThere(each)).indexOf(layer);
        return new Promise(resolve => viewer.addTiledImage({ ...tiledImage(one, layer), index,
            replace: there, error: resolve, success: ({ item }) => {
                layer.item = item;
                resolve();
            } }));
    }

    function bounds(now = false) {
        const { x, y, width, height } = viewport.getBoundsNoRotate(now);
        const { x: left, scale } = main;
        return { x: (x - left) * scale, y: y * scale, w: width * scale, h: height * scale };
    }

    function setBounds({ x, y, w, h }) {
        const { x: left, scale } = main;
        const width = Math.max(w, h * viewport.getAspectRatio()) / scale;
        viewport.zoomTo(1 / width, null, true);
        const middle = [left + (x + w / 2) / scale, (y + h / 2) / scale];
        viewport.panTo(new OpenSeadragon.Point(...middle), true);
    }

    function setView({ bounds: wanted, rotation = 0, mirror = false } = {}) {
        viewport.setRotation(rotation, true);
        viewport.setFlip(mirror);
        if (wanted) {
            setBounds(wanted);
        }
        else {
            viewport.goHome(true);
        }
    }

    // Returns whether the view is the initial one, with everything visible.
    function isWhole() {
        const home = viewport.getHomeZoom(), zoom = viewport.getZoom();
        const { x, y } = viewport.getHomeBounds().getCenter().minus(viewport.getCenter());
        return Math.abs(zoom / home - 1) < 1e-3 && Math.hypot(x, y) < 1e-3;
    }

    // Returns the CSS pixels per canvas pixel.
    function ratio() {
        return viewport.getContainerSize().x / bounds(true).w;
    }

    // Converts a position on the stage to canvas pixels.
    function canvasPoint({ x, y }) {
        const across = viewport.getFlip() ? viewport.getContainerSize().x - x : x;
        const point = viewport.pointFromPixel(new OpenSeadragon.Point(across, y), true);
        return { x: (point.x - main.x) * main.scale, y: point.y * main.scale };
    }

    function visible() {
        const { x, y } = viewport.getContainerSize();
        const corners = [[0, 0], [x, 0], [0, y], [x, y]].map(([left, top]) =>
            canvasPoint({ x: left, y: top }));
        const { width, height } = main.canvas;
        const range = (name, end) => {
            const all = corners.map(corner => Math.min(Math.max(corner[name], 0), end));
            return [Math.floor(Math.min(...all)), Math.ceil(Math.max(...all))];
        };
        const [left, right] = range("x", width), [top, bottom] = range("y", height);
        return { x: left, y: top, w: right - left, h: bottom - top };
    }

    function zoomTo(pixels) {
        viewport.zoomTo(viewport.getZoom() * pixels / (viewport.getContainerSize().x / bounds().w));
        viewport.applyConstraints();
    }

    return { viewer, viewport, open, showLayer, bounds, setView, isWhole, ratio, canvasPoint,
        visible, zoomTo };
}
