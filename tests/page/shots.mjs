// Takes the README's screenshots of the running demo and writes gallery.png and painting.png, in
// full colour, to a folder.
//
// Usage: node shots.mjs HOST FOLDER

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [host, folder] = process.argv.slice(2);
const profile = mkdtempSync(join(tmpdir(), "iiif-chromium-"));
const browser = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    viewport: { width: 960, height: 600 },
    colorScheme: "dark",
    reducedMotion: "reduce",
    locale: "en-GB",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
const page = browser.pages()[0];

// Polls, because the page's Content-Security-Policy forbids Playwright's waitForFunction().
async function until(predicate) {
    while (!await page.evaluate(predicate)) {
        await page.waitForTimeout(100);
    }
}

const shoot = name => page.screenshot({ path: join(folder, `${name}.png`) });

await page.goto(`${host}/`);
await until(() => {
    const cells = [...document.querySelectorAll("#gallery li")];
    return cells.length > 0 && cells.every(cell => cell.querySelector("img")?.complete &&
        !cell.querySelector("svg"));
});
await shoot("gallery");

const manifest = `${host}/iiif/painting/manifest.json`;
await page.goto(`${host}/?manifest=${manifest}&layers=1,1,0&compare=vertical:0.5,0.5`);
await until(() => document.getElementById("main").getAttribute("aria-busy") === "false");
await page.keyboard.press("v");
await page.locator("#panel").waitFor();
await until(() => document.getElementById("main").getAttribute("aria-busy") === "false");
await shoot("painting");

await browser.close();
rmSync(profile, { recursive: true, force: true });
