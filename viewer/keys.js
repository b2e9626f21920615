// Keyboard shortcuts. They are matched by character (event.key), so they work on every layout, and
// from anywhere on the page except text fields. Single-key shortcuts can be switched off.

const stored = "mod_iiif keys off";

export const keysAreOn = () => localStorage.getItem(stored) === null;

export function switchKeys(on) {
    if (on) {
        localStorage.removeItem(stored);
    }
    else {
        localStorage.setItem(stored, "1");
    }
}

// Text fields keep all keys; sliders and lists keep the arrow and paging keys.
function isTaken({ target, key }) {
    const field = target.closest?.("input, select, textarea, [data-own-keys]");
    const typing = field?.matches(
        "input:not([type=range], [type=checkbox], [type=radio]), textarea, select");
    return typing || (field && /^(Arrow|Home|End|Page)/.test(key));
}

export function listen(actions, escape) {
    document.addEventListener("keydown", event => {
        const { key, ctrlKey, altKey, metaKey } = event;
        if (key === "Escape") {
            escape();
        }
        // AltGr is reported as Ctrl and Alt together; some layouts need it to type a character.
        const chord = metaKey || ctrlKey !== altKey;
        if (chord || event.defaultPrevented || isTaken(event) || !(keysAreOn() || key.length > 1)) {
            return;
        }
        const action = actions().find(({ keys }) => keys?.includes(key));
        if (action && !action.hidden) {
            event.preventDefault();
            action.run(key);
        }
    });
}
