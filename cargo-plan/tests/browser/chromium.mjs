// Chromium, and axe-core, for the scripts beside this one. The packages puppeteer-core and axe-core are found from the folder that
// BROWSER_PACKAGES names, and the browser is CHROMIUM.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const find = createRequire(join(process.env.BROWSER_PACKAGES, "package.json"));
const { default: puppeteer } = await import(pathToFileURL(find.resolve("puppeteer-core")));

export const axe = readFileSync(find.resolve("axe-core/axe.min.js"), "utf8");

export const launch = () => puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--font-render-hinting=none"],
  protocolTimeout: 600_000,
});

/**
 * Clicks the first element of a selector whose text has `text`, in one step: where a page makes its list anew between the search and the
 * click, the element that was found is no longer in it.
 */
export const clickOn = (tab, selector, text = "") =>
  tab.evaluate((selector, text) => [...document.querySelectorAll(selector)].find((one) => one.textContent.includes(text)).click(), selector, text);
