// Shortcuts are matched by character, on the keyboard layouts of four countries and from anywhere
// on the page. The focus moves in order, and screen readers are told of changes.

import assert from "node:assert/strict";
import { check, end, place, still, until, visit } from "./scene.mjs";

const { page } = await visit("?id=photographs.tif");
const width = async () => (await place(page)).width;

// Sends the event of a key press: `code` is the key's place on the keyboard, and `key` the
// character that the layout writes with it.
const press = (key, code, more = {}) => page.evaluate(([key, code, more]) =>
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown",
        { key, code, bubbles: true, cancelable: true, ...more })), [key, code, more]);

// By country: the character, the code of its key, and the modifier keys that are held.
const layouts = {
    US: [["+", "Equal", { shiftKey: true }], ["=", "Equal"], ["-", "Minus"], ["0", "Digit0"],
        ["?", "Slash", { shiftKey: true }]],
    DE: [["+", "BracketRight"], ["-", "Slash"], ["0", "Digit0"], ["?", "Minus", { shiftKey: true }]],
    BE: [["+", "Slash", { shiftKey: true }], ["=", "Slash"], ["-", "Equal"],
        ["0", "Digit0", { shiftKey: true }], ["?", "KeyM", { shiftKey: true }]],
    FR: [["+", "Equal", { shiftKey: true }], ["=", "Equal"], ["-", "Digit6"],
        ["0", "Digit0", { shiftKey: true }], ["?", "KeyM", { shiftKey: true }]],
};

await check("the same characters do the same on every layout", async () => {
    for (const [country, keys] of Object.entries(layouts)) {
        for (const [key, code, more] of keys) {
            const before = await width();
            await press(key, code, more);
            await still(page);
            const after = await width(), name = `${country} ${key}`;
            if ("+=".includes(key)) {
                assert.ok(after < before, name);
            }
            else if (key === "-") {
                assert.ok(after > before, name);
            }
            else if (key === "?") {
                assert.ok(await page.isVisible("#panel .keys"), name);
                await page.keyboard.press("Escape");
            }
            else {
                await until(page, () => location.search === "?id=photographs.tif");
            }
        }
    }
});

await check("the number block and typing work, too", async () => {
    const before = await width();
    await page.keyboard.press("NumpadAdd");
    await still(page);
    assert.ok(await width() < before);
    await page.keyboard.press("0");
    await still(page);
});

await check("keys of the browser stay the browser's", async () => {
    const before = await place(page);
    await press("+", "Equal", { ctrlKey: true });
    await press("r", "KeyR", { metaKey: true });
    await still(page);
    assert.deepEqual(await place(page), before);
});

await check("every view can be had by keys alone, and zero straightens", async () => {
    for (const key of ["+", "+", "ArrowRight", "ArrowDown", "r", ".", "m"]) {
        await page.keyboard.press(key);
        await still(page);
    }
    const { degrees, mirrored, x, width } = await place(page);
    assert.deepEqual([degrees, mirrored], [91, true]);
    assert.ok(x + width / 2 > 2161);
    await page.keyboard.press("0");
    await page.keyboard.press("m");
    await still(page);
    assert.deepEqual([(await place(page)).degrees, (await place(page)).mirrored], [0, false]);
});

await check("keys belong to a field while text is typed", async () => {
    await page.keyboard.press("d");
    await page.focus("#width");
    const before = await place(page);
    await page.keyboard.press("0");
    await page.keyboard.press("-");
    await still(page);
    assert.deepEqual(await place(page), before);
    await page.keyboard.press("Escape");
});

await check("single keys can be switched off", async () => {
    await page.keyboard.press("?");
    await page.click("#single-keys");
    await page.focus("#title");
    const before = await width();
    await page.keyboard.press("+");
    await still(page);
    assert.equal(await width(), before);
    await page.click("#single-keys");
    await page.keyboard.press("+");
    await still(page);
    assert.ok(await width() < before);
    await page.keyboard.press("Escape");
});

await check("Tab goes through everything, and the focus is seen", async () => {
    const seen = new Set();
    await page.focus("body");
    for (let step = 0; step < 25; ++step) {
        await page.keyboard.press("Tab");
        const [name, outline] = await page.evaluate(() => {
            const { activeElement: element } = document;
            return [element.id || element.className, getComputedStyle(element).outlineStyle];
        });
        if (name) {
            seen.add(name);
            assert.ok(outline !== "none" || !name, `${name} shows no focus`);
        }
    }
    for (const name of ["about", "download", "link", "help", "openseadragon-canvas", "zoomOut",
        "level", "zoomIn", "whole", "turn", "mirror", "overview", "fullScreen"]) {
        assert.ok(seen.has(name), `${name} is not reached: ${[...seen]}`);
    }
});

await check("the picture has a role and a name, and changes are said", async () => {
    const canvas = page.getByRole("application", { name: "photographs" });
    assert.equal(await canvas.count(), 1);
    await page.keyboard.press("r");
    assert.equal(await page.textContent("#say"), "Turned by 90 degrees");
    await page.keyboard.press("m");
    assert.equal(await page.textContent("#say"), "Mirrored");
    assert.equal(await page.getAttribute("#mirror", "aria-pressed"), "true");
});

await check("the page speaks four languages, and falls back to English", async () => {
    for (const [locale, name] of [["de-AT", "Ganzes Bild"], ["fr-BE", "Image entière"],
        ["nl", "Hele afbeelding"], ["pt", "Whole picture"]]) {
        const { page, context } = await visit("?id=adobe.tif", { locale });
        assert.equal(await page.getAttribute("#whole", "aria-label"), name);
        assert.equal(await page.getAttribute("html", "lang"), locale === "pt" ? "en" : locale.slice(0, 2));
        await context.close();
    }
});

await end();
