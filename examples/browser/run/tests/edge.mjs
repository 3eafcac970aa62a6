// Asks the worker in Cloudflare's runtime for many orders at once: node edge.mjs FOLDER COLLECTOR. Its answers are one line of JSON.
import { createRequire } from "node:module";
import { join } from "node:path";

const [folder, collector] = process.argv.slice(2);
const require = createRequire(join(process.env.BROWSER_PACKAGES, "package.json"));
const { Miniflare } = require("miniflare");
const worker = new Miniflare({
  modulesRoot: folder,
  modules: [
    { type: "ESModule", path: join(folder, "worker.js") },
    { type: "ESModule", path: join(folder, "browser_edge.js") },
    { type: "CompiledWasm", path: join(folder, "browser_edge_bg.wasm") },
  ],
  compatibilityDate: "2026-01-01",
  bindings: { COLLECTOR: collector },
});
const order = async (number) => {
  const answer = await worker.dispatchFetch(`http://shop.example/?visitor=v-${number}&order=o-${number}&total=9.5`);
  return `${answer.status} ${await answer.text()}`;
};
try {
  const answers = [await order(0)];
  answers.push(...(await Promise.all(Array.from({ length: 20 }, (_, number) => order(number + 1)))));
  console.log(JSON.stringify(answers));
} finally {
  await worker.dispose();
}
