// Registered layers over each other, and pictures side by side.

import assert from "node:assert/strict";
import { check, end, still, until, visit } from "./scene.mjs";

const { page, complaints, answers } = await visit("?manifest=/layers.json");

// The colour of the view at a fraction of its width and height.
const colour = (page, x, y) => page.evaluate(([x, y]) => {
    viewer.forceRedraw();
    const canvas = document.querySelector("#picture canvas");
    return [...canvas.getContext("2d").getImageData(canvas.width * x, canvas.height * y, 1, 1).data.slice(0, 3)];
}, [x, y]);
const settle = async page => {
    await page.waitForTimeout(200);
    await still(page);
    await page.waitForTimeout(100);
};
const differs = (one, other) => one.some((value, band) => Math.abs(value - other[band]) > 20);
const search = page => page.evaluate(() => location.search);

let visible, xray;

await check("only the first layer is fetched before another is wanted", async () => {
    assert.deepEqual(complaints, []);
    assert.ok(!answers.some(({ url }) => /XR|IR/.test(url)));
    visible = [await colour(page, 0.3, 0.4), await colour(page, 0.7, 0.4)];
});

await check("a layer lies over the others, as much as its slider says", async () => {
    await page.keyboard.press("v");
    await page.click("#shown-1");
    await settle(page);
    xray = [await colour(page, 0.3, 0.4), await colour(page, 0.7, 0.4)];
    assert.ok(differs(xray[0], visible[0]));
    await page.locator("#opacity-1").evaluate(slider => {
        slider.value = 50;
        slider.dispatchEvent(new Event("input"));
    });
    await settle(page);
    const half = await colour(page, 0.3, 0.4);
    half.forEach((value, band) => assert.ok(
        Math.abs(value - (visible[0][band] + xray[0][band]) / 2) < 6, `${half}`));
    assert.match(await search(page), /layers=1,0.5,0/);
    await page.locator("#opacity-1").evaluate(slider => {
        slider.value = 100;
        slider.dispatchEvent(new Event("input"));
    });
});

await check("a curtain parts the layers where its handle is, by keys, too", async () => {
    await page.click("#mode-vertical");
    await settle(page);
    assert.deepEqual(await colour(page, 0.3, 0.4), visible[0]);
    assert.deepEqual(await colour(page, 0.7, 0.4), xray[1]);
    await page.focus("#curtain");
    for (let step = 0; step < 15; ++step) {
        await page.keyboard.press("ArrowRight");
    }
    await settle(page);
    assert.deepEqual(await colour(page, 0.7, 0.4), visible[1]);
    assert.equal(await page.getAttribute("#curtain", "aria-valuenow"), "80");
});

await check("a curtain stays upright while the picture is turned and mirrored", async () => {
    await page.goto(page.url().replace(/compare=[^&]*/, "compare=vertical:0.5,0.5")
        .concat("&rotation=90&mirror=1"));
    await settle(page);
    const upright = await Promise.all([0.3, 0.7].map(y => colour(page, 0.46, y)));
    await page.keyboard.press("v");
    await page.click("#shown-1");
    await settle(page);
    const below = await Promise.all([0.3, 0.7].map(y => colour(page, 0.46, y)));
    assert.deepEqual(upright, below);
});

await check("a circle, a difference and blinking are in the address, too", async () => {
    await page.goto(page.url().replace(/\?.*/, "?manifest=/layers.json&layers=1,1,0&compare=circle:0.5,0.5"));
    await settle(page);
    assert.deepEqual(await colour(page, 0.7, 0.4), visible[1]);
    assert.ok(differs(await colour(page, 0.5, 0.55), [0, 0, 0]));
    await page.keyboard.press("v");
    await page.click("#mode-difference");
    await settle(page);
    const difference = await colour(page, 0.3, 0.4);
    difference.forEach((value, band) => assert.ok(
        Math.abs(value - Math.abs(visible[0][band] - xray[0][band])) < 6, `${difference}`));
    assert.match(await search(page), /compare=difference/);
    await page.click("#mode-blink");
    const seen = () => page.evaluate(() => viewer.world.getItemAt(1).getOpacity());
    const first = await seen();
    await until(page, first => viewer.world.getItemAt(1).getOpacity() !== first, first);
    await page.click("#mode-fade");
});

await check("several identifiers are layers of each other", async () => {
    const { page, complaints } = await visit("?id=layer_VIS.tif&id=layer_IR.tif&layers=0,1");
    assert.ok(differs(await colour(page, 0.3, 0.4), visible[0]));
    await page.keyboard.press("v");
    assert.deepEqual(await page.locator(".layer .check").allTextContents(), ["layer VIS", "layer IR"]);
    assert.deepEqual(complaints, []);
});

await check("pictures side by side move together, and alone when they are unlocked", async () => {
    const { page, complaints } = await visit("?manifest=/layers.json&side=1");
    await until(page, () => document.querySelectorAll(".caption").length === 3);
    assert.equal(await page.evaluate(() => window.stages.length), 3);
    const drawn = () => page.evaluate(() => [...document.querySelectorAll("main .openseadragon-canvas > canvas")]
        .slice(0, 3).map(canvas => canvas.toDataURL().length));
    const regions = () => page.evaluate(() => window.stages.map(({ viewport }) => {
        const { x, y, width } = viewport.getBoundsNoRotate(true);
        return [x, y, width, viewport.getRotation()].map(value => Math.round(value * 1000) / 1000);
    }));
    await page.keyboard.press("+");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("r");
    await settle(page);
    const [first, ...others] = await regions();
    others.forEach(other => assert.deepEqual(other, first));
    assert.equal(first[3], 90);
    await page.keyboard.press("k");
    await page.keyboard.press("+");
    await settle(page);
    const alone = await regions();
    assert.notDeepEqual(alone[0], first);
    assert.deepEqual(alone[1], first);
    await page.keyboard.press("k");
    await page.keyboard.press("-");
    await settle(page);
    const again = await regions();
    assert.ok(Math.abs(again[1][2] / again[0][2] - alone[1][2] / alone[0][2]) < 0.01);
    assert.ok((await drawn()).every(length => length > 1000));
    assert.deepEqual(complaints, []);
});

await check("two manifests stand side by side", async () => {
    const { page } = await visit("?manifest=/layers.json&manifest=/book2.json");
    await until(page, () => document.querySelectorAll(".caption").length === 2);
    assert.deepEqual(await page.locator(".caption").allTextContents(), ["Registered layers", "An older book"]);
});

await end();
