// Shows one picture. ?id=… names it: an identifier in the page's own location, or the URL of a
// picture's info.json (or of the picture itself) anywhere.

const place = document.getElementById("picture");

function descriptionOf(id) {
    if (/^https?:\/\//.test(id)) {
        return id.replace(/(\/info\.json)?\/?$/, "/info.json");
    }
    const base = new URL(place.dataset.location, window.location);
    return new URL(encodeURIComponent(id) + "/info.json", base).href;
}

function say(sentence) {
    document.getElementById("status").textContent = sentence;
}

const id = new URLSearchParams(window.location.search).get("id") || place.dataset.identifier;
const description = descriptionOf(id);

document.title = `${id} – mod_iiif`;
document.getElementById("name").textContent = id;
document.getElementById("info").href = description;

const viewer = OpenSeadragon({
    element: place,
    prefixUrl: "openseadragon/images/",
    tileSources: description,
    drawer: "canvas",
    crossOriginPolicy: "Anonymous",
    maxZoomPixelRatio: 4,
    showNavigator: true,
    showRotationControl: true,
});

viewer.addHandler("open-failed", () => say(`${description} could not be opened.`));
viewer.addHandler("tile-load-failed", event => say(`A tile is missing: ${event.message}`));

// For those who test the page or try things in the console.
window.viewer = viewer;
