// A worker as Cloudflare's runtime has it: a module, and the WebAssembly beside it.
import { initSync, order } from "./browser_edge.js";
import module from "./browser_edge_bg.wasm";

initSync({ module });

export default {
  async fetch(request, env) {
    const asked = new URL(request.url).searchParams;
    return new Response(await order(env.COLLECTOR, asked.get("visitor"), asked.get("order"), Number(asked.get("total"))));
  },
};
