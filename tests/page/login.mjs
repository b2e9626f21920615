// The IIIF Authorization Flow 2.0 as a browser sees it, with the viewer on the site of the pictures
// and on another one. The host names lead to the same httpd (--host-resolver-rules).
//
// Usage: node login.mjs HOST FOLDER OPTION…; HOST is that of the pictures.

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { check, end, eventually, folder, host, launching, visit } from "./scenes/scene.mjs";

const { port } = new URL(host);
const viewers = { "one site": `https://viewer.example.org:${port}`,
    "two sites": `https://viewer.example.net:${port}` };
const stranger = `https://viewer.example.com:${port}`;
const picture = `${host}/iiif/secret%2Fa.tif`;
const whole = `${picture}/full/max/0/default.jpg`;
const services = `${host}/iiif-auth`;

// A browser that sends cookies to another site. The contexts of visit() do not: they are windows of
// Chromium's incognito mode.
mkdirSync(join(folder, "profile/Default"), { recursive: true });
writeFileSync(join(folder, "profile/Default/Preferences"), JSON.stringify({ profile: {
    cookie_controls_mode: 0, block_third_party_cookies: false } }));
const browser = await chromium.launchPersistentContext(join(folder, "profile"),
    { ...launching, ignoreHTTPSErrors: true });

// Opens an empty page of `origin` in a browser that knows nobody.
async function open(origin) {
    await browser.clearCookies();
    const page = await browser.newPage();
    await page.goto(`${origin}/page.html`);
    return page;
}

async function openIncognito(origin) {
    const { page, context } = await visit("", { ready: false, ignoreHTTPSErrors: true });
    await page.goto(`${origin}/page.html`);
    return { page, context };
}

// Returns what the token service tells the page, or null if it stays silent. `query` replaces
// parts of the request.
const ask = (page, service = `${services}/token`, query = {}) => page.evaluate(([url, query]) =>
    new Promise(resolve => {
        const frame = document.createElement("iframe");
        const parameters = { messageId: "m1", origin: location.origin, ...query };
        const entries = Object.entries(parameters).filter(([, value]) => value !== null);
        addEventListener("message", ({ data, origin }) => {
            if (origin === new URL(url).origin) {
                resolve(data);
            }
        }, { once: true });
        frame.onload = () => setTimeout(() => resolve(null), 500);
        frame.src = `${url}?${new URLSearchParams(entries)}`;
        document.body.append(frame);
    }), [service, query]);

const probe = (page, token, path = "/iiif-auth/probe/iiif/secret%2Fa.tif", headers = {}) =>
    page.evaluate(async ([url, headers]) => (await fetch(url, { headers })).json(), [host + path,
        { ...token ? { Authorization: `Bearer ${token}` } : {}, ...headers }]);

// Returns whether the page can show the picture in an image element.
const shows = (page, url = whole, crossOrigin = null) => page.evaluate(([url, crossOrigin]) =>
    new Promise(resolve => {
        const image = new Image();
        image.crossOrigin = crossOrigin;
        image.onload = () => resolve(true);
        image.onerror = () => resolve(false);
        image.src = `${url}?${Math.random()}`;
    }), [url, crossOrigin]);

async function openWindow(page, path) {
    const [popup] = await Promise.all([page.waitForEvent("popup"), page.evaluate(url => {
        open(`${url}?origin=${encodeURIComponent(location.origin)}`);
    }, services + path)]);
    return popup;
}

async function logIn(page, word = "word") {
    const popup = await openWindow(page, "/login");
    await popup.fill("[name=httpd_username]", "reader");
    await popup.fill("[name=httpd_password]", word);
    const closed = word === "word" && popup.waitForEvent("close");
    await popup.click("button");
    await closed;
    return popup;
}

for (const [sites, origin] of Object.entries(viewers)) {
    const on = (sentence, body) => check(`${sites}: ${sentence}`, async () => {
        const page = await open(origin);
        await body(page);
        await page.close();
    });

    await on("a probe of nobody says 401 and why", async page => {
        const result = await probe(page);
        assert.equal(result.status, 401);
        assert.deepEqual(result.heading, { en: ["Readers only"] });
        assert.equal(await shows(page), false);
    });

    await on("a login by form opens pictures and gives a token", async page => {
        await logIn(page);
        const { accessToken, expiresIn, messageId } = await ask(page);
        assert.deepEqual([expiresIn, messageId], [300, "m1"]);
        assert.deepEqual(await probe(page, accessToken), {
            "@context": "http://iiif.io/api/auth/2/context.json", type: "AuthProbeResult2",
            status: 200 });
        assert.ok(await shows(page));
    });

    await on("a wrong password shows the form again", async page => {
        const popup = await logIn(page, "wrong");
        await popup.waitForURL(/login/);
        assert.ok(await popup.isVisible("form"));
        assert.equal((await ask(page)).profile, "missingAspect");
    });

    await on("the token page tells each reason", async page => {
        const profile = async (service, query) => (await ask(page, service, query)).profile;
        assert.equal(await profile(), "missingAspect");
        assert.equal(await profile(undefined, { messageId: null }), "invalidRequest");
        await logIn(page);
        assert.equal(await profile(), undefined);   // a token
        await browser.clearCookies({ name: "session" });
        assert.equal(await profile(), "expiredAspect");
        await page.route(/token/, route => route.continue({ headers: {
            ...route.request().headers(), authorization: "Basic cmVhZGVyOndyb25n" } }));
        assert.equal(await profile(`${host}/basic-auth/token`), "invalidAspect");
        assert.equal(await profile(`${host}/broken-auth/token`), "unavailable");
    });

    await on("a site that is not listed learns nothing", async page => {
        await logIn(page);
        assert.equal(await ask(page, undefined, { origin: "https://viewer.example.com" }), null);
        await page.goto(`${stranger}/page.html`);
        assert.equal((await ask(page)).profile, "invalidOrigin");
        assert.equal(await ask(page, undefined, { origin }), null);   // it may not frame the page
        assert.equal(await ask(page, undefined, { origin: null }), null);
    });

    await on("a hostile messageId comes back as it is, and runs nowhere", async page => {
        const dialogs = [];
        page.on("dialog", dialog => dialogs.push(dialog.message()) && dialog.dismiss());
        await logIn(page);
        for (const messageId of ["</script><script>parent.postMessage('x','*');alert(1)</script>",
            "\"),alert(1),(\"", "\u2028alert(1)\u2029", "<!--<script>", "\\", "é😀", "${alert(1)}",
            "&quot;);alert(1)//", `${services}/token?a=b&c=%`]) {
            assert.equal((await ask(page, undefined, { messageId })).messageId, messageId);
        }
        for (const wrong of ["*", "null", "javascript:alert(1)", `${origin}/path`,
            `${origin}"),alert(1),("`, `${origin}; script-src *`, `${origin}\u2028`]) {
            assert.equal(await ask(page, undefined, { origin: wrong }), null, wrong);
        }
        assert.deepEqual(dialogs, []);
    });

    await on("a token of other services counts as none", async page => {
        await page.route(/token/, route => route.continue({ headers: {
            ...route.request().headers(), authorization: "Basic cmVhZGVyOndvcmQ=" } }));
        const { accessToken } = await ask(page, `${host}/basic-auth/token`);
        assert.ok(accessToken);
        assert.equal((await probe(page, accessToken)).status, 401);
    });

    await on("a token opens no picture", async page => {
        await logIn(page);
        const { accessToken } = await ask(page);
        assert.equal(await page.evaluate(async ([url, token]) => (await fetch(url, {
            headers: { Authorization: `Bearer ${token}` } })).status, [whole, accessToken]), 401);
    });

    await on("cookies go with plain images and use-credentials, not with anonymous", async page => {
        await logIn(page);
        assert.ok(await shows(page));
        assert.equal(await shows(page, whole, "anonymous"), false);
        assert.ok(await shows(page, whole, "use-credentials"));
        await page.goto(`${stranger}/page.html`);
        assert.equal(await shows(page, whole, "use-credentials"), false);
    });

    await on("a logout ends cookie and token", async page => {
        await logIn(page);
        const { accessToken } = await ask(page);
        const popup = await openWindow(page, "/logout");
        await eventually(() => assert.ok(popup.isClosed()));
        assert.equal((await probe(page, accessToken)).status, 401);
        assert.equal((await ask(page)).profile, "missingAspect");
        assert.equal(await shows(page), false);
    });

    await on("a substitute shows to nobody, and goes after the login", async page => {
        const path = "/iiif-auth/probe/tiered/secret%2Fa.tif";
        const { status, substitute: [other] } = await probe(page, null, path);
        assert.equal(status, 401);
        assert.ok(await shows(page, other.id));
        await logIn(page);
        const { accessToken } = await ask(page);
        const result = await probe(page, accessToken, path);
        assert.equal(result.status, 200);
        assert.ok(!("substitute" in result));
    });

    await on("a browser's preflight lets any header through to a probe", async page => {
        const result = await probe(page, "none", undefined, { "X-Mode": "a", "X-Other": "b" });
        assert.equal(result.status, 401);
    });

    await on("a browser that nobody logged in gets no picture of another's", async page => {
        await logIn(page);
        assert.ok(await shows(page));
        const { page: other, context } = await openIncognito(origin);
        assert.equal(await shows(other), false);
        await context.close();
    });

    await check(`${sites}: what a browser that blocks cookies of other sites shows`, async () => {
        const { page, context } = await openIncognito(origin);
        await logIn(page);
        const shown = sites === "one site";
        assert.equal((await ask(page)).profile, shown ? undefined : "missingAspect");
        assert.equal(await shows(page), shown);
        await context.close();
    });
}

await browser.close();
await end();
