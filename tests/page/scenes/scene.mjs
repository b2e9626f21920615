// What the scenes share: a headless Chromium, and checks whose outcome test_viewer.py reads.
//
// A scene is run as: node scenes/NAME.mjs HOST FOLDER. Each check is a sentence and a function that
// throws where the sentence does not hold.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { chromium } from "playwright-core";

export const [host, folder] = process.argv.slice(2);
const name = basename(process.argv[1], ".mjs");
const profile = mkdtempSync(join(tmpdir(), "iiif-chromium-"));
const outcome = {};
const patience = 300000;   // milliseconds after which something hangs, on however busy a machine

const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    env: { ...process.env, HOME: profile },
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

// A new visitor's page: { page, complaints, answers }, opened unless `path` is null. `before` may
// change how requests are answered.
export async function visit(path, { before, ready = true, ...options } = {}) {
    const context = await browser.newContext({ viewport: { width: 1366, height: 768 },
        locale: "en-GB", reducedMotion: "reduce", ...options });
    const page = await context.newPage();
    const complaints = [], answers = [];
    page.on("console", message => {
        // Of readback Chromium warns those who test.
        if (["error", "warning"].includes(message.type()) && !/readback/.test(message.text())) {
            complaints.push(`console: ${message.text()}`);
        }
    });
    page.on("pageerror", error => complaints.push(`page: ${error.stack}`));
    page.on("response", answer => answers.push({ url: answer.url(), status: answer.status() }));
    await before?.(page, context);
    await page.goto(`${host}/${path}`);
    if (ready) {
        await still(page);
    }
    return { page, context, complaints, answers };
}

// Waits until `predicate`, which runs in the page, gives something true. The page's policy forbids
// what Playwright itself would do for this.
export async function until(page, predicate, argument) {
    const end = Date.now() + patience;
    for (;;) {
        // A page that is being left answers nothing.
        const value = await page.evaluate(predicate, argument).catch(error => {
            if (!/context was destroyed|navigation/.test(error)) {
                throw error;
            }
        });
        if (value) {
            return value;
        }
        if (Date.now() > end) {
            throw new Error(`never came true: ${predicate}`);
        }
        await new Promise(resolve => setTimeout(resolve, 50));
    }
}

// Repeats an assertion until it holds; what it throws last is the failure.
export async function eventually(body) {
    const end = Date.now() + patience;
    for (;;) {
        try {
            return await body();
        }
        catch (error) {
            if (Date.now() > end || error.code !== "ERR_ASSERTION") {
                throw error;
            }
        }
        await new Promise(resolve => setTimeout(resolve, 50));
    }
}

// Until nothing moves and all that is seen is sharp.
export async function still(page) {
    await until(page, () => {
        const { viewer } = window;
        const busy = document.getElementById("main").getAttribute("aria-busy");
        if (busy !== "false" || !viewer?.world.getItemCount()) {
            return busy === "false" && !viewer;
        }
        const at = viewer.viewport.getBounds(true), to = viewer.viewport.getBounds();
        return Math.abs(at.x - to.x) < 1e-9 && Math.abs(at.width - to.width) < 1e-9;
    });
}

// The part of the canvas in the middle of the view and how far it reaches, in the picture's pixels.
export const place = page => page.evaluate(() => {
    const { viewport, world } = window.viewer;
    const { x, y, width, height } = world.getItemAt(0).viewportToImageRectangle(
        viewport.getBoundsNoRotate(true));
    return { x, y, width, height, degrees: viewport.getRotation(), mirrored: viewport.getFlip() };
});

export async function check(sentence, body) {
    try {
        await body();
        outcome[sentence] = null;
    }
    catch (error) {
        outcome[sentence] = String(error.stack);
    }
}

export async function end() {
    await browser.close();
    rmSync(profile, { recursive: true, force: true });
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(outcome, null, 2));
}
