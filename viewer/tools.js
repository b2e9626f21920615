// The actions of the view (name, keys, function, state), and the buttons for all actions in the
// header and the footer.

import { byId, drawing, make, say } from "./dom.js";
import { digits, t } from "./texts.js";

export const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
const step = 1.5;

const paths = {
    zoomIn: "M12 5v14M5 12h14",
    zoomOut: "M5 12h14",
    whole: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
    turn: "M19 12a7 7 0 1 1-2.2-5.1M17 2v5h-5",
    mirror: "M12 3v18M9 7v10H3zM15 7v10h6z",
    overview: "M4 5h16v14H4zM13 12h5v5h-5z",
    fullScreen: "M14 4h6v6M20 4l-7 7M10 20H4v-6M4 20l7-7",
    about: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v6M12 7.5v.01",
    download: "M12 4v11M7 11l5 5 5-5M5 20h14",
    link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
    help: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7M12 16.5v.01",
    layers: "M12 4l9 5-9 5-9-5zM3 14l9 5 9-5",
    side: "M4 5h7v14H4zM13 5h7v14h-7z",
    look: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 3v18M12 8h7M12 13h8M12 18h5",
    contents: "M8 6h12M8 12h12M8 18h12M4 6v.01M4 12v.01M4 18v.01",
    facing: "M12 6c-3-2-6-2-9-1v14c3-1 6-1 9 1 3-2 6-2 9-1V5c-3-1-6-1-9 1v14",
    previous: "M15 5l-7 7 7 7",
    next: "M9 5l7 7-7 7",
    lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
};

// Appends a button for `action` to a bar; its tooltip names the key.
export function addButton(bar, action) {
    const { name, keys = [], run, pressed } = action;
    const label = t(name);
    const button = make("button", {
        type: "button", id: name, "aria-label": label, onclick: () => run(),
        title: keys.length ? `${label} (${keys[0]})` : label,
        "aria-pressed": pressed ? "false" : null,
        "aria-expanded": action.panel ? "false" : null,
        "aria-controls": action.panel ? "panel" : null,
    }, drawing(paths[name]));
    bar.append(button);
    action.button = button;
    showState(action);
    return button;
}

export function showState({ button, pressed }) {
    if (pressed) {
        button?.setAttribute("aria-pressed", String(pressed()));
    }
}

// The actions that change the view. `active` returns the stage to act on, because there are several
// stages side by side.
export function viewActions(active) {
    const port = () => active().viewport;
    const turnBy = degrees => {
        port().rotateBy(degrees);
        const now = Math.round(port().getRotation()) % 360;
        say(t("saidTurn", (now + 360) % 360));
    };
    const zoomBy = factor => {
        port().zoomBy(factor);
        port().applyConstraints();
        const next = active().ratio() * port().getZoom() / port().getZoom(true);
        say(t("saidZoom", digits(percent(next), 1)));
    };
    const moveBy = (x, y) => {
        const size = port().getContainerSize();
        port().panBy(port().deltaPointsFromPixels(new OpenSeadragon.Point(
            size.x * x * (port().getFlip() ? -1 : 1), size.y * y)));
        port().applyConstraints();
    };
    const map = () => active().viewer.navigator?.element;
    const overview = () => Boolean(map() && map().style.display !== "none");
    return [
        { name: "zoomOut", keys: ["−", "-", "_"], run: () => zoomBy(1 / step) },
        { name: "actual", keys: ["1"], run: () => active().zoomTo(1 / devicePixelRatio) },
        { name: "zoomIn", keys: ["+", "="], run: () => zoomBy(step) },
        { name: "whole", keys: ["0", "Home"], run: () => {
            port().setRotation(0);
            port().goHome();
            say(t("whole"));
        } },
        { name: "turn", keys: ["r"], run: () => turnBy(90) },
        { name: "turnBack", keys: ["R"], run: () => turnBy(-90), own: true },
        { name: "tilt", keys: [", .", ",", "."], own: true,
            run: key => turnBy(key === "," ? -1 : 1) },
        { name: "mirror", keys: ["m"], pressed: () => port().getFlip(), run: () => {
            port().toggleFlip();
            say(t(port().getFlip() ? "saidMirror" : "saidNoMirror"));
        } },
        { name: "overview", keys: ["o"], pressed: overview, run: () => {
            if (map()) {
                map().style.display = overview() ? "none" : "inline-block";
            }
        } },
        { name: "fullScreen", keys: ["f"], hidden: !document.fullscreenEnabled,
            pressed: () => Boolean(document.fullscreenElement), run: () =>
                document.fullscreenElement ? document.exitFullscreen()
                    : document.documentElement.requestFullscreen() },
        { name: "move", keys: [t("arrows"), "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"],
            own: true, run: key => moveBy(
                { ArrowLeft: -0.15, ArrowRight: 0.15 }[key] ?? 0,
                { ArrowUp: -0.15, ArrowDown: 0.15 }[key] ?? 0) },
    ];
}

export const percent = ratio => {
    const value = ratio * devicePixelRatio * 100;
    return value < 10 ? Math.round(value * 10) / 10 : Math.round(value);
};

// Fills the bars: panel buttons in the header, the others in the footer. An action marked `own`
// gets no button here.
export function addBars(actions) {
    const tools = byId("tools"), tasks = byId("tasks");
    tools.setAttribute("aria-label", t("view"));
    tasks.setAttribute("aria-label", t("tasks"));
    const level = make("span");
    for (const action of actions.filter(({ hidden }) => !hidden)) {
        if (action.name === "actual") {
            action.button = make("button", { type: "button", id: "level",
                title: `${t("actual")} (1)`, onclick: action.run }, level,
            make("span", { class: "unseen" }, ` ${t("actual")}`));
            tools.append(action.button);
        }
        else if (!action.own) {
            addButton(action.panel ? tasks : tools, action);
        }
    }
    const showLevel = ratio => {
        const text = `${digits(percent(ratio), 1)} %`;
        level.textContent === text || level.replaceChildren(text);
    };
    return { showLevel };
}

// Keeps aria-pressed up to date.
export function followStates(viewer, actions) {
    const all = () => actions.forEach(showState);
    viewer.addHandler("flip", all);
    document.addEventListener("fullscreenchange", all);
    byId("tools").addEventListener("click", all);
    document.addEventListener("keyup", all);
}
