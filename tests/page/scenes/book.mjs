// A book: keys, swipes, thumbnails and the table of contents turn its pages, pages can face each
// other, and the address holds the page.

import assert from "node:assert/strict";
import { check, end, still, until, visit } from "./scene.mjs";

const number = page => page.inputValue("#page").then(Number);
const current = page => page.locator("#thumbnails [aria-current] .name").allTextContents();
const turned = async (page, to) => {
    await until(page, to => document.getElementById("page").value === String(to), to);
    await still(page);
};
const pagesSeen = page => page.evaluate(() => viewer.world.getItemCount());

const { page, complaints, answers } = await visit("?manifest=/book.json&facing=0");

await check("a book opens at its first page, and nothing is complained of", async () => {
    assert.equal(await number(page), 1);
    assert.equal(await page.title(), "A small book – 1");
    assert.deepEqual(complaints, []);
    assert.deepEqual(answers.filter(({ status }) => status !== 200), []);
});

await check("keys turn pages, and the page is in the address", async () => {
    await page.keyboard.press("ArrowRight");
    await turned(page, 2);
    await page.keyboard.press("n");
    await turned(page, 3);
    await page.keyboard.press("PageUp");
    await turned(page, 2);
    assert.match(await page.evaluate(() => location.search), /page=2/);
    assert.match(await page.textContent("#say"), /Page 2 of 24/);
});

await check("pages turned faster than they come end at the last one", async () => {
    for (let step = 0; step < 5; ++step) {
        await page.keyboard.press("n");
    }
    await turned(page, 7);
    await until(page, () => /p7\.jpg/.test(viewer.world.getItemAt(0)?.source.id));
    for (let step = 0; step < 5; ++step) {
        await page.goBack();
    }
    await turned(page, 2);
});

await check("Back goes to the page before, and a reload stays", async () => {
    await page.goBack();
    await turned(page, 3);
    await page.reload();
    await still(page);
    assert.equal(await number(page), 3);
});

await check("an arrow moves the picture where not all of it is seen", async () => {
    await page.keyboard.press("+");
    await page.keyboard.press("+");
    await still(page);
    await page.keyboard.press("ArrowRight");
    await still(page);
    assert.equal(await number(page), 3);
    await page.keyboard.press("0");
    await still(page);
});

await check("the contents lead to their pages", async () => {
    await page.keyboard.press("c");
    assert.deepEqual(await page.locator("#panel li > a").allTextContents(),
        ["Chapter at 1", "Chapter at 7", "Section at 9", "Chapter at 15"]);
    await page.click("text=Section at 9");
    await turned(page, 9);
    assert.equal(await page.getAttribute("text=Section at 9", "aria-current"), "page");
    await page.keyboard.press("Escape");
});

await check("thumbnails lead to their pages, by mouse and by keys", async () => {
    await page.click("#thumbnails a:has-text('11')");
    await turned(page, 11);
    assert.deepEqual(await current(page), ["11"]);
    await page.focus("#thumbnails [tabindex='0']");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await turned(page, 12);
});

await check("facing pages are the first alone, then pairs", async () => {
    await page.keyboard.press("b");
    await until(page, () => viewer.world.getItemCount() === 2);
    await still(page);
    assert.deepEqual(await current(page), ["12", "13"]);
    await page.keyboard.press("n");
    await turned(page, 14);
    await page.fill("#page", "1");
    await page.keyboard.press("Enter");
    await turned(page, 1);
    assert.equal(await pagesSeen(page), 1);
    assert.ok(await page.isDisabled("#previous"));
});

await check("metadata, statement and rights are those of the manifest", async () => {
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press("i");
    const said = await page.textContent("#panel");
    for (const part of ["Basel, 1543", "Example Library", "CC BY-SA 4.0", "A small book, 1,"]) {
        assert.ok(said.includes(part) || (await page.inputValue("#panel .copy input")).includes(part), part);
    }
});

await check("a content state of the link opens the same page and part", async () => {
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press("l");
    const state = (await page.locator("#panel .copy input").evaluateAll(
        fields => fields.map(field => field.value))).find(value => value.includes("iiif-content"));
    const { page: other } = await visit(state.split("/").pop());
    assert.equal(await number(other), 1);
    assert.equal(await other.title(), "A small book – 1");
});

await check("a book from right to left begins at the right", async () => {
    const { page } = await visit("?manifest=/book-rtl.json&page=2&facing=1");
    const [first, second] = await page.evaluate(() => [0, 1].map(index =>
        viewer.world.getItemAt(index).source.id ?? viewer.world.getItemAt(index).source["@id"]));
    assert.match(first, /p3\.jpg$/);
    assert.match(second, /p2\.jpg$/);
    const [left, right] = await page.evaluate(() => ["next", "previous"].map(name =>
        document.getElementById(name).getBoundingClientRect().x));
    assert.ok(left < right);
    await page.keyboard.press("ArrowLeft");
    await turned(page, 4);
});

await check("a swipe turns the page", async () => {
    const { page, context } = await visit("?manifest=/book.json&page=5", {
        viewport: { width: 360, height: 740 }, hasTouch: true });
    const session = await context.newCDPSession(page);
    const touch = (type, x) => session.send("Input.dispatchTouchEvent", { type,
        touchPoints: type === "touchEnd" ? [] : [{ x, y: 300 }] });
    await touch("touchStart", 300);
    for (const x of [260, 200, 140, 80]) {
        await touch("touchMove", x);
    }
    await touch("touchEnd");
    await turned(page, 6);
});

await check("a manifest of Presentation 2.1 is the same book", async () => {
    const { page, complaints } = await visit("?manifest=/book2.json&page=5");
    assert.equal(await page.title(), "An older book – 5");
    await page.keyboard.press("c");
    assert.deepEqual(await page.locator("#panel li > a").allTextContents(), ["All", "Second part"]);
    await page.keyboard.press("i");
    assert.match(await page.textContent("#panel"), /Printed.*Ulm.*Example Library.*CC BY 4\.0/s);
    assert.deepEqual(complaints, []);
});

await end();
