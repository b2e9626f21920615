// Logs in by the IIIF Authorization Flow, 2.0 or 1.0: finds the access services of an info.json,
// gets access tokens from a hidden frame, and opens the login window. The login's cookie opens the
// pictures; a token only tells whether they are open.

import { byId, make, webAddress } from "./dom.js";
import { idOf, layer as layerOf, list, text } from "./manifest.js";
import { openNote } from "./notes.js";
import { facts, Fault, fetchJson } from "./service.js";
import { t } from "./texts.js";

const profiles = ["external", "kiosk", "clickthrough", "active", "login"];   // as they are tried
const pause = 300;   // milliseconds between looks at the login window
const patience = 10000;   // milliseconds that a token page may take to load
const grace = 1000;   // milliseconds that its message may come after it has loaded

const addressOf = thing => idOf(thing) ? webAddress(idOf(thing)) : null;
const withQuery = (url, query) => `${url}${url.includes("?") ? "&" : "?"}${
    new URLSearchParams(query)}`;
const isRefused = ({ status }) => status === 401 || status === 403;

const probeOf = info => list(info.service).find(({ type }) => type === "AuthProbeService2");

function accessService(service) {
    const child = kind => list(service.service).find(({ type, profile }) =>
        kind.test(type) || kind.test(profile));
    const logout = child(/^AuthLogoutService2$|auth\/1\/logout$/);
    const label = text(service.label);
    const heading = text(service.heading ?? service.header) || label;
    const confirm = heading === label ? text(service.confirmLabel) || label : label;
    return {
        profile: String(service.profile).replace("http://iiif.io/api/auth/1/", ""),
        page: addressOf(service),
        token: addressOf(child(/^AuthAccessTokenService2$|auth\/1\/token$/)),
        logout: logout && { page: addressOf(logout), label: text(logout.label) || t("logOut") },
        heading, note: text(service.note ?? service.description), confirm: confirm || t("logIn"),
        failure: { heading: service.failureHeader, note: service.failureDescription },
    };
}

// Returns the access services of an info.json; those of version 2.0 if it has any.
const accessServices = info => list((probeOf(info) ?? info).service).map(accessService)
    .filter(({ profile, token }) => token && profiles.includes(profile))
    .sort((one, other) => profiles.indexOf(one.profile) - profiles.indexOf(other.profile));

// Returns what the token service says to this page; nothing if it stays silent.
function message(service) {
    return new Promise(resolve => {
        const wait = (milliseconds, earlier) => {
            clearTimeout(earlier);
            return setTimeout(finish, milliseconds, {});
        };
        const finish = data => {
            clearTimeout(timer);
            removeEventListener("message", listen);
            frame.remove();
            resolve(data);
        };
        const listen = ({ data, source, origin }) => {
            if (source === frame.contentWindow && origin === new URL(service).origin &&
                data?.messageId === service) {
                finish(data);
            }
        };
        const frame = make("iframe", { hidden: true, sandbox: "allow-scripts allow-same-origin",
            src: withQuery(service, { messageId: service, origin: location.origin }),
            onload: () => {
                timer = wait(grace, timer);
            } });
        let timer = wait(patience);
        addEventListener("message", listen);
        document.body.append(frame);
    });
}

const tokens = new Map();   // token service -> { answer: a promise of a token, until }

async function fetchToken(service) {
    const { accessToken, expiresIn } = await message(service);
    const text = typeof accessToken === "string" ? accessToken : null;
    tokens.get(service).until = text ? Date.now() + (expiresIn > 0 ? expiresIn : 3600) * 1000 : 0;
    return text;
}

// Returns a token of the service, or null if it gives none.
function tokenOf(service) {
    if (!(tokens.get(service)?.until > Date.now())) {
        const kept = { until: Infinity };
        tokens.set(service, kept);
        kept.answer = fetchToken(service);
    }
    return tokens.get(service).answer;
}

// Returns the probe's result. In 1.0 the status of info.json takes its place, where one of another
// picture counts as a substitute.
async function ask(probe, url, token) {
    const headers = token ? { Authorization: `Bearer ${token}` } : {};
    if (probe) {
        return fetchJson(probe, headers);
    }
    try {
        const info = await fetchJson(url, headers);
        const same = decodeURIComponent(idOf(info)).split("://")[1] ===
            decodeURIComponent(url).split("://")[1].replace(/\/info\.json$/, "");
        return same ? { status: 200, info } : { status: 401, substitute: { service: {
            ...info, type: "ImageService" } } };
    }
    catch (fault) {
        return { status: fault.status };
    }
}

function closed(opened) {
    return new Promise(resolve => {
        const timer = setInterval(() => {
            if (opened.closed) {
                clearInterval(timer);
                resolve();
            }
        }, pause);
    });
}

// Opens the login window, and runs `done` if it brought a token. `tell` shows a sentence.
async function logIn({ page, token }, tell, done) {
    const opened = open(withQuery(page, { origin: location.origin }));
    tell(t(opened ? "loggingIn" : "windowBlocked"));
    if (opened) {
        await closed(opened);
        tokens.delete(token);
        if (await tokenOf(token)) {
            return done();
        }
        tell(t("stillLocked"));
    }
}

async function logOut({ page }) {
    const opened = open(page);
    if (!opened) {
        return openNote(t("windowBlocked"));
    }
    await closed(opened);
    location.reload();
}

const button = (label, onclick) =>
    make("button", { type: "button", class: "text", onclick }, label);
const logoutButton = ({ logout }) => button(logout.label, () => logOut(logout));

// Returns the fault of a locked picture. Its `doors` are the buttons of the message: logins, or the
// logout of the service `used` that was not enough.
function lockedFault(url, services, result, used) {
    const open = services.filter(({ page, profile }) => page && profile !== "external");
    const logins = open.filter(service => service !== used || !service.logout);
    const one = used || logins.length !== 1 ? null : logins[0];
    const { heading, note } = result.heading ? result : services[0].failure;
    const doors = done => {
        const said = make("p", { role: "status" });
        const start = service => logIn(service, sentence => {
            said.textContent = sentence;
        }, done);
        logins.filter(({ profile }) => profile === "kiosk").forEach(start);
        return [...logins.flatMap(service => [
            one ? null : make("p", {}, `${service.heading}. ${service.note}`),
            button(service.confirm, () => start(service))]),
        used?.logout ? logoutButton(used) : null, said];
    };
    return Object.assign(new Fault(result.status, url), { logins,
        heading: one?.heading || text(heading), note: one ? one.note : text(note),
        ...open.length ? { doors } : {} });
}

// Returns the members of a layer that shows the picture which a probe names in place of its own.
async function pictureAt(place) {
    const { info, image } = layerOf(/^ImageService/.test(place.type) ? { service: place } : place);
    const json = info && await fetchJson(info);
    const probe = json && addressOf(probeOf(json));
    if (probe && (await ask(probe)).status >= 300) {
        throw new Fault(401, info);
    }
    return { facts: json && facts(json, info), image };
}

// Returns the first substitute that can be shown; null if there is none.
async function substituteOf({ substitute }) {
    for (const place of list(substitute)) {
        const found = await pictureAt(place).catch(() => null);
        if (found) {
            return found;
        }
    }
    return null;
}

// Asks for access with the tokens of all services that give one. Returns the probe's result, and
// the service that gave the last token.
async function tried(services, probe, url) {
    let result = await ask(probe, url), used;
    for (const service of services) {
        const token = isRefused(result) && await tokenOf(service.token);
        if (token) {
            result = await ask(probe, url, token);
            used = service;
        }
    }
    return { result, used };
}

// Returns the members that the login adds to the layer of the info.json at `url`: another picture,
// a logout button, and as `locked` the fault for which a substitute is shown. Throws the fault if
// there is nothing to show. `refused` is the fault of an info.json that had an error status.
export async function gainAccess(info, url, refused) {
    const services = accessServices(info);
    if (!services.length) {
        return refused ? Promise.reject(refused) : {};
    }
    const { result, used } = await tried(services, addressOf(probeOf(info)), url);
    const logout = used?.logout && (() => logoutButton(used));
    if (result.location) {
        return { ...await pictureAt(result.location), logout };
    }
    if (result.status < 300) {
        return { logout };
    }
    const locked = isRefused(result) ? lockedFault(url, services, result, used)
        : new Fault(result.status, url);
    const other = await substituteOf(result);
    return other ? { ...other, logout, locked } : Promise.reject(locked);
}

// Says that the picture is a substitute, with a button for the login. `again` shows it anew.
export function tellSubstitute({ logins }, again) {
    const [service] = logins ?? [];
    const done = async () => {
        byId("note").hidden = true;
        await again();
        document.querySelector("#picture [role=application]").focus();
    };
    const tell = sentence => openNote(sentence, service && (() => logIn(service, tell, done)),
        service?.confirm);
    tell(t("reduced"));
}
