// Looks at the page of `cargo plan audit --format html` in Chromium, as a reader does, and ends with an error at the first thing that is
// not so.
//
//   node audit.mjs PAGE HOSTILE PICTURES
//
// PAGE is the audit of a shop, HOSTILE one whose every text is hostile; the screenshots go to PICTURES.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { axe, launch } from "./chromium.mjs";

const [page, hostile, pictures] = process.argv.slice(2);

const browser = await launch();

const DESK = { width: 1280, height: 900 }, PHONE = { width: 390, height: 844, deviceScaleFactor: 2, isMobile: true, hasTouch: true };

// A page that fails on errors of the console and on every request that leaves the disk.
const open = async (path, { viewport = DESK, scheme = "light", query = "" } = {}) => {
  const tab = await browser.newPage();
  await tab.setViewport(viewport);
  await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  tab.on("console", (message) => assert.ok(!["error", "warn"].includes(message.type()), `${path}: ${message.text()}`));
  tab.on("pageerror", (error) => assert.fail(`${path}: ${error}`));
  tab.on("dialog", () => assert.fail(`${path}: a dialog opened`));
  tab.on("request", (request) => assert.match(request.url(), /^(file|data):/, path));
  await tab.goto(pathToFileURL(path).href + query, { waitUntil: "load" });
  return tab;
};
const shown = (tab) => tab.$$eval("#events tbody tr:not([hidden]) th", (all) => all.map((one) => one.dataset.value));
const focused = (tab) => tab.evaluate(() => document.activeElement.textContent.trim() || document.activeElement.id);

const checks = {
  async "filters show what is chosen, and the address holds them"() {
    const tab = await open(page);
    const all = await shown(tab);
    assert.ok(all.length > 8 && all.includes("Cart Veiwed"), all.join());
    await tab.click("[data-kind=unplanned]");
    assert.deepEqual(await shown(tab), ["Cart Veiwed"]);
    await tab.click("[data-kind=violation]");
    assert.deepEqual((await shown(tab)).sort(), ["Cart Veiwed", "Order Completed"]);
    assert.equal(await tab.$eval("#shown", (said) => said.textContent), `2 of ${all.length}`);
    assert.equal(await tab.$$eval("article:not([hidden])", (all) => all.length), 2);
    await tab.type("#q", "revenue order");
    const query = await tab.evaluate(() => location.search);
    const other = await open(page, { query });
    assert.deepEqual(await shown(other), await shown(tab));
    assert.equal(await other.$eval("[data-kind=violation]", (chip) => chip.ariaPressed), "true");
    await other.click("#reset");
    assert.deepEqual([await shown(other), await other.evaluate(() => location.search)], [all, ""]);
    await other.type("#q", "zzzz");
    assert.equal(await other.$eval("#nothing", (said) => said.hidden), false);
    await tab.close();
    await other.close();
  },

  async "columns put the rows in order"() {
    const tab = await open(page);
    const sort = (name) => tab.$$eval("#events thead button", (all, name) => all.find((one) => one.textContent === name).click(), name);
    await sort("Messages");
    assert.equal((await shown(tab))[0], "Product Viewed");
    await sort("Event");
    const names = await shown(tab);
    assert.deepEqual(names, [...names].sort((one, other) => one.localeCompare(other)));
    assert.equal(await tab.$$eval("[aria-sort]", (all) => all.length), 1);
    await tab.close();
  },

  async "the keyboard alone suffices"() {
    const tab = await open(page);
    await tab.keyboard.press("Tab");
    assert.equal(await focused(tab), "Skip to the content");
    await tab.keyboard.press("/");
    assert.equal(await focused(tab), "q");
    await tab.keyboard.type("veiwed");
    assert.deepEqual(await shown(tab), ["Cart Veiwed"]);
    const met = new Set();
    for (let steps = 0; steps < 60 && !met.has("Cart Veiwed"); steps++) {
      await tab.keyboard.press("Tab");
      met.add(await focused(tab));
    }
    assert.ok(met.has("Cart Veiwed"), [...met].join());
    await tab.keyboard.press("Enter");
    assert.match(await tab.evaluate(() => location.hash), /^#e\d+$/);
    await tab.close();
  },

  async "a sample is read as JSON"() {
    const tab = await open(page, { query: "?finding=violation" });
    await tab.$eval("article:not([hidden]) details", (details) => { details.open = true; });
    assert.ok(await tab.$eval("article:not([hidden]) .code code", (code) => JSON.parse(code.textContent).revenue === "19.50"));
    await tab.close();
  },

  async "hostile texts stay text"() {
    const tab = await open(hostile);
    assert.equal(await tab.evaluate(() => window.hacked ?? document.querySelectorAll("main script, main img, main iframe").length), 0);
    const dark = await open(hostile, { viewport: PHONE, scheme: "dark" });
    assert.equal(await dark.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, "nothing is wider than a phone");
    await tab.close();
    await dark.close();
  },

  async "axe finds nothing serious"() {
    for (const [path, how] of [[page, {}], [page, { scheme: "dark" }], [page, { viewport: PHONE }], [hostile, {}]]) {
      const tab = await open(path, how);
      await tab.$$eval("details", (all) => all.forEach((one) => { one.open = true; }));
      await tab.evaluate(`(() => { ${axe} })()`).catch(() => tab.evaluate(axe));
      const { violations } = await tab.evaluate(() => window.axe.run());
      const bad = violations.filter((one) => ["serious", "critical"].includes(one.impact));
      assert.deepEqual(bad.map((one) => [one.id, one.nodes.slice(0, 3).map((node) => node.html)]), []);
      await tab.close();
    }
  },

  async "pictures"() {
    mkdirSync(pictures, { recursive: true });
    for (const [name, how] of [["light", {}], ["dark", { scheme: "dark" }], ["phone", { viewport: PHONE }]]) {
      const tab = await open(page, how);
      assert.equal(await tab.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, name);
      await tab.screenshot({ path: join(pictures, `audit-${name}.png`), fullPage: true });
      await tab.screenshot({ path: join(pictures, `audit-${name}-top.png`) });
      await tab.close();
    }
    const tab = await open(page);
    await tab.emulateMediaType("print");
    await tab.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
    assert.equal(await tab.$$eval("details:not([open])", (all) => all.length), 0, "paper has no places to open");
    await tab.setViewport({ width: 794, height: 1123 });
    assert.equal(await tab.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, "nothing is wider than paper");
    await tab.screenshot({ path: join(pictures, "audit-print.png"), fullPage: true });
    await tab.close();
  },
};

let failed = 0;
const only = process.env.ONLY;
for (const [name, check] of Object.entries(checks)) {
  if (only && !name.includes(only)) continue;
  try { await check(); console.log(`ok: ${name}`); }
  catch (error) { failed += 1; console.log(`FAILED: ${name}: ${error.stack}`); }
}
await browser.close();
process.exit(failed ? 1 : 0);
