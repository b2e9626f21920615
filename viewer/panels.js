// The panel over the right part of the picture, or the lower one on a phone; one is open at a time.
// That of an action marked `beside` leaves the picture free. Closing a panel returns the focus to
// the button that opened it.

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

// Opens the panel of an action, whose `fill` returns the panel's content.
export function open(action) {
    const { name, fill } = action;
    const quit = make("button", { type: "button", class: "quit", "aria-label": t("close"),
        onclick: close }, "×");
    close();
    byId("panel").replaceChildren(make("h2", { id: "panel-title", tabindex: -1 }, t(name)), quit,
        make("div", {}, ...fill()));
    byId("panel").classList.toggle("beside", Boolean(action.beside));
    byId("panel").hidden = false;
    opened = action;
    action.button?.setAttribute("aria-expanded", "true");
    byId("panel-title").focus();
}

// Returns an action whose button and key toggle a panel.
export function panelAction(name, keys, fill, closed) {
    const action = { name, keys, fill, closed, panel: true };
    action.run = () => opened === action ? close() : open(action);
    return action;
}

// Refills the named panel if it is open, and keeps the focus.
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

// Returns a read-only field with a button that copies its text.
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
