// Opens pages in headless Chromium one after the other and takes a picture of each when it says that
// it is ready, or of the part of it that it names; what was asked and complained of goes to seen.json.
//
// Usage: node protocols.mjs FOLDER URL...

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [folder, ...urls] = process.argv.slice(2);
const profile = mkdtempSync(join(tmpdir(), "iiif-chromium-"));
const browser = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    headless: true,
    viewport: { width: 800, height: 600 },
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

// Milliseconds after which something hangs, however busy the machine is.
const PATIENCE = 300000;

// In the page: the frame that is being made, and the one in which the browser has painted it.
function painted() {
    return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
}

const seen = [];
for (const [number, url] of urls.entries()) {
    const page = await browser.newPage();
    const answers = [], complaints = [];
    // What viewers warn their developers of is no fault of ours.
    page.on("console", message => {
        if (message.type() === "error") {
            complaints.push(`console: ${message.text()}`);
        }
    });
    page.on("pageerror", error => complaints.push(`page: ${error}`));
    page.on("response", answer => answers.push({ url: answer.url(), status: answer.status() }));
    await page.goto(url);
    await page.waitForFunction(() => window.isReady(), null, { timeout: PATIENCE, polling: 100 })
        .catch(error => complaints.push(`not ready: ${error}`));
    await page.evaluate(painted);
    const clip = await page.evaluate(() => window.shownPart?.());
    await page.screenshot({ path: join(folder, `${number}.png`), clip });
    seen.push({ url, answers, complaints });
    await page.close();
}
await browser.close();
rmSync(profile, { recursive: true, force: true });
writeFileSync(join(folder, "seen.json"), JSON.stringify(seen));
