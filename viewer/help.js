// Fills the help panel: the list of keys, and a switch for single-key shortcuts (WCAG 2.1.4).

import { make } from "./dom.js";
import { keysAreOn, switchKeys } from "./keys.js";
import { t } from "./texts.js";

export function helpPanel(actions) {
    const rows = actions.filter(({ keys, hidden }) => keys?.length && !hidden).flatMap(
        ({ name, keys }) => [
            make("dt", {}, make("kbd", {}, keys[0])),
            make("dd", {}, t(name)),
        ]);
    const single = make("input", { type: "checkbox", id: "single-keys",
        onchange: () => switchKeys(single.checked) });
    single.checked = keysAreOn();
    return [make("dl", { class: "keys" }, ...rows),
        make("label", { class: "check" }, single, t("singleKeys")), make("p", {}, t("touch"))];
}
