// axe-core finds no violation in any mode, with light and dark colours, on wide and narrow screens.
// No page overflows from 320 pixels to 4K. Buttons can be reached on a phone, and print hides them.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { check, end, until, visit } from "./scene.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const modes = {
    "one picture": ["?id=photographs.tif"],
    "with a panel": ["?id=photographs.tif", "about", "download", "link", "help", "look"],
    "a fault": ["?id=no%20such.tif"],
    "a book": ["?manifest=/book.json&page=3", "contents", "about"],
    "layers": ["?manifest=/layers.json&layers=1,1,0&compare=vertical:0.5,0.5", "layers"],
    "side by side": ["?manifest=/layers.json&side=1"],
    "a gallery": ["?collection=/many.json", "help"],
};

const violations = async page => {
    const found = await page.evaluate(() => axe.run(document));
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(node =>
        `${node.html.slice(0, 120)} ${node.failureSummary}`).join("; ")}`);
};

async function audit(options, names = Object.keys(modes)) {
    for (const mode of names) {
        const [path, ...panels] = modes[mode];
        const { page, context } = await visit(path, { ready: false, ...options,
            before: page => page.addInitScript(axe) });
        // axe-core does not need sharp tiles, and rendering them in software at 4K takes long.
        await until(page, () => document.querySelector("#fault, #gallery img, #level span:not(:empty)"));
        assert.deepEqual(await violations(page), [], mode);
        for (const panel of panels) {
            await page.click(`#${panel}`);
            assert.deepEqual(await violations(page), [], `${mode}, ${panel}`);
        }
        const [wide, inner] = await page.evaluate(() =>
            [document.documentElement.scrollWidth, innerWidth]);
        assert.ok(wide <= inner, `${mode} is ${wide} of ${inner} pixels wide`);
        await context.close();
    }
}

await check("axe finds nothing on a laptop in the light", () => audit({ colorScheme: "light" }));

await check("axe finds nothing on a phone in the dark", () => audit({ colorScheme: "dark",
    hasTouch: true, viewport: { width: 360, height: 740 } }));

await check("axe finds nothing on the narrowest phone and at 4K", async () => {
    await audit({ viewport: { width: 320, height: 568 } });
    await audit({ colorScheme: "dark", viewport: { width: 3840, height: 2160 } },
        ["a book", "a gallery", "a fault"]);
});

await check("every button is in reach of a finger on the narrowest phone", async () => {
    const { page } = await visit("?manifest=/book.json", { viewport: { width: 320, height: 568 } });
    const small = await page.evaluate(() => [...document.querySelectorAll("button")]
        .filter(button => button.offsetParent).map(button => [button.id, button.getBoundingClientRect()])
        .filter(([, { x, width, height, right }]) => width < 24 || height < 24 || x < 0 || right > 320)
        .map(([id]) => id));
    assert.deepEqual(small, []);
});

await check("print shows the picture and its name, and no tools", async () => {
    const { page } = await visit("?manifest=/book.json");
    await page.emulateMedia({ media: "print" });
    for (const tool of ["#tools", "#tasks", "#strip", ".navigator"]) {
        assert.equal(await page.isVisible(tool), false, tool);
    }
    assert.ok(await page.isVisible("#picture canvas >> nth=0"));
    assert.ok(await page.isVisible("#title"));
});

await end();
