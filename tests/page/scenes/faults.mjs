// The page shows a message where a picture, a document or a tile fails to load, and requests it
// again.

import assert from "node:assert/strict";
import { check, end, eventually, still, until, visit } from "./scene.mjs";

const said = async page => {
    await page.locator("#fault").waitFor();
    return page.textContent("#fault h2");
};
const tile = /photographs\.tif\/\d+,\d+,\d+,\d+\/.*jpg$/;
const noteIsSeen = page => page.isVisible("#note");

await check("each fault has a sentence, something to do, and no empty frame", async () => {
    for (const [path, sentence] of [
        ["?id=no%20such.tif", "There is no such picture"],
        ["?id=locked/secret.jpg", "This picture is not open to everyone"],
        ["?id=damaged.tif", "This picture cannot be shown"],
        ["?manifest=/settings.json", "The answer is no picture"],
        ["?manifest=javascript:alert(1)", "The answer is no picture"],
        ["?iiif-content=%25%25", "The answer is no picture"],
        ["?manifest=/no.json", "There is no such picture"],
    ]) {
        const { page, context, complaints } = await visit(path, { ready: false });
        assert.equal(await said(page), sentence, path);
        assert.ok((await page.textContent("#fault p")).length > 20);
        assert.equal(await page.getAttribute("#main", "aria-busy"), "false");
        assert.ok(await page.isVisible("#fault button"));
        assert.deepEqual(complaints.filter(text => !/Failed to load resource/.test(text)), []);
        await context.close();
    }
});

await check("a busy server is asked again by itself", async () => {
    let asked = 0;
    const { page } = await visit("?id=photographs.tif", { ready: false, before: page =>
        page.route(/info\.json/, route => ++asked < 3
            ? route.fulfill({ status: 503, headers: { "Retry-After": "1" } }) : route.continue()) });
    assert.equal(await said(page), "The server is busy");
    await still(page);
    assert.equal(asked, 3);
    assert.equal(await page.locator("#fault").count(), 0);
    assert.ok(await page.isVisible("#tools"));
});

await check("a lost connection is told, and mended when it is there again", async () => {
    const { page, context } = await visit("?id=photographs.tif", { ready: false, before: page =>
        page.route(/info\.json/, route => route.abort()) });
    assert.equal(await said(page), "The server cannot be reached");
    await page.unroute(/info\.json/);
    await context.setOffline(true);
    await context.setOffline(false);
    await still(page);
    assert.equal(await page.locator("#fault").count(), 0);
});

await check("failed tiles are asked for again as the server says, and nothing is told", async () => {
    const asked = new Map();
    const { page } = await visit("?id=photographs.tif", { ready: false, before: page =>
        page.route(tile, route => {
            const url = route.request().url(), times = asked.get(url) ?? 0;
            if (route.request().method() === "HEAD") {
                return route.fulfill({ status: 503, headers: { "Retry-After": "1" } });
            }
            asked.set(url, times + 1);
            return times === 0 ? route.fulfill({ status: 503 }) : route.continue();
        }) });
    await page.evaluate(() => {
        window.noted = 0;
        new MutationObserver(() => ++window.noted).observe(document.getElementById("note"),
            { attributes: true });
    });
    await eventually(() => assert.ok([...asked.values()].filter(times => times === 2).length >= 6));
    assert.equal(await page.evaluate(() => window.noted), 0);
});

await check("after three tries a note stands until the tile has come", async () => {
    let broken = true;
    const asked = new Map();
    const { page } = await visit("?id=photographs.tif", { ready: false, before: page => page.route(
        /\/0,0,\d+,\d+\/.*jpg$/, route => {
            if (route.request().method() === "HEAD") {
                return route.fulfill({ status: 503, headers: { "Retry-After": "0" } });
            }
            const url = route.request().url();
            asked.set(url, (asked.get(url) ?? 0) + broken);
            return broken ? route.fulfill({ status: 503 }) : route.continue();
        }) });
    await page.locator("#note").waitFor();
    const note = await page.textContent("#note");
    assert.match(note, /^Parts of the picture did not arrive\./);
    assert.doesNotMatch(note, /Tile|load|downloadTileStart/);
    // A tile that the view no longer needs may be given up earlier.
    await eventually(() => assert.ok([...asked.values()].includes(4)));
    assert.ok([...asked.values()].every(times => times <= 4));
    broken = false;
    await page.click("#note button");
    await still(page);
    await until(page, () => document.getElementById("note").hidden);
});

await check("a layer or a neighbour that is missing is told beside the picture", async () => {
    const { page } = await visit("?id=adobe.tif&id=no.tif");
    await page.keyboard.press("v");
    await page.click("#shown-1");
    await page.locator("#note").waitFor();
    assert.equal(await page.textContent("#note span"), "no: There is no such picture.");
    assert.equal(await page.isChecked("#shown-1"), false);
    const { page: side, complaints } = await visit("?id=adobe.tif&id=no.tif&side=1");
    await until(side, () => document.querySelectorAll(".caption").length === 2);
    assert.equal(await side.textContent(".pane .caption"), "no: There is no such picture.");
    await side.keyboard.press("+");
    await still(side);
    assert.deepEqual(complaints.filter(text => !/Failed to load resource/.test(text)), []);
});

await check("the note can be dismissed", async () => {
    const { page } = await visit("?id=photographs.tif", { ready: false, before: page => page.route(
        /\/0,0,\d+,\d+\/.*jpg$/, route => route.fulfill({ status: 404 })) });
    await page.locator("#note").waitFor();
    await page.click("#note .quit");
    assert.equal(await noteIsSeen(page), false);
});

await end();
