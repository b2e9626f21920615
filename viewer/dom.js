// Helpers that build and query the document. Strings are inserted as text, never as markup.

export const byId = name => document.getElementById(name);

// make("a", { href, class: "x", onclick }, "text", element, …)
export function make(tag, properties = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
        if (name.startsWith("on")) {
            element.addEventListener(name.slice(2), value);
        }
        else if (value !== undefined && value !== null && value !== false) {
            element.setAttribute(name, value === true ? "" : value);
        }
    }
    element.append(...children.filter(child => child !== null && child !== undefined));
    return element;
}

const svg = "http://www.w3.org/2000/svg";

// Returns an SVG icon of 24 × 24 units from one path.
export function drawing(path) {
    const picture = document.createElementNS(svg, "svg");
    const line = document.createElementNS(svg, "path");
    picture.setAttribute("viewBox", "0 0 24 24");
    picture.setAttribute("aria-hidden", "true");
    line.setAttribute("d", path);
    picture.append(line);
    return picture;
}

// Announces a sentence to screen readers through the live region.
export function say(sentence) {
    byId("say").textContent = sentence;
}

// Returns a debounced `action`, which runs once no call has come for that many milliseconds.
export function whenQuiet(milliseconds, action) {
    let timer;
    return () => {
        clearTimeout(timer);
        timer = setTimeout(action, milliseconds);
    };
}

// Returns the absolute URL if it is http or https, else null: no other URL is opened or fetched.
export function webAddress(text) {
    try {
        const url = new URL(text, location);
        return /^https?:$/.test(url.protocol) ? url.href : null;
    }
    catch {
        return null;
    }
}
