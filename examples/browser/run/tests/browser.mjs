// Plays one scene in Chromium: node browser.mjs SCENE PAGE COLLECTOR. What it has seen is one line of JSON.
import { createRequire } from "node:module";
import { join } from "node:path";

const [scene, site, collector] = process.argv.slice(2);
const require = createRequire(join(process.env.BROWSER_PACKAGES, "package.json"));
const puppeteer = require("puppeteer-core");
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox"],
});

const told = [];

/** Opens the page, whose requests to the collector fail while `page.isCut`. */
async function open(path = "/", cut = false, intercepts = true) {
  const page = await browser.newPage();
  page.isCut = cut;
  page.on("console", (line) => told.push(line.text()));
  page.on("pageerror", (error) => told.push(`error: ${error}`));
  if (intercepts) {
    await page.setRequestInterception(true);
    page.on("request", (request) => {
      if (page.isCut && request.url().startsWith(collector)) request.abort();
      else request.continue();
    });
  }
  const separator = path.includes("?") ? "&" : "?";
  await page.goto(`${site}${path}${separator}endpoint=${encodeURIComponent(collector)}`);
  await page.waitForFunction(() => window.shop);
  return page;
}

const flush = (page) => page.evaluate(() => window.shop.flush(20));
const stats = (page) => page.evaluate(() => Array.from(window.shop.stats()));
const stored = (page) =>
  page.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith("plan_runtime:")).length);

const scenes = {
  async calls() {
    const page = await open("/?utm_source=news&utm_campaign=spring+sale");
    await page.evaluate(() => {
      window.shop.view("p-1");
      window.shop.sign_in("user-1");
      history.pushState(null, "", "/shoes");
      window.shop.order("o-1", 9.5);
    });
    await flush(page);
    const seen = await page.evaluate(() => ({
      anonymousId: JSON.parse(localStorage.ajs_anonymous_id),
      storedAnonymousId: localStorage.ajs_anonymous_id,
      storedUserId: localStorage.ajs_user_id,
      cookie: document.cookie,
    }));
    await page.evaluate(() => {
      window.shop.sign_out();
      window.shop.view("p-2");
    });
    await flush(page);
    seen.queued = await stored(page);
    // An id that analytics.js has written into its cookie is the one of the page.
    seen.kept = await page.evaluate(() => {
      localStorage.removeItem("ajs_anonymous_id");
      document.cookie = "ajs_anonymous_id=visitor%20of%20analytics.js; path=/";
      window.shop.view("p-3");
      const last = Object.keys(localStorage).filter((name) => name.startsWith("plan_runtime:")).sort().pop();
      return JSON.parse(localStorage[last]).anonymousId;
    });
    seen.lastUserId = await page.evaluate(() => localStorage.getItem("ajs_user_id"));
    return seen;
  },

  async close() {
    const page = await open("/", false, false);
    await page.evaluate(() => {
      for (const order of ["o-1", "o-2", "o-3"]) window.shop.order(order, 1);
      window.addEventListener("pagehide", () => window.shop.order("o-in-pagehide", 1));
      window.shop.order("o-4", 1);
    });
    const closed = new Promise((resolve) => page.once("close", resolve));
    await page.close({ runBeforeUnload: true });
    await closed;
    // The browser has to live for a moment longer: it is the one that sends now.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    return {};
  },

  async hidden() {
    const page = await open();
    await flush(page);
    await page.evaluate(() => {
      window.shop.order("o-1", 1);
      Object.defineProperty(document, "visibilityState", { value: "hidden" });
      document.dispatchEvent(new Event("visibilitychange"));
    });
    await page.waitForFunction(() => window.shop.stats()[3] === 0);
    return {};
  },

  async idle() {
    const page = await open();
    await flush(page);
    // The alarms of the start have gone off by then: nothing but the call has the client send.
    await new Promise((resolve) => setTimeout(resolve, 2500));
    const before = await stats(page);
    await page.evaluate(() => window.shop.order("o-1", 1));
    await page.waitForFunction(() => window.shop.stats()[3] === 0, { timeout: 3000 });
    return { queued: before[3], delivered: (await stats(page))[2] - before[2] };
  },

  async reload() {
    const page = await open("/", true);
    await page.evaluate(() => ["o-1", "o-2", "o-3"].forEach((order) => window.shop.order(order, 1)));
    const before = await stored(page);
    await page.evaluate(() => (navigator.sendBeacon = () => false));
    await page.goto("about:blank");
    await page.close();
    const next = await open();
    await next.waitForFunction(() => window.shop.stats()[1] > 0);
    await flush(next);
    const [, recovered] = await stats(next);
    return { before, recovered, left: await stored(next) };
  },

  async crash() {
    const page = await open("/", true);
    await page.evaluate(() => window.shop.order("o-1", 1));
    await page.goto("chrome://crash").catch(() => {});
    await page.close().catch(() => {});
    const next = await open();
    await next.waitForFunction(() => window.shop.stats()[1] > 0);
    await flush(next);
    return { recovered: (await stats(next))[1] };
  },

  async tabs() {
    const first = await open("/", true);
    await first.evaluate(() => {
      window.shop.order("o-1", 1);
      localStorage["plan_runtime:browser-key:0000000000000000:000000000000"] = "no message";
    });
    const second = await open();
    await flush(second);
    const recovered = (await stats(second))[1];
    first.isCut = false;
    await flush(first);
    await first.waitForFunction(() => window.shop.stats()[3] === 0);
    return { recovered, damaged: told.filter((line) => line.includes("are not messages")).length };
  },

  async leftovers() {
    const page = await open("/", true);
    const other = "plan_runtime:browser-key:b:0000000000000000:000000000000";
    await page.evaluate((other) => {
      for (let number = 0; number < 1200; number++) {
        const id = String(number).padStart(4, "0");
        const timestamp = new Date(1.7e12 + number * 1000).toISOString();
        const message = { type: "track", messageId: id, timestamp, userId: "u", event: "Left", properties: {} };
        // Of several pages, one message after the other.
        localStorage[`plan_runtime:browser-key:000000000000000${number % 3}:00000000${id}`] = JSON.stringify(message);
      }
      localStorage[other] = "of another write key";
    }, other);
    const next = await open("/", true);
    await next.waitForFunction(() => window.shop.stats()[1] > 0);
    const seen = await next.evaluate((other) => {
      const left = Object.keys(localStorage).filter((name) => name.startsWith("plan_runtime:browser-key:000000000000000"));
      const ids = left.map((name) => JSON.parse(localStorage[name]).messageId).sort();
      return { left: ids.length, oldest: ids[0], other: localStorage[other] };
    }, other);
    return { ...seen, told };
  },

  async offline() {
    const page = await open();
    await flush(page);
    await page.setOfflineMode(true);
    await page.evaluate(() => window.shop.order("o-1", 1));
    await page.evaluate(() => window.shop.flush(1));
    const offline = await stats(page);
    await page.setOfflineMode(false);
    await page.waitForFunction(() => window.shop.stats()[3] === 0);
    return { offline };
  },

  async flush() {
    const page = await open();
    await page.evaluate(() => window.shop.order("o-1", 1));
    await flush(page);
    return {};
  },

  async quota() {
    const page = await open();
    await page.evaluate(() => {
      for (let size = 1 << 22; size > 0; size >>= 1) {
        try {
          while (true) localStorage[`fill-${size}-${Math.random()}`] = "x".repeat(size);
        } catch {}
      }
      window.shop.order("o-1", 1);
    });
    await flush(page);
    return { told };
  },

  async full() {
    const page = await open("/", true);
    await page.evaluate(() => {
      for (let order = 0; order < 4000; order++) window.shop.order(`o-${order}`, 1);
    });
    const seen = { stats: await stats(page), stored: await stored(page), told };
    await page.evaluate(() => (navigator.sendBeacon = () => false));
    await page.close({ runBeforeUnload: true });
    const next = await open();
    await next.waitForFunction(() => window.shop.stats()[1] > 0);
    await flush(next);
    const [, recovered, , , lost] = await stats(next);
    return { ...seen, recovered, lost, left: await stored(next) };
  },

  async shutdown() {
    const page = await open();
    await page.evaluate(() => window.shop.order("o-1", 1));
    const report = await page.evaluate(() => window.shop.shutdown());
    await page.evaluate(() => window.shop.order("o-2", 1));
    return { report, told };
  },
};

try {
  console.log(JSON.stringify(await scenes[scene]()));
} catch (error) {
  console.error(told.join("\n"));
  throw error;
} finally {
  await browser.close();
}
