// One picture: the page states its title and size, keeps the view in the address, and offers
// downloads and links.

import assert from "node:assert/strict";
import { check, end, place, still, until, visit } from "./scene.mjs";

const near = (one, other, most = 1) =>
    assert.ok(Math.abs(one - other) <= most, `${one} is not ${other}`);
const sameView = (one, other) => ["x", "y", "width"].forEach(name => near(one[name], other[name]));
const address = page => page.evaluate(() => location.search);

const { page, complaints, answers } = await visit("?id=photographs.tif");

await check("nothing is complained of, and every answer is a good one", async () => {
    assert.deepEqual(complaints, []);
    assert.deepEqual(answers.filter(({ status }) => status !== 200), []);
});

await check("the title, the size and the zoom level are said", async () => {
    assert.equal(await page.title(), "photographs");
    assert.equal(await page.textContent("#size"), "4321 × 2987 pixels, 12.9 megapixels");
    const level = await page.evaluate(() => viewer.viewport.viewportToImageZoom(viewer.viewport.getZoom()));
    assert.equal(parseFloat(await page.textContent("#level")), Math.round(level * 100));
});

await check("the actual pixels are one on one", async () => {
    await page.click("#level");
    await still(page);
    assert.match(await page.textContent("#level"), /^100 %/);
    near((await place(page)).width, 1366, 0.01);
});

await check("a view survives a reload within a pixel, turned and mirrored", async () => {
    await page.evaluate(() => viewer.viewport.panTo(new OpenSeadragon.Point(0.31, 0.27), true));
    await page.click("#zoomIn");
    await page.click("#turn");
    await page.click("#mirror");
    await still(page);
    await until(page, () => /xywh=.*rotation=90.*mirror=1/.test(location.search));
    const before = await place(page), written = await address(page);
    for (let time = 0; time < 2; ++time) {
        await page.reload();
        await still(page);
        sameView(await place(page), before);
        assert.equal((await place(page)).degrees, 90);
        assert.equal((await place(page)).mirrored, true);
        assert.equal(await address(page), written);
    }
    assert.equal(await page.getAttribute("#mirror", "aria-pressed"), "true");
});

await check("Back from another page brings the view again", async () => {
    const before = await place(page);
    await page.goto(page.url().replace(/\?.*/, "?id=adobe.tif"));
    await still(page);
    await page.goBack();
    await still(page);
    sameView(await place(page), before);
});

await check("the whole picture is straight, and the address is short again", async () => {
    await page.click("#mirror");
    await page.click("#whole");
    await still(page);
    await until(page, () => location.search === "?id=photographs.tif");
    assert.equal((await place(page)).degrees, 0);
});

await check("a download has the size and the format that were promised", async () => {
    await page.click("#download");
    await page.selectOption("#format", "png");
    await page.fill("#width", "777");
    assert.equal(await page.textContent("#promise"), "777 × 537 pixels, PNG");
    const url = await page.getAttribute("#panel a.text", "href");
    const size = await page.evaluate(async address => {
        const picture = new Image();
        picture.src = address;
        await picture.decode();
        return [picture.naturalWidth, picture.naturalHeight];
    }, url);
    assert.deepEqual(size, [777, 537]);
    assert.match(url, /\/full\/777,537\/0\/default\.png$/);
});

await check("the download of what is seen is that part, turned as it is seen", async () => {
    await page.click("#level");
    await page.click("#turn");
    await still(page);
    await page.selectOption("#part", "seen");
    const url = await page.getAttribute("#panel a.text", "href");
    assert.match(url, /\/\d+,\d+,\d+,136[67]\/\d+,136[67]\/90\/default\.jpg$/);
    await page.focus("#width");
    await page.keyboard.press("Escape");
    assert.equal(await page.evaluate(() => document.activeElement.id), "download");
    await page.keyboard.press("0");
    await still(page);
});

await check("the links open the same view and the same part", async () => {
    await page.click("#level");
    await still(page);
    await page.click("#link");
    const [own, part] = await page.locator("#panel .copy input").evaluateAll(
        fields => fields.map(field => field.value));
    const before = await place(page);
    const other = await visit(own.split("/").pop());
    sameView(await place(other.page), before);
    await other.context.close();
    const [, x, y, w] = part.match(/\/(\d+),(\d+),(\d+),\d+\/\d+,\d+\/0\/default\.jpg$/).map(Number);
    near(x, before.x);
    near(y, Math.max(before.y, 0));
    near(w, before.width);
});

await check("millimetres, rights and limits are those of the description", async () => {
    const { page } = await visit(`?id=${encodeURIComponent(new URL("/ruled/photographs.tif", answers[0].url))}`);
    await page.click("#level");
    await still(page);
    assert.equal(await page.textContent("#scale span"), "2 mm");
    near(await page.evaluate(() => document.getElementById("scale").getBoundingClientRect().width), 100, 1);
    await page.click("#about");
    const said = await page.textContent("#panel");
    assert.match(said, /CC BY 4\.0/);
    assert.match(said, /50 pixels per millimetre/);
    await page.click("#download");
    assert.match(await page.textContent("#promise"), /^2000 × 1382 pixels, JPEG/);
    assert.match(await page.textContent("#panel"), /at most 2000 × 1382 pixels/);
});

await check("a picture of Adobe RGB has the colours of its profile", async () => {
    const { page } = await visit("?id=adobe.tif");
    const colour = await page.evaluate(async () => {
        const picture = document.querySelector("#picture canvas");
        const { width, height } = picture;
        return [...picture.getContext("2d").getImageData(width / 2, height / 2, 1, 1).data.slice(0, 3)];
    });
    [0, 181, 42].forEach((wanted, band) => near(colour[band], wanted, 4));
});

await check("a content state opens its place, in all of its forms", async () => {
    const host = new URL(page.url()).origin;
    const target = { id: `${host}/canvas/layers#xywh=400,300,800,450`, type: "Canvas",
        partOf: [{ id: `${host}/layers.json`, type: "Manifest" }] };
    const annotation = { type: "Annotation", motivation: ["contentState"], target };
    const encode = value => Buffer.from(encodeURIComponent(JSON.stringify(value))).toString("base64url");
    for (const state of [encode(target), encode(annotation), encodeURIComponent(JSON.stringify(target))]) {
        const { page, context } = await visit(`?iiif-content=${state}`);
        const { x, width } = await place(page);
        near(x + width / 2, 800, 2);
        assert.ok(width >= 800 && width < 910, `${width}`);
        await context.close();
    }
    const { page: whole } = await visit(`?iiif-content=${host}/layers.json`);
    assert.equal(await whole.title(), "Registered layers");
});

await check("the page says that it is busy, and lays nothing out twice", async () => {
    let release;
    const gate = new Promise(resolve => {
        release = resolve;
    });
    const { page } = await visit("?id=photographs.tif", { ready: false,
        before: page => page.route(/info\.json/, async route => {
            await gate;
            await route.continue();
        }) });
    assert.equal(await page.getAttribute("#main", "aria-busy"), "true");
    await page.evaluate(() => {
        window.shifted = 0;
        new PerformanceObserver(list => list.getEntries().forEach(entry => {
            window.shifted += entry.value;
        })).observe({ type: "layout-shift", buffered: true });
    });
    release();
    await still(page);
    assert.ok(await page.evaluate(() => window.shifted) < 0.01);
});

await check("a picture is asked for where the address names none", async () => {
    const { page } = await visit("?lang=en", { ready: false, before: page =>
        page.route(/settings\.json/, route => route.fulfill({ json: { location: "/iiif/" } })) });
    await page.fill("#which", "adobe.tif");
    await page.keyboard.press("Enter");
    await still(page);
    assert.equal(await page.title(), "adobe");
});

await end();
