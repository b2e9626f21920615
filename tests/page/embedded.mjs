// Opens a page that embeds the viewer and writes seen.json to a folder: the titles of the frame and
// of the picture in it, and the console's errors.
//
// Usage: node embedded.mjs URL FOLDER

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [url, folder] = process.argv.slice(2);
const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
const page = await browser.newPage();
const complaints = [];
page.on("console", message => message.type() === "error" && !/favicon/.test(message.location().url) &&
    complaints.push(message.text()));
page.on("pageerror", error => complaints.push(String(error)));
await page.goto(url);
const frame = page.frameLocator("iframe");
await frame.locator('#main[aria-busy="false"]').waitFor();
const seen = {
    title: await frame.locator("#title").textContent(),
    frame: await page.locator("iframe").getAttribute("title"),
    complaints,
};
await browser.close();
writeFileSync(join(folder, "seen.json"), JSON.stringify(seen));
