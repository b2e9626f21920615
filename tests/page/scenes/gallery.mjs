// A collection of 8,000 items: only visible items are in the document and request thumbnails.
// Search, keys, folders and Back work.

import assert from "node:assert/strict";
import { check, end, until, visit } from "./scene.mjs";

const { page, complaints, answers } = await visit("?collection=/many.json");
const names = () => page.locator("#gallery .name").allTextContents();
const pictures = () => answers.filter(({ url }) => /\.jpg\?/.test(url)).length;
const focused = () => page.evaluate(() => document.activeElement.textContent);

await check("8,000 items are told, and few of them are in the page", async () => {
    assert.equal(await page.textContent("#size"), "8000 items");
    assert.equal((await names())[0], "Painting 0001");
    assert.ok((await names()).length < 80, `${(await names()).length}`);
    assert.equal(await page.getAttribute("#gallery li", "aria-setsize"), "8000");
    assert.deepEqual(complaints, []);
});

await check("thumbnails are those that the collection lists, and only of what is seen", async () => {
    await until(page, () => [...document.querySelectorAll("#gallery img")].length > 20 &&
        [...document.querySelectorAll("#gallery img")].every(image => image.complete));
    assert.ok(pictures() < 80, `${pictures()}`);
    assert.ok(answers.every(({ status }) => status === 200));
    assert.ok(!answers.some(({ url }) => /info\.json/.test(url)));
});

await check("scrolling through all of it asks for little, and never stalls", async () => {
    const before = pictures();
    const longest = await page.evaluate(async () => {
        const gallery = document.getElementById("gallery");
        let longest = 0;
        for (let step = 1; step <= 60; ++step) {
            const begun = performance.now();
            gallery.scrollTop = gallery.scrollHeight * step / 60;
            await new Promise(resolve => requestAnimationFrame(resolve));
            longest = Math.max(longest, performance.now() - begun);
        }
        return longest;
    });
    await until(page, () => [...document.querySelectorAll("#gallery .name")]
        .some(name => name.textContent === "Painting 8000"));
    assert.ok(longest < 1000, `${longest} ms`);
    await until(page, () => [...document.querySelectorAll("#gallery img")].length > 20 &&
        [...document.querySelectorAll("#gallery img")].every(image => image.complete));
    assert.ok(pictures() - before < 400, `${pictures() - before}`);
});

await check("keys go from item to item, to the ends, and open", async () => {
    await page.focus("#gallery [tabindex='0']");
    await page.keyboard.press("Home");
    assert.equal(await focused(), "Painting 0001");
    await page.keyboard.press("ArrowRight");
    assert.equal(await focused(), "Painting 0002");
    await page.keyboard.press("ArrowDown");
    assert.notEqual(await focused(), "Painting 0002");
    await page.keyboard.press("End");
    assert.equal(await focused(), "Painting 8000");
    await page.keyboard.press("PageUp");
    const there = await focused();
    await page.keyboard.press("Enter");
    await until(page, () => document.title.startsWith("A small book"));
    await page.goBack();
    await until(page, name => [...document.querySelectorAll("#gallery .name")]
        .some(each => each.textContent === name), there);
});

await check("an item tells the way back to its collection", async () => {
    await page.focus("#gallery [tabindex='0']");
    await page.keyboard.press("Enter");
    await until(page, () => document.title.startsWith("A small book"));
    assert.deepEqual(await page.locator("#crumbs a").allTextContents(), ["Museum", "All paintings"]);
    await page.click("#crumbs a >> nth=1");
    await until(page, () => document.title === "All paintings");
});

await check("a search by name finds whatever the case and the accents", async () => {
    await page.keyboard.press("/");
    await page.keyboard.type("painting 0042");
    await until(page, () => document.getElementById("size").textContent === "1 of 8000");
    assert.match(await page.evaluate(() => location.search), /q=/);
    await page.fill("#search", "no such thing");
    await until(page, () => document.getElementById("size").textContent === "0 of 8000");
    assert.ok(await page.isVisible("text=Nothing has this name."));
    await page.fill("#search", "");
    await until(page, () => document.getElementById("size").textContent === "8000 items");
});

await check("folders open, and crumbs lead up again", async () => {
    await page.click("#crumbs a");
    await until(page, () => document.title === "Museum");
    await page.fill("#search", "ete");
    await until(page, () => document.getElementById("size").textContent === "1 of 4");
    await page.fill("#search", "");
    await page.click("text=All paintings");
    await until(page, () => document.title === "All paintings");
});

await end();
