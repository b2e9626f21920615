// The server's IIP protocol renders looks and returns the values at a point.

import assert from "node:assert/strict";
import { check, end, eventually, still, until, visit } from "./scene.mjs";

const { page, complaints, answers } = await visit("?id=photographs.tif");
const colour = () => page.evaluate(() => {
    const canvas = document.querySelector("#picture canvas");
    return [...canvas.getContext("2d").getImageData(canvas.width * 0.4, canvas.height * 0.4, 1, 1).data.slice(0, 3)];
});
const change = async (id, value) => {
    await page.locator(`#look-${id}`).evaluate((input, value) => {
        input.value = value;
        input.dispatchEvent(new Event(input.tagName === "SELECT" ? "change" : "input"));
    }, value);
};
const shows = wanted => eventually(async () => {
    const got = await colour();
    got.forEach((value, band) =>
        assert.ok(Math.abs(value - wanted[band]) < 14, `${got} is not ${wanted}`));
});
let plain;

await check("a negative is one, and is in the address", async () => {
    plain = await colour();
    await page.keyboard.press("a");
    await page.click("#look-invert");
    await until(page, () => /look=invert:1/.test(location.search));
    await shows(plain.map(value => 255 - value));
    await page.reload();
    await still(page);
    await shows(plain.map(value => 255 - value));
});

await check("brightness, contrast and gamma change what they should", async () => {
    await page.keyboard.press("a");
    await page.click("#look-plain");
    await until(page, () => !/look=/.test(location.search));
    await change("gamma", 2);
    await shows(plain.map(value => 255 * (value / 255) ** 2));
    await change("gamma", 1);
    await change("brightness", 0.2);
    await shows(plain.map(value => Math.min(255, value + 0.2 * 127.5)));
    await change("brightness", 0);
    await change("contrast", 2);
    await shows(plain.map(value => Math.max(0, Math.min(255, (value - 127.5) * 2 + 127.5))));
    await change("contrast", 1);
});

await check("one band is grey, and a colour map colours it", async () => {
    await change("band", 2);
    await shows([plain[1], plain[1], plain[1]]);
    await change("map", "HOT");
    const value = plain[1] / 255;
    await shows([0, 1, 2].map(band => 255 * Math.min(1, Math.max(0, 3 * value - band))));
    await page.click("#look-plain");
    await shows(plain);
});

await check("the values at a point are those of the file", async () => {
    await page.click("#look-middle");
    await until(page, () => document.getElementById("look-values").textContent);
    assert.match(await page.textContent("#look-values"), /^At 2160, 1493: 127, 127, 127$/);
    const before = await page.textContent("#look-values");
    await page.mouse.click(500, 300);
    const changed = from => until(page, from => {
        const { textContent } = document.getElementById("look-values");
        return textContent !== from && textContent;
    }, from);
    const plainPoint = (await changed(before)).match(/\d+/g).map(Number);
    await page.keyboard.press("m");
    await still(page);
    const unmirrored = await page.textContent("#look-values");
    await page.mouse.click(500, 300);
    const mirrored = (await changed(unmirrored)).match(/\d+/g).map(Number);
    assert.ok(Math.abs(plainPoint[0] + mirrored[0] - 4321) <= 5, `${plainPoint} ${mirrored}`);
    assert.equal(plainPoint[1], mirrored[1]);
    await page.keyboard.press("m");
});

await check("many bands are a curve, and each can be seen alone", async () => {
    const { page, complaints } = await visit("?id=bands.tif");
    await page.keyboard.press("a");
    await until(page, () => document.querySelectorAll("#look-band option").length === 7);
    await page.click("#look-middle");
    await until(page, () => document.getElementById("look-values").textContent);
    assert.match(await page.textContent("#look-values"), /^At 256, 256: (\d+, ){5}\d+$/);
    assert.ok(await page.isVisible("#panel .curve"));
    await page.selectOption("#look-band", "4");
    await until(page, () => /look=band:4/.test(location.search));
    await eventually(async () => {
        const [left, right] = await page.evaluate(() => {
            const canvas = document.querySelector("#picture canvas");
            return [0.3, 0.7].map(x => canvas.getContext("2d").getImageData(
                canvas.width * x, canvas.height / 2, 1, 1).data[0]);
        });
        assert.ok(left > right, `${left} ${right}`);
    });
    assert.deepEqual(complaints, []);
});

await check("hills are shaded as the light falls", async () => {
    await page.click("#look-plain");
    await page.click("#look-shade");
    await until(page, () => /look=shade:1/.test(location.search));
    await eventually(async () => {
        const [red, green, blue] = await colour();
        assert.ok(red === green && green === blue);
    });
});

await check("nothing is complained of, and every answer is a good one", async () => {
    assert.deepEqual(complaints, []);
    assert.deepEqual(answers.filter(({ status }) => status >= 400), []);
});

await end();
