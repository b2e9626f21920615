// Opens documents in viewers, turns all pages and switches through all layers, and takes a picture of
// each; what was asked and complained of goes to seen.json.
//
// Usage: node manifests.mjs FOLDER URL...

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
const PATIENCE = Number(process.env.PATIENCE ?? 120000);

async function ready(page, complaints, what) {
    await page.waitForFunction(() => window.isReady(), null, { timeout: PATIENCE, polling: 100 })
        .catch(error => complaints.push(`${what} is not ready: ${error}`));
}

const seen = [];
for (const [number, url] of urls.entries()) {
    const page = await browser.newPage();
    const answers = [], complaints = [], shots = [];
    page.on("console", message => {
        if (message.type() === "error" && !/favicon/.test(message.location().url)) {
            complaints.push(`console: ${message.text()}`);
        }
    });
    page.on("pageerror", error => complaints.push(`page: ${error}`));
    page.on("response", answer => answers.push({ url: answer.url(), status: answer.status() }));
    await page.goto(url);
    await ready(page, complaints, "the viewer");
    const canvases = await page.evaluate(() => window.describe());
    for (const [index, { layers }] of canvases.entries()) {
        for (let layer = 0; layer < layers; ++layer) {
            await page.evaluate(([index, layer]) => window.show(index, layer), [index, layer]);
            await page.waitForTimeout(200);
            await ready(page, complaints, `page ${index}, layer ${layer}`);
            const shot = `${number}-${index}-${layer}.png`;
            const clip = await page.evaluate(() => window.shownPart());
            await page.screenshot({ path: join(folder, shot), clip });
            shots.push({ page: index, layer, shot });
        }
    }
    seen.push({ url, answers, complaints, shots });
    await page.close();
}
await browser.close();
rmSync(profile, { recursive: true, force: true });
writeFileSync(join(folder, "seen.json"), JSON.stringify(seen));
