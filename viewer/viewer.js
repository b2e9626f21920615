// Shows one picture in OpenSeadragon. The parameter ?id=… is an identifier below the page's own
// location, or the URL of any picture or of its info.json.

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

// Fetches info.json. Throws an Error with the server's sentence if there is no picture.
async function describe() {
    const answer = await fetch(description);
    if (!answer.ok) {
        throw new Error(await answer.text());
    }
    return answer.json();
}

// The URI comes from the server, so only http and https links are accepted.
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
        // For tests of the page and for the browser's console.
        window.viewer = show(facts);
        connect(window.viewer);
    }
    catch (error) {
        say(`${id} could not be opened. ${error.message}`);
    }
}

start();
