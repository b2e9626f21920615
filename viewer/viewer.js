// Shows one picture. ?id=… names it: an identifier in the page's own location, or the URL of a
// picture's info.json (or of the picture itself) anywhere.

const zoomStep = 1.6;
const quarter = 90;   // degrees

const byId = name => document.getElementById(name);
const place = byId("picture");

function descriptionOf(id) {
    if (/^https?:\/\//.test(id)) {
        return id.replace(/(\/info\.json)?\/?$/, "/info.json");
    }
    const base = new URL(place.dataset.location, window.location);
    return new URL(encodeURIComponent(id) + "/info.json", base).href;
}

function say(sentence) {
    byId("status").textContent = sentence;
}

const id = new URLSearchParams(window.location.search).get("id") || place.dataset.identifier;
const description = descriptionOf(id);

// What the server says of a picture, or its own sentence why there is none.
async function describe() {
    const answer = await fetch(description);
    if (!answer.ok) {
        throw new Error(await answer.text());
    }
    return answer.json();
}

// What `rights` links to comes from the server; nothing but a page may be opened by it.
function showRights(uri) {
    if (/^https?:\/\//.test(uri)) {
        byId("rights").href = uri;
        byId("rights").hidden = false;
    }
}

function showFacts({ width, height, rights, license }) {
    const megapixels = (width * height / 1e6).toLocaleString("en", { maximumFractionDigits: 1 });
    byId("size").textContent = `${width} × ${height} pixels, ${megapixels} megapixels`;
    showRights(rights ?? license);
}

function show(tileSources) {
    return OpenSeadragon({
        element: place,
        tileSources,
        drawer: "canvas",
        crossOriginPolicy: "Anonymous",
        maxZoomPixelRatio: 4,
        visibilityRatio: 0.5,
        animationTime: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 0.8,
        showNavigationControl: false,
        showNavigator: true,
        navigatorPosition: "BOTTOM_RIGHT",
        navigatorDisplayRegionColor: "#8ab4ff",
    });
}

function toggleFullScreen() {
    return document.fullscreenElement
        ? document.exitFullscreen()
        : document.documentElement.requestFullscreen();
}

function zoom({ viewport }, factor) {
    viewport.zoomBy(factor);
    viewport.applyConstraints();
}

function connect(viewer) {
    const actions = {
        "zoom-in": () => zoom(viewer, zoomStep),
        "zoom-out": () => zoom(viewer, 1 / zoomStep),
        "home": () => viewer.viewport.goHome(),
        "turn": () => viewer.viewport.rotateBy(quarter),
        "full-screen": toggleFullScreen,
    };
    for (const [name, action] of Object.entries(actions)) {
        byId(name).addEventListener("click", action);
    }
    byId("tools").hidden = false;
    viewer.addHandler("open-failed", () => say(`${description} could not be opened.`));
    viewer.addHandler("tile-load-failed", event => say(`A tile is missing: ${event.message}`));
}

async function start() {
    document.title = `${id} – mod_iiif`;
    byId("name").textContent = id;
    byId("info").href = description;
    try {
        const facts = await describe();
        showFacts(facts);
        // For those who test the page or try things in the console.
        window.viewer = show(facts);
        connect(window.viewer);
    }
    catch (error) {
        say(`${id} could not be opened. ${error.message}`);
    }
}

start();
