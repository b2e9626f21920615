// The viewer of this project shows pictures that need a login. Viewer and pictures are on two hosts
// of one site, which lead to the same httpd (--host-resolver-rules).
//
// Usage: node viewer_login.mjs HOST FOLDER OPTION…; HOST is that of the viewer.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { check, end, eventually, folder, host, still, visit } from "./scenes/scene.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const pictures = host.replace("viewer", "images");
const login = "#fault button";

// Opens the viewer with a picture of the location, before anybody has logged in.
const open = (location = "iiif", { name = "secret", more = "", ...options } = {}) =>
    visit(`viewer/?id=${pictures}/${location}/${name}%252Fa.tif${more}`,
        { ready: false, ignoreHTTPSErrors: true, ...options });

const locked = async (...options) => {
    const opened = await open(...options);
    await opened.page.locator("#fault").waitFor();
    return opened;
};

async function fill(popup, word = "word") {
    await popup.fill("[name=httpd_username]", "reader");
    await popup.fill("[name=httpd_password]", word);
    await popup.click("button");
}

// Presses the button that has the focus, and logs in.
async function logIn(page) {
    const [popup] = await Promise.all([page.waitForEvent("popup"), page.keyboard.press("Enter")]);
    const closed = popup.waitForEvent("close");
    await fill(popup);
    await closed;
}

const tileUrl = page => page.evaluate(() => viewer.world.getItemAt(0)?.source.getTileUrl(0, 0, 0));
const width = page => page.evaluate(() => viewer.world.getItemAt(0).source.dimensions.x);
const focused = page => page.evaluate(() => document.activeElement.getAttribute("role") ??
    document.activeElement.textContent);
const shot = (page, name) => page.screenshot({ path: join(folder, `${name}.png`) });

for (const [version, location] of [["2.0", "iiif"], ["1.0", "first"]]) {
    await check(`a picture appears after a login by ${version}, without a reload`, async () => {
        const { page, context, complaints } = await locked(location);
        assert.equal(await page.textContent("#fault h2"), "Reading room");
        assert.equal(await page.textContent("#fault p"), "For readers of the library.");
        assert.equal(await page.textContent(login), "Log in to Example Library");
        assert.equal(await page.getAttribute("#main", "aria-busy"), "false");
        await shot(page, `locked-${location}`);
        await page.evaluate(() => {
            window.stays = true;
        });
        await page.focus(login);
        await logIn(page);
        await still(page);
        assert.equal(await width(page), 1200);
        assert.equal(await page.locator("#fault").count(), 0);
        assert.equal(await focused(page), "application");
        assert.ok(await page.evaluate(() => window.stays));
        assert.deepEqual(complaints.filter(text => !/Failed to load resource/.test(text)), []);
        await page.reload();   // a session needs no second login
        await still(page);
        await context.close();
    });

    await check(`a visitor logs out by ${version}`, async () => {
        const { page, context } = await locked(location);
        await page.focus(login);
        await logIn(page);
        await still(page);
        await page.click("#about");
        await shot(page, `about-${location}`);
        await page.click("#panel button:text('Log out of Example Library')");
        await page.locator(login).waitFor();
        await context.close();
    });
}

await check("a login that is cancelled or refused has a sentence, and can be tried again", async () => {
    const { page, context } = await locked();
    await page.focus(login);
    const press = async () => {
        const [popup] = await Promise.all([page.waitForEvent("popup"), page.keyboard.press("Enter")]);
        await popup.locator("form").waitFor();
        return popup;
    };
    const popup = await press();
    assert.equal(await page.textContent("#fault [role=status]"),
        "Log in in the window that has opened.");
    await popup.close();
    const cancelled = /^You are not logged in/;
    await eventually(async () => assert.match(await page.textContent("#fault [role=status]"), cancelled));
    assert.equal(await focused(page), "Log in to Example Library");
    const again = await press();
    await Promise.all([again.waitForEvent("load"), fill(again, "wrong")]);
    await again.close();
    await eventually(async () => assert.match(await page.textContent("#fault [role=status]"), cancelled));
    await shot(page, "cancelled");
    await logIn(page);
    await still(page);
    await context.close();
});

await check("a blocked login window has a sentence", async () => {
    const { page, context } = await locked("iiif", { before: page => page.addInitScript(() => {
        window.open = () => null;
    }) });
    await page.click(login);
    assert.match(await page.textContent("#fault [role=status]"), /^The browser has blocked the window/);
    await context.close();
});

await check("a login that is not enough says so, and offers the logout", async () => {
    const { page, context } = await locked("iiif", { name: "editors" });
    await page.focus(login);
    await logIn(page);
    await page.locator("#fault button:text('Log out of Example Library')").waitFor();
    assert.equal(await page.textContent("#fault h2"), "Readers only");
    assert.equal(await focused(page), "Log out of Example Library");
    await shot(page, "not-enough");
    await context.close();
});

await check("a picture for a network has the sentence of its server and no login", async () => {
    const { page, context } = await locked("network", { name: "" });
    assert.equal(await page.textContent("#fault p"), "These pictures are shown in the reading room.");
    assert.equal(await page.textContent(login), "Try again");
    await shot(page, "network");
    await context.close();
});

for (const [location, name, url] of [["tiered", "secret", /\/low\/secret%2Fa\.tif\//],
    ["small", "thumbnails", /\/full\/!300,300\//]]) {
    await check(`the substitute at /${location} is shown until the login`, async () => {
        const { page, context } = await open(location, { name });
        await page.locator("#note").waitFor();
        assert.equal(await page.textContent("#note span"), "This is a reduced version of the picture.");
        assert.match(await tileUrl(page), url);
        assert.match(await page.textContent("#size"), /^1200 × 900 pixels/);
        await still(page);
        await shot(page, `substitute-${location}`);
        await page.focus("#note .text");
        await logIn(page);
        await eventually(async () => {
            const now = await tileUrl(page);
            assert.ok(now && !url.test(now));
        });
        await still(page);
        assert.equal(await page.isVisible("#note"), false);
        assert.equal(await focused(page), "application");
        await context.close();
    });
}

await check("two sites without cookies: the viewer says that the login had no effect", async () => {
    const { page, context } = await locked();
    await page.goto(page.url().replace("viewer.example.org", "viewer.example.net"));
    await page.focus(login);
    await logIn(page);
    await eventually(async () =>
        assert.match(await page.textContent("#fault [role=status]"), /^You are not logged in/));
    await context.close();
});

await check("axe finds nothing in the message of a locked picture, in German, too", async () => {
    for (const lang of ["en", "de"]) {
        const { page, context } = await locked("iiif", { more: `&lang=${lang}`,
            before: page => page.addInitScript(axe) });
        const { violations } = await page.evaluate(() => axe.run(document));
        assert.deepEqual(violations.map(({ id }) => id), []);
        await context.close();
    }
});

await end();
