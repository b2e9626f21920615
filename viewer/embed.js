// The custom element <iiif-viewer manifest="…"> for other sites' pages. It shows the viewer in an
// iframe, so that neither page's styles and scripts affect the other.

const viewer = new URL("index.html", import.meta.url);
const passed = ["manifest", "collection", "picture", "page", "xywh", "rotation", "facing", "side",
    "layers", "compare", "look", "lang"];

class IiifViewer extends HTMLElement {
    static observedAttributes = passed;

    connectedCallback() {
        const frame = this.frame = document.createElement("iframe");
        frame.allow = "fullscreen; clipboard-write";
        frame.title = this.title || "IIIF";
        Object.assign(frame.style, { width: "100%", height: "100%", border: "0" });
        this.style.display ||= "block";
        this.style.height ||= "32rem";
        this.replaceChildren(frame);
        this.attributeChangedCallback();
    }

    attributeChangedCallback() {
        if (this.frame) {
            const query = new URLSearchParams();
            passed.filter(name => this.hasAttribute(name)).forEach(name =>
                query.set(name === "picture" ? "id" : name, this.getAttribute(name)));
            this.frame.src = `${viewer}?${query}`;
        }
    }
}

customElements.define("iiif-viewer", IiifViewer);
