// Registered layers are laid over each other, and pictures are shown side by side.

import assert from "node:assert/strict";
import { check, end, eventually, still, until, visit } from "./scene.mjs";

const { page, complaints, answers } = await visit("?manifest=/layers.json");

// Returns the colour on screen at a fraction of the view's width and height.
const colour = (page, x, y) => page.evaluate(([x, y]) => {
    viewer.forceRedraw();
    const canvas = document.querySelector("#picture canvas");
    return [...canvas.getContext("2d").getImageData(canvas.width * x, canvas.height * y, 1, 1).data.slice(0, 3)];
}, [x, y]);
const shows = (page, x, y, wanted, most = 6) => eventually(async () => {
    const got = await colour(page, x, y);
    got.forEach((value, band) =>
        assert.ok(Math.abs(value - wanted[band]) <= most, `${got} is not ${wanted}`));
});
const differs = (one, other) => one.some((value, band) => Math.abs(value - other[band]) > 20);
const search = page => page.evaluate(() => location.search);

// Opens the panel of layers, beside which the picture is smaller.
async function openLayers(page) {
    const before = await page.evaluate(() => viewer.viewport.getContainerSize().x);
    await page.keyboard.press("v");
    await until(page, before => viewer.viewport.getContainerSize().x < before, before);
    await still(page);
}

const colours = page => Promise.all([0.3, 0.7].map(x => colour(page, x, 0.4)));

// Two colours of each layer, with the panel beside the picture; `alone` without it.
let alone, visible, xray;

await check("only the first layer is fetched before another is wanted", async () => {
    assert.deepEqual(complaints, []);
    assert.ok(!answers.some(({ url }) => /XR|IR/.test(url)));
    alone = await colours(page);
});

await check("a layer lies over the others, as much as its slider says", async () => {
    await openLayers(page);
    visible = await colours(page);
    await page.click("#shown-1");
    await eventually(async () => assert.ok(differs(await colour(page, 0.3, 0.4), visible[0])));
    await still(page);
    xray = await colours(page);
    await page.locator("#opacity-1").evaluate(slider => {
        slider.value = 50;
        slider.dispatchEvent(new Event("input"));
    });
    await shows(page, 0.3, 0.4, visible[0].map((value, band) => (value + xray[0][band]) / 2));
    assert.match(await search(page), /layers=1,0.5,0/);
    await page.locator("#opacity-1").evaluate(slider => {
        slider.value = 100;
        slider.dispatchEvent(new Event("input"));
    });
});

await check("a curtain parts the layers where its handle is, by keys, too", async () => {
    await page.click("#mode-vertical");
    await eventually(async () => assert.deepEqual(await page.locator("#curtain span").allTextContents(),
        ["Visible light", "X-ray"]));
    await shows(page, 0.3, 0.4, visible[0]);
    await shows(page, 0.7, 0.4, xray[1]);
    await page.focus("#curtain");
    for (let step = 0; step < 15; ++step) {
        await page.keyboard.press("ArrowRight");
    }
    await shows(page, 0.7, 0.4, visible[1]);
    assert.equal(await page.getAttribute("#curtain", "aria-valuenow"), "80");
});

await check("the place of the curtain is in the address with a point, in German, too", async () => {
    const { page } = await visit("?manifest=/layers.json&layers=1,1,0&compare=vertical:0.5,0.5", { locale: "de-DE" });
    await page.focus("#curtain");
    await page.keyboard.press("ArrowRight");
    await eventually(async () => assert.match(await search(page), /compare=vertical:0\.52,0\.5&?/));
});

await check("a curtain stays upright while the picture is turned and mirrored", async () => {
    await page.goto(page.url().replace(/compare=[^&]*/, "compare=vertical:0.5,0.5")
        .concat("&rotation=90&mirror=1"));
    await until(page, () => window.viewer?.world.getItemCount() === 2);
    await still(page);
    await openLayers(page);
    const upright = await Promise.all([0.3, 0.7].map(y => colour(page, 0.46, y)));
    await page.click("#shown-1");
    await until(page, () => viewer.world.getItemAt(1).getOpacity() === 0);
    await shows(page, 0.46, 0.3, upright[0]);
    await shows(page, 0.46, 0.7, upright[1]);
});

await check("a circle, a difference and blinking are in the address, too", async () => {
    await page.goto(page.url().replace(/\?.*/, "?manifest=/layers.json&layers=1,1,0&compare=circle:0.5,0.5"));
    await still(page);
    await shows(page, 0.7, 0.4, alone[1]);
    await openLayers(page);
    await page.click("#mode-difference");
    await shows(page, 0.3, 0.4, visible[0].map((value, band) => Math.abs(value - xray[0][band])));
    assert.match(await search(page), /compare=difference/);
    await page.click("#mode-blink");
    const seen = () => page.evaluate(() => viewer.world.getItemAt(1).getOpacity());
    const first = await seen();
    await until(page, first => viewer.world.getItemAt(1).getOpacity() !== first, first);
    await page.click("#mode-fade");
});

await check("several identifiers are layers of each other", async () => {
    const { page, complaints } = await visit("?id=layer_VIS.tif&id=layer_IR.tif&layers=0,1");
    assert.ok(differs(await colour(page, 0.3, 0.4), alone[0]));
    await openLayers(page);
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
    const first = await eventually(async () => {
        const [first, ...others] = await regions();
        others.forEach(other => assert.deepEqual(other, first));
        assert.equal(first[3], 90);
        return first;
    });
    await page.keyboard.press("k");
    await page.keyboard.press("+");
    const alone = await eventually(async () => {
        const alone = await regions();
        assert.notDeepEqual(alone[0], first);
        assert.deepEqual(alone[1], first);
        return alone;
    });
    await page.keyboard.press("k");
    await page.keyboard.press("-");
    await eventually(async () => {
        const again = await regions();
        assert.notDeepEqual(again[1], first);
        assert.ok(Math.abs(again[1][2] / again[0][2] - alone[1][2] / alone[0][2]) < 0.01);
    });
    assert.ok((await drawn()).every(length => length > 1000));
    assert.deepEqual(complaints, []);
});

await check("a reload restores panes that were moved alone, locked or not", async () => {
    const { page } = await visit("?manifest=/layers.json&side=1", { locale: "de-DE" });
    const captions = () => until(page, () => document.querySelectorAll(".caption").length === 3);
    await captions();
    // Centre and zoom of each pane, in pixels of the screen.
    const views = () => page.evaluate(() => window.stages.map(({ viewport }) => {
        const { x, y } = viewport.getCenter(), width = viewport.getContainerSize().x;
        return [x * width, y * width, viewport.getZoom() * 100, viewport.getRotation()];
    }));
    const same = async (wanted, exact = 1) => eventually(async () => (await views()).forEach((view, pane) =>
        view.forEach((value, index) => assert.ok(Math.abs(value - wanted[pane][index]) <= exact,
            `${view} is not ${wanted[pane]}`))));
    const written = async pattern => eventually(async () => assert.match(await search(page), pattern));
    await page.keyboard.press("k");
    await written(/lock=0/);
    await page.locator(".pane .openseadragon-canvas").first().focus();
    for (const key of ["+", "ArrowRight", "r"]) {
        await page.keyboard.press(key);
    }
    await written(/panes=[\d.,-]+,90&panes=/);
    await still(page);
    const alone = await views();
    assert.notDeepEqual(alone[1], alone[2]);
    await page.reload();
    await still(page);
    await captions();
    await same(alone);
    await page.keyboard.press("k");
    await page.keyboard.press("+");
    await written(/xywh=/);
    await still(page);
    const locked = await views();
    assert.notDeepEqual(locked[1], alone[1]);
    await page.reload();
    await still(page);
    await captions();
    await same(locked);
    assert.doesNotMatch(await search(page), /lock=/);
});

await check("two manifests stand side by side", async () => {
    const { page } = await visit("?manifest=/layers.json&manifest=/book2.json");
    await until(page, () => document.querySelectorAll(".caption").length === 2);
    assert.deepEqual(await page.locator(".caption").allTextContents(), ["Registered layers", "An older book"]);
});

await end();
