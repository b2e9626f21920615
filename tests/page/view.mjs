// Opens a page in headless Chromium, zooms in step by step, and writes to a folder: a screenshot
// for each step, and seen.json with the responses, the console's messages and the visible parts.
//
// Usage: node view.mjs URL FOLDER STEPS

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [url, folder, steps] = process.argv.slice(2);
const profile = mkdtempSync(join(tmpdir(), "iiif-chromium-"));
const seen = { answers: [], complaints: [], views: [] };

// The timeout in milliseconds. Only a page that hangs takes longer, even on a busy machine.
const PATIENCE = 300000;

const browser = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    headless: true,
    viewport: { width: 1000, height: 700 },
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const page = browser.pages()[0];

page.on("console", message => seen.complaints.push(`console: ${message.text()}`));
page.on("pageerror", error => seen.complaints.push(`page: ${error}`));
page.on("requestfailed", request =>
    seen.complaints.push(`failed: ${request.url()} ${request.failure()?.errorText}`));
page.on("response", response =>
    seen.answers.push({ url: response.url(), status: response.status() }));

// Runs in the page. Returns whether the animation has ended and every visible tile has loaded.
function isStill() {
    const viewer = window.viewer;
    const picture = viewer?.world.getItemAt(0);
    if (!picture) {
        return false;
    }
    const at = viewer.viewport.getBounds(true), to = viewer.viewport.getBounds(false);
    return picture.getFullyLoaded() && Math.abs(at.x - to.x) < 1e-9 &&
        Math.abs(at.width - to.width) < 1e-9;
}

// Waits until isStill() returns true. Polls, because Playwright's waitForFunction() calls eval(),
// which the page's Content-Security-Policy forbids.
async function settle() {
    const end = Date.now() + PATIENCE;
    while (!await page.evaluate(isStill)) {
        if (Date.now() > end) {
            throw new Error("the page never stands still");
        }
        await page.waitForTimeout(100);
    }
}

// Returns the visible part of the picture, in the picture's pixels.
async function view() {
    return page.evaluate(() => {
        const { viewport, world } = window.viewer;
        const { x, y, width, height } = world.getItemAt(0).viewportToImageRectangle(
            viewport.getBounds(true));
        return { x, y, width, height };
    });
}

// Clicks a button that is found by its accessible name, as a screen reader finds it.
async function press(name) {
    await page.getByRole("button", { name, exact: true }).click();
    await settle();
    return { ...await view(), degrees: await page.evaluate(() => viewer.viewport.getRotation()) };
}

// Returns the page's message for a picture that does not exist. Errors of this second page do not
// count as complaints.
async function missing() {
    const other = await browser.newPage();
    await other.goto(`${url}?id=no%20such.tif`);
    return other.locator("#fault p").textContent({ timeout: PATIENCE });
}

await page.goto(url);
for (let step = 0; step <= steps; ++step) {
    if (step > 0) {
        await page.evaluate(() => {
            const { viewport } = window.viewer;
            viewport.zoomBy(2.5, new OpenSeadragon.Point(0.4, 0.35), true);
        });
    }
    await settle();
    seen.views.push(await view());
    await page.locator("#picture").screenshot({ path: join(folder, `step${step}.png`) });
}
seen.title = await page.title();
seen.faults = await page.locator("#fault, #note:not([hidden])").count();
seen.size = await page.locator("#size").textContent();
seen.pressed = {
    home: await press("Whole picture"),
    near: await press("Zoom in"),
    far: await press("Zoom out"),
    turned: await press("Turn right"),
};
seen.missing = await missing();

await browser.close();
rmSync(profile, { recursive: true, force: true });
writeFileSync(join(folder, "seen.json"), JSON.stringify(seen, null, 2));
