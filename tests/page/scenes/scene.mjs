// Shared by the scenes: a headless Chromium, and checks whose outcome test_viewer.py reads.
//
// A scene is run as: node scenes/NAME.mjs HOST FOLDER [OPTION…], with options for Chromium. Each
// check is a sentence and a function that throws where the sentence does not hold.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { chromium } from "playwright-core";

export const [host, folder, ...options] = process.argv.slice(2);
const name = basename(process.argv[1], ".mjs");
const profile = mkdtempSync(join(tmpdir(), "iiif-chromium-"));
const outcome = {};
const patience = 300000;   // timeout in milliseconds; only a page that hangs takes longer

export const launching = {
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    env: { ...process.env, HOME: profile },
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        ...options],
};
const browser = await chromium.launch(launching);

// Opens `path` in a new browser context. Returns { page, context, complaints, answers }: the
// console's errors and warnings, and the responses. `before` may change how requests are answered.
// With `ready`, waits until the page is still.
export async function visit(path, { before, ready = true, ...options } = {}) {
    const context = await browser.newContext({ viewport: { width: 1366, height: 768 },
        locale: "en-GB", reducedMotion: "reduce", ...options });
    const page = await context.newPage();
    const complaints = [], answers = [];
    page.on("console", message => {
        // The tests cause Chromium's warning about reading canvases back.
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

// Waits until `predicate`, which runs in the page, returns a true value, and returns that. Polls,
// because Playwright's waitForFunction() calls eval(), which the page's Content-Security-Policy
// forbids.
export async function until(page, predicate, argument) {
    const end = Date.now() + patience;
    for (;;) {
        // During a navigation the page cannot evaluate anything; the next turn tries again.
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

// Repeats an assertion until it holds. At the timeout, its last error is thrown.
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

// Waits until the animation has ended and every visible tile has loaded. A page without a picture
// only has to be ready.
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

// Returns the visible part of the first picture, in its pixels and without the rotation, and the
// rotation and mirroring of the view.
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
