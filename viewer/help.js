// The panel that lists the keys, and switches single keys off for those whom they disturb.

import { make } from "./dom.js";
import { keysAreOn, switchKeys } from "./keys.js";
import { t } from "./texts.js";

// Characters are keys; the names of others would be of no use to a reader.
const shown = keys => keys.filter(key => key.length === 1 || /[^a-z]/i.test(key)).slice(0, 1);

export function helpPanel(actions) {
    const rows = actions.filter(({ keys, hidden }) => keys?.length && !hidden).flatMap(
        ({ name, keys }) => [
            make("dt", {}, ...shown(keys).map(key => make("kbd", {}, key))),
            make("dd", {}, t(name)),
        ]);
    const single = make("input", { type: "checkbox", id: "single-keys",
        onchange: () => switchKeys(single.checked) });
    single.checked = keysAreOn();
    return [make("dl", { class: "keys" }, ...rows),
        make("label", { class: "check" }, single, t("singleKeys")), make("p", {}, t("touch"))];
}
