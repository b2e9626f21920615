// One panel at a time beside the picture, or below it on a phone. Escape closes it, and the focus
// goes back to the button that opened it.

import { byId, make } from "./dom.js";
import { t } from "./texts.js";

let opened = null;   // the action whose panel is open

export const openedPanel = () => opened?.name;

export function close() {
    if (opened) {
        const { button, closed } = opened;
        const inside = byId("panel").contains(document.activeElement);
        byId("panel").hidden = true;
        button?.setAttribute("aria-expanded", "false");
        opened = null;
        closed?.();
        if (inside) {
            button?.focus();
        }
    }
}

// `fill` gives the panel's children.
export function open(action) {
    const { name, fill } = action;
    const quit = make("button", { type: "button", class: "quit", "aria-label": t("close"),
        onclick: close }, "×");
    close();
    byId("panel").replaceChildren(make("h2", { id: "panel-title", tabindex: -1 }, t(name)), quit,
        make("div", {}, ...fill()));
    byId("panel").hidden = false;
    opened = action;
    action.button?.setAttribute("aria-expanded", "true");
    byId("panel-title").focus();
}

// An action that opens and closes a panel.
export function panelAction(name, keys, fill, closed) {
    const action = { name, keys, fill, closed, panel: true };
    action.run = () => opened === action ? close() : open(action);
    return action;
}

// Makes an open panel anew, when what it speaks of has changed.
export function renew(name) {
    if (opened?.name === name) {
        const focus = document.activeElement?.id;
        byId("panel").lastChild.replaceChildren(...opened.fill());
        byId(focus)?.focus();
    }
}

export function field(label, input) {
    return make("label", { class: "field" }, make("span", {}, label), input);
}

// A line of text with a button that copies it.
export function copyLine(label, text, said) {
    const input = make("input", { readonly: true, value: text, onfocus: () => input.select() });
    const copy = async () => {
        await navigator.clipboard?.writeText(text).catch(() => {});
        input.select();
        said();
    };
    return make("div", { class: "copy" }, field(label, input),
        make("button", { type: "button", class: "text", onclick: copy }, t("copy")));
}
