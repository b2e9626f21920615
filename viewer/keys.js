// Keys go by the character they write, whatever the keyboard's layout, and work from anywhere on the
// page but where text is typed. Who dislikes single keys switches them off in the help.

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

// Fields keep their own keys; a slider or a list keeps at least the arrows.
function isTaken({ target, key }) {
    const field = target.closest?.("input, select, textarea, [data-own-keys]");
    const typing = field?.matches("input:not([type=range], [type=checkbox], [type=radio]), textarea, select");
    return typing || (field && /^(Arrow|Home|End|Page)/.test(key));
}

export function listen(actions, escape) {
    document.addEventListener("keydown", event => {
        const { key, ctrlKey, altKey, metaKey } = event;
        if (key === "Escape") {
            escape();
        }
        // AltGr counts as Ctrl and Alt where a layout needs it for a character.
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
