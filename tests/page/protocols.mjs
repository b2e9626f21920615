// Opens pages in headless Chromium, one after the other. When window.isReady() returns true, takes
// a screenshot of the page, or of the part that window.shownPart() returns. Writes each page's
// responses and errors to seen.json.
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

// The timeout in milliseconds. Only a page that hangs takes longer, even on a busy machine.
const PATIENCE = 300000;

// Runs in the page. Waits for two animation frames: when the second begins, the first is painted.
function painted() {
    return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
}

const seen = [];
for (const [number, url] of urls.entries()) {
    const page = await browser.newPage();
    const answers = [], complaints = [];
    // Only errors count: viewers also log warnings for their own developers.
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
