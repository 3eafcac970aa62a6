// Looks at the page of `cargo plan live` in Chromium, as somebody does whose app is running, and ends with an error at the first thing that
// is not so.
//
//   node live.mjs PROGRAM PLAN HOSTILE PICTURES
//
// PROGRAM is cargo-plan, PLAN the plan that messages are judged by, HOSTILE one whose every text is hostile; the screenshots go to PICTURES.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import http from "node:http";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { axe, clickOn, launch } from "./chromium.mjs";

const [program, given, hostilePlan, pictures] = process.argv.slice(2);

// A copy, which a check changes.
const folder = join(dirname(given), "watched");
mkdirSync(folder, { recursive: true });
const plan = join(folder, "tracking-plan.json");
copyFileSync(given, plan);

// A server that is left behind would keep the output of this program open. An error in an event of the page ends the program at once.
const started = [];
process.on("exit", () => started.forEach((child) => child.kill("SIGKILL")));
process.on("SIGTERM", () => process.exit(1));
const start = async (port = 0) => {
  const child = spawn(program, ["plan", "live", "--plan", "tracking-plan.json", "--port", String(port)], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  started.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /http:\/\/[\d.]+:\d+/.exec(line)?.[0];
    if (address) return { child, address };
  }
  assert.fail("the server has not said its address");
};
const stop = (server) => new Promise((done) => { server.child.once("exit", done); server.child.kill("SIGKILL"); });

const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
const post = (path, body) => new Promise((done, fail) => {
  const text = JSON.stringify(body);
  const request = http.request(server.address + path, { method: "POST", agent, headers: { "content-type": "application/json", "content-length": Buffer.byteLength(text) } }, (answer) => {
    answer.resume();
    answer.on("end", () => answer.statusCode === 200 ? done() : fail(new Error(`${path}: ${answer.statusCode}`)));
  });
  request.on("error", fail);
  request.end(text);
});
const ask = async (path) => (await fetch(server.address + path)).json();
const reset = () => fetch(server.address + "/api/clear", { method: "POST" });
const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

// --- messages ---

let made = 0;
const good = (more = {}) => ({ type: "track", userId: `user-${++made % 7}`, messageId: `m-${made}`, event: "Cart Viewed",
  properties: { cart_id: `cart-${made}`, products: [{ product_id: "p1", price: 9.5, quantity: 1 }] }, ...more });
const bad = (more = {}) => good({ event: "Coupon Applied", properties: { cart_id: 7, coupon_id: "SPRING", discount: "2.50" }, ...more });
const unplanned = (more = {}) => good({ event: "Cart Veiwed", ...more });
const broken = () => ({ type: "track", userId: "user-1", event: "" });
const send = (...messages) => post("/v1/batch", { batch: messages });

let server = await start();
const browser = await launch();

// A page that fails on errors of the console and on every request to another server.
const open = async (query = "", { width = 1280, height = 860, scheme = "light", allows = () => false } = {}) => {
  const tab = await browser.newPage();
  await tab.setViewport({ width, height });
  await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  const own = new URL(server.address).host;
  tab.on("console", (message) => { if (["error", "warn"].includes(message.type()) && !allows()) assert.fail(`${query}: ${message.text()}`); });
  tab.on("pageerror", (error) => assert.fail(`${query}: ${error}`));
  tab.on("request", (request) => assert.ok(new URL(request.url()).host === own || request.url().startsWith("data:"), request.url()));
  await tab.goto(`${server.address}/${query}`, { waitUntil: "load" });
  await state(tab, "Live");
  return tab;
};
const state = (tab, text) => tab.waitForFunction((text) => document.getElementById("state").textContent === text, { timeout: 15_000 }, text);
const names = (tab) => tab.$$eval("#list .name", (all) => all.map((one) => one.textContent));
const rows = (tab, count) => tab.waitForFunction((count) => document.querySelectorAll("#list .row").length === count, { timeout: 10_000 }, count)
  .catch(async () => assert.fail(`${count} rows are wanted, there are ${(await names(tab)).length}`));
const shown = (tab, text) => tab.waitForFunction((text) => document.getElementById("detail").textContent.includes(text), { timeout: 10_000 }, text)
  .catch(async () => assert.fail(`“${text}” is not at ${await tab.evaluate(() => `${location.search}, in: ${document.getElementById("detail").textContent}`)}`));
const query = (tab) => tab.evaluate(() => Object.fromEntries(new URLSearchParams(location.search)));
const focused = (tab) => tab.evaluate(() => document.activeElement.id || document.activeElement.className || document.activeElement.tagName);
const clean = async (tab, where) => {
  await tab.evaluate(axe);
  const { violations } = await tab.evaluate(() => axe.run({ preload: false }));
  const grave = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
  assert.deepEqual(grave.map(({ id, nodes }) => [id, nodes.map((node) => `${node.html} ${node.failureSummary}`).slice(0, 3)]), [], where);
};
// axe-core makes markup of its own texts, which the policy of the page forbids.
const openForAxe = async (query, how) => {
  const tab = await browser.newPage();
  await tab.setBypassCSP(true);
  await tab.setViewport({ width: how.width, height: 860 });
  await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: how.scheme }, { name: "prefers-reduced-motion", value: "reduce" }]);
  await tab.goto(`${server.address}/${query}`, { waitUntil: "load" });
  await state(tab, "Live");
  return tab;
};

// Nothing of a text has become something else.
const onlyText = async (tab, where) => {
  const seen = await tab.evaluate(() => ({
    ran: window.hostile ?? null,
    scripts: [...document.scripts].map((script) => script.getAttribute("src")),
    handlers: [...document.querySelectorAll("*")].flatMap((one) => [...one.attributes]).filter(({ name }) => name.startsWith("on")).length,
    schemes: [...new Set([...document.querySelectorAll("[href], [src]")].map((one) => new URL(one.href?.baseVal ?? one.href ?? one.src, location).protocol))].filter((scheme) => !["http:", "data:"].includes(scheme)),
    others: document.querySelectorAll("img, iframe, object, embed, base, style, #content svg").length,
    turned: /[\u202a-\u202e\u2066-\u2069]/.test(document.documentElement.textContent),
    wide: document.documentElement.scrollWidth > innerWidth,
    most: document.querySelectorAll("*").length,
  }));
  assert.ok(seen.most < 6000, `${where}: ${seen.most} elements`);
  delete seen.most;
  assert.deepEqual(seen, { ran: null, scripts: ["live.js"], handlers: 0, schemes: [], others: 0, turned: false, wide: false }, where);
};

const checks = {
  async "an empty page says how a client gets here"() {
    const tab = await open();
    await tab.waitForSelector(".first");
    const said = [];
    for (const at of [0, 1, 2, 3]) {
      await tab.$$eval(".first [role=tab]", (all, at) => all[at].click(), at);
      said.push(await tab.$eval(".first code:not(p code)", (code) => code.textContent));
    }
    assert.ok(said.every((text) => text.includes(server.address)), said.join("\n"));
    assert.match(said[0], /SEGMENT_ENDPOINT/);
    assert.match(said[1], /analytics-node/);
    assert.match(said[2], /segment\.analytics/);
    // The command is run as it stands there.
    const { execFileSync } = await import("node:child_process");
    execFileSync("sh", ["-c", said[3]], { stdio: "ignore" });
    await rows(tab, 1);
    assert.deepEqual(await names(tab), ["Order Completed"]);
    assert.equal(await tab.$(".first"), null);
    await tab.close();
  },

  async "a message is there within a second of its call"() {
    const tab = await open();
    for (let round = 0; round < 5; round++) {
      const event = `Cart Seen ${round}`, start = Date.now();
      await post("/v1/track", good({ event }));
      await tab.waitForFunction((event) => document.querySelector("#list .name")?.textContent === event, { timeout: 10_000, polling: 10 }, event);
      assert.ok(Date.now() - start < 1000, `${Date.now() - start} ms`);
    }
    assert.deepEqual(await names(tab), [4, 3, 2, 1, 0].map((round) => `Cart Seen ${round}`));
    await tab.close();
  },

  async "one message: as sent beside as planned, each problem at its property"() {
    await send(bad(), unplanned(), good());
    const tab = await open();
    await rows(tab, 3);
    await tab.click("#list .row.bad");
    await shown(tab, "Coupon Applied");
    const parts = await tab.$$eval(".compare tbody tr", (all) => Object.fromEntries(all.map((row) => [row.querySelector("th bdi").textContent, [row.className, ...[...row.children].slice(1).map((cell) => cell.textContent)]])));
    assert.equal(parts.cart_id[0], "bad", JSON.stringify(parts));
    assert.match(parts.cart_id[1], /^7the plan does not allow 7 for cart_id: it must be of type string$/);
    assert.match(parts.cart_id[2], /^string/);
    assert.match(parts.discount[1], /^"2\.50"/);
    assert.equal(parts.coupon_id[0], "good", JSON.stringify(parts));
    const { rules, objectives } = JSON.parse(readFileSync(plan, "utf8"));
    const { owner, why, description } = rules.find(({ key }) => key === "Coupon Applied");
    for (const text of [owner, objectives[why], description]) await shown(tab, text);
    await send(good({ event: "Order Refunded", properties: { order_id: "o-1", total: 1, currency: "eur" } }));
    await rows(tab, 4);
    await clickOn(tab, "#list .row");
    await shown(tab, "USD EUR GBP");
    await tab.click("#list li:nth-child(4) .row.bad");
    await shown(tab, "Coupon Applied");
    // What the page copies is what it shows.
    await browser.defaultBrowserContext().overridePermissions(server.address, ["clipboard-read", "clipboard-write", "clipboard-sanitized-write"]);
    const copied = {};
    for (const [at, kind] of (await tab.$$eval("#detail [role=tab]", (all) => all.map((one) => one.textContent))).entries()) {
      await tab.bringToFront();
      await tab.$$eval("#detail [role=tab]", (all, at) => all[at].click(), at);
      await tab.click("#detail .copy");
      await tab.waitForFunction(() => document.querySelector("#detail .copy").textContent === "Copied");
      copied[kind] = await tab.evaluate(() => navigator.clipboard.readText());
    }
    assert.equal(JSON.parse(copied.JSON).event, "Coupon Applied");
    await tab.click("#list .row.unplanned");
    await shown(tab, "the plan has no event Cart Veiwed; did you mean Cart Viewed?");
    await shown(tab, "The nearest name in the plan: Cart Viewed");
    const entry = await tab.$$eval("#detail [role=tab]", (all) => { const one = all.find((one) => one.textContent === "Plan entry"); one.click(); return document.querySelector("#detail .code code").textContent; });
    assert.match(entry, /Cart Veiwed/);
    await tab.click("#list .row.good");
    await shown(tab, "Rust call");
    const rust = await tab.$$eval("#detail [role=tab]", (all) => { const one = all.find((one) => one.textContent === "Rust call"); one.click(); return document.querySelector("#detail .code code").textContent; });
    assert.match(rust, /CartViewed/);
    await tab.close();
  },

  async "the address holds the view: filters, after a reload and back"() {
    await send(good(), bad({ userId: "anna" }), unplanned(), { type: "page", userId: "anna", name: "Home", properties: { path: "/" } });
    await post("/v1/identify", { userId: "bert", traits: { email: "b@example.com" } });
    let isGone = false;
    const tab = await open("", { allows: () => isGone });
    await rows(tab, 5);
    await tab.click("#verdict-bad");
    await rows(tab, 1);
    await tab.click("#verdict-unplanned");
    await tab.waitForFunction(() => document.querySelectorAll("#list .row").length >= 2);
    assert.deepEqual(await query(tab), { verdict: "bad,unplanned" });
    await tab.reload();
    await state(tab, "Live");
    assert.equal(await tab.$eval("#verdict-bad", (one) => one.ariaPressed), "true");
    assert.ok(!(await names(tab)).includes("Cart Viewed"));
    await tab.goBack();
    await rows(tab, 1);
    assert.deepEqual(await names(tab), ["Coupon Applied"]);
    await tab.goBack();
    await rows(tab, 5);
    await tab.type("#user", "ann");
    await rows(tab, 2);
    assert.deepEqual(await query(tab), { user: "ann" });
    await tab.select("#call", "page");
    await rows(tab, 1);
    await tab.reload();
    await rows(tab, 1);
    assert.deepEqual([await tab.$eval("#user", (one) => one.value), await tab.$eval("#call", (one) => one.value)], ["ann", "page"]);
    await tab.goBack();
    await rows(tab, 2);
    await tab.goBack();
    await rows(tab, 5);
    await tab.type("#q", "SPRING");
    await rows(tab, 1);
    await tab.type("#name", "no such name");
    await tab.waitForFunction(() => document.getElementById("empty").textContent.includes("No message has these filters."));
    await tab.click("#unfilter");
    await rows(tab, 5);
    // New messages obey the filters, too, and so does an open message the address.
    await tab.click("#verdict-good");
    await rows(tab, 3);
    await send(bad(), good({ userId: "carl" }));
    await tab.waitForFunction(() => document.querySelector("#list .user").textContent === "carl");
    assert.ok(!(await names(tab)).includes("Coupon Applied"));
    await tab.click("#list .row");
    await shown(tab, "Cart Viewed");
    const { event } = await query(tab);
    await tab.reload();
    await shown(tab, "Cart Viewed");
    assert.equal(await tab.$eval(".row[aria-current]", (row) => row.dataset.id), event);
    await tab.goBack();
    await tab.waitForFunction(() => document.getElementById("detail").hidden);
    // What is not known in an address is left out. Chromium itself notes down the answer for a message that is not there.
    isGone = true;
    await tab.goto(`${server.address}/?verdict=nonsense&call=neither&event=999999999`);
    await state(tab, "Live");
    await shown(tab, "This message is not there");
    await tab.close();
  },

  async "the coverage: what was seen, what never, and what the plan does not have"() {
    await send(good(), good(), bad(), unplanned());
    const tab = await open("?view=coverage");
    await tab.waitForSelector(".covered");
    // Nobody waits for the event that is deprecated, and for the one that is only planned.
    const planned = JSON.parse(readFileSync(plan, "utf8")).rules.length - 2;
    const of = (name) => tab.$$eval(".covered summary, .covered .plain", (all, name) => all.find((one) => one.textContent.includes(name))?.textContent, name);
    assert.match(await tab.$eval(".total", (one) => one.textContent), new RegExp(`2 of ${planned} planned events seen`));
    assert.match(await of("Cart Viewed"), /2 ×/);
    assert.match(await of("Coupon Applied"), /1 with problems/);
    assert.match(await of("Order Refunded"), /never/);
    assert.match(await of("Cart Veiwed"), /The nearest in the plan: .*Cart Viewed/);
    await clickOn(tab, ".covered summary", "Cart Viewed");
    await tab.waitForSelector(".property");
    assert.ok((await tab.$$eval(".property", (all) => all.map((one) => one.textContent))).some((text) => /^cart_id.*100%/.test(text)));
    // It goes on while it is looked at, and what is open stays open.
    await send(good(), good());
    await tab.waitForFunction(() => [...document.querySelectorAll(".covered summary")].some((one) => /Cart Viewed.*4 ×/.test(one.textContent)), { timeout: 10_000 });
    assert.ok(await tab.$(".covered details[open] .property"));
    await clickOn(tab, ".covered a", "Its messages");
    await rows(tab, 4);
    assert.deepEqual(await query(tab), { call: "track", name: "Cart Viewed" });
    await tab.close();
  },

  async "pause, what came meanwhile, rows that stay, clear"() {
    await send(good(), good());
    const tab = await open();
    await rows(tab, 2);
    await tab.click("#pause");
    await send(bad(), bad(), bad());
    await tab.waitForFunction(() => document.getElementById("count-bad").textContent === "3");
    await tab.waitForFunction(() => document.getElementById("newer").textContent.startsWith("3 newer messages"));
    assert.equal((await names(tab)).length, 2);
    assert.equal(await tab.$eval("#state", (one) => one.textContent), "Paused");
    await tab.click("#pause");
    await rows(tab, 5);
    // Who has scrolled reads on; what came is one click away.
    await send(...Array.from({ length: 40 }, () => good()));
    await rows(tab, 45);
    await tab.$eval("#scroll", (one) => { one.scrollTop = 500; });
    const top = () => tab.evaluate(() => document.elementFromPoint(400, 300).closest(".row").dataset.id);
    const before = await top();
    await send(good(), good());
    await tab.waitForFunction(() => document.getElementById("newer").textContent.startsWith("2 newer messages"));
    assert.equal(await top(), before);
    await tab.click("#newer");
    await rows(tab, 47);
    await tab.click("#clear");
    await rows(tab, 0);
    assert.equal((await ask("/api/messages")).counts.received, 0);
    await tab.close();
  },

  async "older messages, in a list that never grows beyond its bound"() {
    for (let round = 0; round < 9; round++) await send(...Array.from({ length: 100 }, () => good()));
    const tab = await open();
    await rows(tab, 100);
    const seen = new Set();
    for (let round = 0; round < 20 && await tab.$eval("#older", (one) => !one.hidden); round++) {
      (await tab.$$eval(".row", (all) => all.map((row) => row.dataset.id))).forEach((id) => seen.add(id));
      const last = await tab.$$eval(".row", (all) => all.at(-1).dataset.id);
      await clickOn(tab, "#older");
      await tab.waitForFunction((last) => [...document.querySelectorAll(".row")].at(-1).dataset.id !== last, {}, last);
      assert.ok((await names(tab)).length <= 300);
    }
    (await tab.$$eval(".row", (all) => all.map((row) => row.dataset.id))).forEach((id) => seen.add(id));
    assert.equal(seen.size, 900);
    await tab.click("#newer");
    await rows(tab, 100);
    await tab.close();
  },

  async "the keyboard alone reaches every message, and everything else"() {
    await send(...Array.from({ length: 30 }, (_, at) => at % 10 ? good() : bad()));
    const tab = await open();
    await rows(tab, 30);
    await tab.keyboard.press("Tab");
    assert.equal(await tab.evaluate(() => document.activeElement.textContent), "Skip to the messages");
    await tab.keyboard.press("Enter");
    assert.equal(await focused(tab), "content");
    // One row is in the order of the Tab key, and the arrows lead to all.
    assert.equal(await tab.$$eval(".row[tabindex='0']", (all) => all.length), 1);
    await tab.keyboard.press("Tab");
    const reached = [];
    for (let at = 0; at < 30; at++) {
      reached.push(await tab.evaluate(() => document.activeElement.dataset.id));
      await tab.keyboard.press("ArrowDown");
    }
    assert.deepEqual(reached, await tab.$$eval(".row", (all) => all.map((row) => row.dataset.id)));
    await tab.keyboard.press("Home");
    await tab.keyboard.press("Enter");
    await shown(tab, "As planned");
    assert.equal(await focused(tab), "detail");
    const first = (await query(tab)).event;
    await tab.keyboard.press("j");
    await tab.waitForFunction((first) => new URLSearchParams(location.search).get("event") !== first, {}, first);
    await tab.keyboard.press("Escape");
    await tab.waitForFunction(() => document.getElementById("detail").hidden);
    assert.match(await focused(tab), /row/);
    // While a row has the focus of the keyboard, nothing moves it.
    await send(good());
    await tab.waitForFunction(() => document.getElementById("newer").textContent.startsWith("1 newer message"));
    await tab.keyboard.press("n");
    await rows(tab, 31);
    await tab.keyboard.press("/");
    await tab.keyboard.type("SPRING");
    await rows(tab, 3);
    await tab.keyboard.press("Escape");
    await tab.keyboard.press("p");
    await state(tab, "Paused");
    await tab.keyboard.press("p");
    await state(tab, "Live");
    await tab.keyboard.press("v");
    await tab.waitForSelector(".covered summary");
    await tab.focus(".covered summary");
    await tab.keyboard.press("Enter");
    await tab.waitForSelector(".covered details[open]");
    await tab.keyboard.press("m");
    await tab.waitForFunction(() => !document.getElementById("messages").hidden);
    await tab.keyboard.press("?");
    assert.ok(await tab.$eval("#keys", (keys) => keys.open));
    await tab.click("#keys-on");
    await tab.keyboard.press("Escape");
    await tab.keyboard.press("v");
    assert.equal((await query(tab)).view, undefined);
    await tab.evaluate(() => localStorage.clear());
    const reachable = await tab.$$eval("a[href], button, input, select, summary, [tabindex='0']", (all) =>
      all.filter((one) => one.checkVisibility() && one.tabIndex >= 0).every((one) => { one.focus(); return document.activeElement === one; }));
    assert.ok(reachable);
    await tab.close();
  },

  async "a server that goes and comes back"() {
    await send(good());
    let isGone = false;
    const tab = await open("", { allows: () => isGone });
    await rows(tab, 1);
    isGone = true;
    await stop(server);
    await state(tab, "Server gone");
    assert.match(await tab.$eval("#notices", (one) => one.textContent), /The server is gone\./);
    assert.match(await tab.$eval("#said", (one) => one.textContent), /The server is gone/);
    server = await start(new URL(server.address).port);
    await state(tab, "Live");
    await send(good({ event: "Cart Seen Again" }));
    await tab.waitForFunction(() => document.querySelector("#list .name")?.textContent === "Cart Seen Again");
    assert.equal(await tab.$eval("#notices", (one) => one.textContent), "");
    await tab.close();
  },

  async "the plan is read again, and its error is shown"() {
    const tab = await open();
    const whole = readFileSync(plan, "utf8");
    assert.match(await tab.$eval("#file", (one) => one.textContent), /tracking-plan\.json/);
    const broken = whole.replace(/"type": ?"string"/, '"type": "strnig"');
    assert.notEqual(broken, whole);
    writeFileSync(plan, broken);
    await tab.waitForFunction(() => document.getElementById("notices").textContent.includes("strnig"), { timeout: 15_000 });
    assert.match(await tab.$eval("#notices [role=alert]", (one) => one.textContent), /The plan has an error\./);
    writeFileSync(plan, whole);
    await tab.waitForFunction(() => document.getElementById("notices").textContent === "", { timeout: 15_000 });
    writeFileSync(plan, JSON.stringify({ ...JSON.parse(whole), name: "Another name" }));
    await tab.waitForFunction(() => document.getElementById("title").textContent === "Another name", { timeout: 15_000 });
    writeFileSync(plan, whole);
    await tab.close();
  },

  async "hostile texts are text in every view"() {
    const long = "ÄÖ <b>x</b> ".repeat(90_000);
    const hostile = ["<script>window.hostile=1</script>", "<img src=x onerror=window.hostile=1>", "\"'><svg onload=window.hostile=1>", "a\u202Eb\u2066c\u0000d", "javascript:alert(1)", "{{7*7}}${7*7}", "__proto__", "constructor", long];
    for (const text of hostile) {
      await post("/v1/track", { userId: text.slice(0, 2000), event: text, properties: { [text.slice(0, 2000)]: text, nested: { [text.slice(0, 100)]: [text.slice(0, 500)] } }, context: { library: { name: text.slice(0, 500), version: text.slice(0, 100) } } });
      await post("/v1/track", good({ event: "Cart Viewed", properties: { cart_id: text.slice(0, 100_000), [text.slice(0, 200)]: { a: text.slice(0, 200) } } }));
    }
    for (const width of [1280, 390]) {
      const tab = await open("", { width });
      await rows(tab, 2 * hostile.length);
      await onlyText(tab, "list");
      for (const id of await tab.$$eval(".row", (all) => all.map((row) => row.dataset.id))) {
        await tab.goto(`${server.address}/?event=${id}`);
        await state(tab, "Live");
        await tab.waitForSelector("#detail .compare");
        for (const at of [0, 1, 2, 3]) { await tab.$$eval("#detail [role=tab]", (all, at) => all[at]?.click(), at); await onlyText(tab, `message ${id}`); }
      }
      await tab.goto(`${server.address}/?view=coverage`);
      await tab.waitForSelector(".covered .plain");
      await onlyText(tab, "coverage");
      await tab.goto(`${server.address}/?name=${encodeURIComponent(hostile[0])}&q=${encodeURIComponent(hostile[1])}&user=${encodeURIComponent(hostile[2])}`);
      await state(tab, "Live");
      await onlyText(tab, "filters");
      await tab.close();
    }
    // A name of a megabyte is cut, and whole on demand.
    const tab = await open();
    await rows(tab, 2 * hostile.length);
    const { id } = (await ask("/api/messages?limit=1000")).messages.find(({ name }) => name.startsWith("ÄÖ"));
    await tab.goto(`${server.address}/?event=${id}`);
    await tab.waitForSelector("#detail .title .cut button");
    assert.ok(await tab.$eval("#detail .title", (one) => one.textContent.length < 400));
    await clickOn(tab, "#detail .title .cut button");
    assert.equal(await tab.$eval("#detail .title textarea", (one) => one.value.length), long.length);
    await tab.close();
    const policy = (await fetch(server.address)).headers.get("content-security-policy");
    assert.match(policy, /default-src 'none'; script-src 'self'/);
    assert.match(policy, /require-trusted-types-for 'script'/);
  },

  async "hostile texts of a plan are text in every view"() {
    const whole = readFileSync(plan, "utf8"), hostile = JSON.parse(readFileSync(hostilePlan, "utf8"));
    const tab = await open();
    writeFileSync(plan, JSON.stringify(hostile));
    await tab.waitForFunction((name) => document.getElementById("title").textContent === name, { timeout: 15_000 }, hostile.name);
    const events = hostile.rules.filter(({ key, type }) => key && type !== "PAGE");
    for (const { key } of events) {
      // Nothing that is required, what the plan does not have, and a value that it does not allow.
      await send({ type: "track", userId: "u", event: key, properties: { odd: 1, [key]: 7, const: "other", list: ["odd"] } }, { type: "track", userId: "u", event: `${key}!`, properties: {} });
    }
    await send({ type: "identify", userId: "u", traits: { odd: 1 } });
    await rows(tab, 2 * events.length + 1);
    await onlyText(tab, "list");
    for (const id of await tab.$$eval(".row", (all) => all.map((row) => row.dataset.id))) {
      await tab.goto(`${server.address}/?event=${id}`);
      await state(tab, "Live");
      await tab.waitForSelector("#detail .title");
      for (const at of [0, 1, 2, 3]) { await tab.$$eval("#detail [role=tab]", (all, at) => all[at]?.click(), at); await onlyText(tab, `message ${id}`); }
    }
    await tab.goto(`${server.address}/?view=coverage`);
    await tab.waitForSelector(".covered");
    await tab.$$eval(".covered summary", (all) => all.forEach((one) => one.click()));
    await onlyText(tab, "coverage");
    writeFileSync(plan, whole);
    await tab.waitForFunction((name) => document.getElementById("title").textContent === name, { timeout: 15_000 }, JSON.parse(whole).name);
    await tab.close();
  },

  async "10,000 messages a second for ten seconds: the page lives, says that it samples, and counts all"() {
    const tab = await open();
    const batch = { batch: Array.from({ length: 500 }, (_, at) => at % 10 ? { type: "track", userId: `u${at}`, event: "Coupon Applied", properties: { cart_id: "c", coupon_id: "SPRING", discount: 2.5 } } : unplanned()) };
    await tab.evaluate(() => {
      window.frames = { longest: 0, count: 0 };
      let last = performance.now();
      const frame = (now) => { window.frames.longest = Math.max(window.frames.longest, now - last); window.frames.count++; last = now; requestAnimationFrame(frame); };
      requestAnimationFrame(frame);
    });
    const start = Date.now();
    let sent = 0, sampled = false, mostRows = 0;
    const latencies = [];
    const sending = (async () => {
      while (sent < 100_000) {
        const due = Math.min(100_000, Math.floor((Date.now() - start) * 10));
        const batches = Math.floor((due - sent) / 500);
        if (!batches) { await sleep(5); continue; }
        await Promise.all(Array.from({ length: Math.min(4, batches) }, async () => { await post("/v1/batch", batch); sent += 500; }));
      }
    })();
    const looking = (async () => {
      while (sent < 100_000) {
        const before = Date.now();
        await tab.keyboard.press("Shift");
        latencies.push(Date.now() - before);
        sampled ||= await tab.$eval("#notices", (one) => one.textContent.includes("Sampled."));
        mostRows = Math.max(mostRows, await tab.$$eval("#list > li", (all) => all.length));
        await sleep(200);
      }
    })();
    await Promise.all([sending, looking]);
    const took = (Date.now() - start) / 1000;
    const frames = await tab.evaluate(() => window.frames);
    await tab.waitForFunction(() => document.getElementById("count-good").textContent === "90,000" && document.getElementById("count-unplanned").textContent === "10,000", { timeout: 20_000 });
    const { counts } = await ask("/api/messages?limit=1");
    assert.deepEqual([counts.received, counts.good, counts.unplanned, counts.kept + counts.dropped], [100_000, 90_000, 10_000, 100_000]);
    const coverage = await ask("/api/coverage");
    assert.equal(coverage.events.find(({ name }) => name === "Coupon Applied").seen, 90_000);
    assert.ok(sampled, "the page does not say that it samples");
    assert.ok(mostRows <= 300, `${mostRows} rows`);
    console.log(`100,000 messages in ${took.toFixed(1)} s: longest time between two frames ${Math.round(frames.longest)} ms, ${Math.round(frames.count / took)} frames a second, a key press at most ${Math.max(...latencies)} ms`);
    // Generous, as other work may be on the machine.
    assert.ok(frames.longest < 2000, `no frame for ${frames.longest} ms`);
    await tab.waitForFunction(() => !document.getElementById("notices").textContent.includes("Sampled."), { timeout: 10_000 });
    await tab.close();
  },

  async "a screen reader hears little"() {
    const tab = await open();
    await tab.evaluate(() => {
      window.heard = [];
      new MutationObserver(() => window.heard.push(document.getElementById("said").textContent)).observe(document.getElementById("said"), { childList: true, characterData: true, subtree: true });
    });
    for (let round = 0; round < 15; round++) { await send(good(), bad()); await sleep(100); }
    const heard = await tab.evaluate(() => window.heard);
    assert.ok(heard.length <= 2, heard.join("; "));
    const landmarks = await tab.evaluate(() => ["header", "nav[aria-label]", "[role=search]", "main", "section[aria-label]", "[role=status]"].filter((one) => !document.querySelector(one)));
    assert.deepEqual(landmarks, []);
    await tab.close();
  },

  async "axe-core finds no serious violation in any view, in light, in the dark and on a phone"() {
    for (const scheme of ["light", "dark"]) {
      for (const width of [1280, 390]) {
        const tab = await openForAxe("", { width, scheme });
        await tab.waitForSelector(".first");
        await clean(tab, `empty, ${scheme}, ${width}`);
        await send(good(), bad(), unplanned(), broken());
        await rows(tab, 4);
        await clean(tab, `list, ${scheme}, ${width}`);
        for (const verdict of ["bad", "unplanned", "broken"]) {
          await clickOn(tab, `.row.${verdict}`);
          await tab.waitForFunction((verdict) => document.querySelector(`#detail .verdict.${verdict}`), {}, verdict);
          await clean(tab, `${verdict}, ${scheme}, ${width}`);
          assert.ok(await tab.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${verdict} is wider than ${width}`);
        }
        await tab.goto(`${server.address}/?view=coverage`);
        await tab.waitForSelector(".covered summary");
        await clickOn(tab, ".covered summary", "Cart Viewed");
        await tab.waitForSelector(".property");
        await clean(tab, `coverage, ${scheme}, ${width}`);
        await tab.goto(`${server.address}/?name=nobody`);
        await tab.waitForSelector("#empty .empty");
        await clean(tab, `filtered, ${scheme}, ${width}`);
        if (width > 400) {
          await tab.click("#keys-open");
          await clean(tab, `keys, ${scheme}`);
        }
        await tab.close();
        await reset();
      }
    }
  },

  async "pictures"() {
    mkdirSync(pictures, { recursive: true });
    // WebP, as some of them are in the guide.
    const shot = async (tab, name) => tab.screenshot({ path: join(pictures, `${name}.webp`), type: "webp", quality: 82 });
    const empty = await open();
    await empty.waitForSelector(".first");
    await shot(empty, "live-empty");
    await empty.close();
    // As customers walk through a shop, with two old pages whose events are written by hand.
    const article = { product_id: "tent-2", name: "Tent for two", category: "camping", price: 189, currency: "EUR" };
    const steps = [
      ["Products Searched", { query: "tent" }], ["Product Viewed", article], ["Product Added", { cart_id: "cart-7", product_id: "tent-2", price: 189, quantity: 1 }],
      ["Cart Viewed", { cart_id: "cart-7", products: [{ product_id: "tent-2", price: 189, quantity: 1 }] }], ["Order Refunded", { order_id: "o-12", total: 49.5, currency: "EUR" }],
    ];
    for (let at = 0; at < 44; at++) {
      const [event, properties] = steps[at % steps.length], userId = `customer-${Math.floor(at / 5)}`;
      if (at % 9 === 4) await send(good({ userId, event: "Order Refunded", properties: { order_id: "o-12", total: "49.50", currency: "eur" } }));
      else if (at % 13 === 7) await send(unplanned({ userId }));
      else if (at % 8 === 1) await send({ type: "page", userId, name: "Home", properties: { path: "/" } });
      else await send(good({ userId, event, properties }));
      await sleep(30);
    }
    for (const [name, how, act] of [
      ["live-list", {}], ["live-message", {}, "bad"], ["live-message-dark", { scheme: "dark" }, "bad"], ["live-unplanned", {}, "unplanned"],
      ["live-coverage", {}, "coverage"], ["live-coverage-dark", { scheme: "dark" }, "coverage"],
      ["live-phone", { width: 390, height: 844 }], ["live-phone-message", { width: 390, height: 844, scheme: "dark" }, "bad"],
    ]) {
      const tab = await open(act === "coverage" ? "?view=coverage" : "", how);
      if (act === "coverage") {
        await tab.waitForSelector(".covered summary");
        await clickOn(tab, ".covered summary", "Cart Viewed");
        await tab.waitForSelector(".property");
      } else {
        await tab.waitForSelector(".row");
        if (act) { await clickOn(tab, `.row.${act}`); await tab.waitForSelector("#detail .tabs"); }
      }
      await shot(tab, name);
      if (name === "live-message" || name === "live-list") {
        await tab.emulateMediaType("print");
        await tab.setViewport({ width: 794, height: 1123 });
        assert.equal(await tab.$eval(".top", (top) => getComputedStyle(top).display), "none");
        assert.equal(await tab.$eval("#scroll", (one) => getComputedStyle(one).overflowY), "visible");
        await shot(tab, `${name}-print`);
      }
      await tab.close();
    }
  },
};

const only = process.env.CHECK;
try {
  for (const [what, check] of Object.entries(checks)) {
    if (only && !what.includes(only)) continue;
    await reset();
    await check();
    console.log(`ok: ${what}`);
  }
} finally {
  await browser.close();
}
process.exit(0);
