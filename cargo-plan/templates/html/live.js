
// The live page: messages as they arrive, one of them beside its plan, and what of the plan was seen. The address holds the view. Every text
// of a message is set as text; nothing here makes markup of it.
(() => {
  const { kept, keep, element, addTheme, coloured, copyButton } = pageTools;

  const MOST_ROWS = 300;      // in the list, so that the page stays quick however much arrives
  const MOST_AT_ONCE = 60;    // rows that are added in one go
  const PAUSE_BETWEEN = 250;  // milliseconds between two such while much arrives
  const STILL = 1200;         // for so many milliseconds rows do not move under a pointer that moved
  const SAID_EVERY = 10_000;  // a screen reader hears of new messages this often at most
  const LONGEST = 160;        // characters of a name on screen
  const LONGEST_CODE = 20_000;
  const MOST_COVERED = 200;   // events of the coverage in one go
  const VERDICTS = { good: "as planned", bad: "with problems", unplanned: "not in the plan", broken: "not a message" };
  const CALLS = ["track", "page", "screen", "identify", "group", "alias", "unknown"];
  const FIELDS = ["call", "name", "user", "verdict", "q", "event", "view"];

  const by = (id) => document.getElementById(id);
  const number = (value) => (value ?? 0).toLocaleString("en-US");
  const counted = (count, word) => `${number(count)} ${word}${count === 1 ? "" : "s"}`;
  const percent = (share) => `${share > 0 && share < .01 ? "<1" : share < 1 && share > .99 ? ">99" : Math.round(share * 100)}%`;

  // --- texts ---

  const HIDDEN = /[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]|[\u{e0000}-\u{e007f}]/gu;
  // A sign in the place of each character that would change how the text around it is read, as on the pages of `cargo plan docs`.
  const visible = (text) => text.replace(HIDDEN, (c) => `⟨U+${c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`);
  const cut = (text, most = LONGEST) => visible(text.length > most ? text.slice(0, most) + "…" : text);
  const isolated = (text, properties = {}, most = LONGEST) => element("bdi", { ...properties, textContent: cut(text, most) });

  // A text of any length: its start, and all of it on demand.
  const whole = (text, most, make) => {
    if (text.length <= most) return make(visible(text));
    const place = element("div", { className: "cut" });
    const more = element("button", { type: "button", textContent: `Show all ${number(text.length)} characters` });
    more.addEventListener("click", () => {
      const field = element("textarea", { readOnly: true, rows: 12, value: visible(text), spellcheck: false });
      field.setAttribute("aria-label", "The whole text");
      place.replaceChildren(field);
      field.focus();
    });
    place.append(make(visible(text.slice(0, most)) + "…"), more);
    return place;
  };

  // A sentence of the compiler: what stands in backticks is code.
  const prose = (text, properties = {}) => element("bdi", properties, ...text.split("`").map((part, at) => at % 2 ? element("code", { textContent: part }) : part));

  // The rules of a property come as Markdown of one line, in which signs are escaped.
  const rules = (markdown) => element("bdi", {}, ...markdown.split("`").map((part, at) => at % 2 ? element("code", { textContent: part }) : part.replace(/\\([^\w\s])/g, "$1")));

  const clock = (time) => {
    const at = new Date(time);
    const two = (part) => String(part).padStart(2, "0");
    return isNaN(at) ? "" : `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, "0")}`;
  };
  const timeOf = (time) => element("time", { dateTime: time ?? "", textContent: time ? clock(time) : "" });

  const codeBlock = (text, isJson, label) => {
    const block = element("div", { className: "code" });
    const shown = whole(text, LONGEST_CODE, (part) => {
      const code = element("code");
      if (isJson) coloured(part, code); else code.textContent = part;
      const pre = element("pre", { tabIndex: 0 }, code);
      pre.setAttribute("role", "region");
      pre.setAttribute("aria-label", label);
      return pre;
    });
    block.append(shown, copyButton(() => text, shown));
    return block;
  };

  // --- the address holds the view ---

  let view = {};
  const read = () => {
    const given = new URLSearchParams(location.search);
    const all = Object.fromEntries(FIELDS.map((field) => [field, given.get(field) ?? ""]));
    // The server refuses what it does not know.
    for (const [field, known] of [["verdict", Object.keys(VERDICTS)], ["call", CALLS]]) all[field] = all[field].split(",").filter((one) => known.includes(one)).join(",");
    return all;
  };
  const addressOf = (changes) => {
    const all = { ...view, ...changes };
    const given = FIELDS.filter((field) => all[field]).map((field) => [field, all[field]]);
    return `?${new URLSearchParams(given)}`;
  };
  const filtersOf = (of) => ["call", "name", "user", "verdict", "q"].filter((field) => of[field]).map((field) => [field, of[field]]);

  // What is typed letter by letter is one step of the history.
  let lastStep = "";
  const go = (changes, step = "") => {
    const address = addressOf(changes);
    if (address === (location.search || "?")) return;
    if (step && step === lastStep) history.replaceState(null, "", address);
    else history.pushState(null, "", address);
    lastStep = step;
    show();
  };

  // --- what the server says ---

  const ask = async (path, options) => {
    const answer = await fetch(path, { credentials: "same-origin", cache: "no-store", ...options });
    if (answer.status === 401) setState("locked");
    if (!answer.ok) throw new Error(`${answer.status} ${path}`);
    return answer.status === 204 ? null : answer.json();
  };

  const notices = {};
  const notice = (id, made) => {
    notices[id]?.remove();
    delete notices[id];
    if (made) by("notices").append(notices[id] = made);
  };

  let saidAt = 0, unsaid = { all: 0, wrong: 0 };
  const say = (text) => { by("said").textContent = text; saidAt = Date.now(); };
  const saySoon = (summaries, skipped) => {
    unsaid.all += summaries.length + skipped;
    unsaid.wrong += summaries.filter(({ verdict }) => verdict !== "good").length;
    if (Date.now() - saidAt < SAID_EVERY) return;
    say(`${counted(unsaid.all, "new message")}${unsaid.wrong ? `, at least ${number(unsaid.wrong)} not as planned` : ""}`);
    unsaid = { all: 0, wrong: 0 };
  };

  const STATES = { connecting: "Connecting", live: "Live", paused: "Paused", gone: "Server gone", locked: "Token needed" };
  let state = "";
  const setState = (next) => {
    if (next === "live" && isPaused) next = "paused";
    if (state === next) return;
    const before = state;
    state = next;
    by("state").className = `state ${state}`;
    by("state").textContent = STATES[state];
    const gone = element("p", { className: "banner bad" }, element("strong", { textContent: "The server is gone." }),
      " What is shown is the last that came. This page looks for the server again until it is back.");
    const locked = element("p", { className: "banner" }, element("strong", { textContent: "The server wants a token." }),
      " Open the address that cargo plan live has printed: it has the token in it.");
    notice("state", state === "gone" ? gone : state === "locked" ? locked : null);
    if (state === "gone") say("The server is gone. Looking for it again.");
    else if (before === "gone") say("The server is back.");
    showEmpty();
  };

  let stream, wait = 500, later, buffer;
  const connect = async () => {
    clearTimeout(later);
    stream?.close();
    const own = new EventSource(`api/stream?${new URLSearchParams(filtersOf(view))}`);
    stream = own;
    buffer = [];
    const on = (kind, act) => own.addEventListener(kind, (event) => {
      if (own !== stream) return;
      const data = event.data ? JSON.parse(event.data) : null;
      if (buffer) buffer.push(() => act(data)); else act(data);
    });
    on("messages", ({ messages, skipped, counts }) => { setCounts(counts); arrive(messages, skipped); });
    on("counts", setCounts);
    on("plan", (change) => { showPlan(change); askPlan(); coveredAt = -1; refresh(); });
    on("cleared", () => { empty(); refresh(); });
    own.onopen = () => { if (own === stream) load(own); };
    own.onerror = () => { if (own === stream) lost(); };
  };
  const lost = () => {
    stream?.close();
    stream = null;
    if (state !== "locked") setState("gone");
    clearTimeout(later);
    later = setTimeout(connect, wait);
    wait = Math.min(wait * 1.6, 3000);
  };
  // What the server has already: asked for once the stream is open, so that nothing falls between the two.
  const load = async (own) => {
    try {
      const [plan, page] = await Promise.all([ask("api/plan"), ask(`api/messages?${new URLSearchParams([...filtersOf(view), ["limit", "100"]])}`)]);
      if (own !== stream) return;
      wait = 500;
      empty();
      showPlan(plan);
      setCounts(page.counts);
      place(page.messages.reverse(), 0);
      older = page.next;
      setState("live");
      const waiting = buffer;
      buffer = null;
      waiting.forEach((act) => act());
      showEnd();
      showEmpty();
      refresh();
    } catch { if (own === stream) lost(); }
  };

  // --- the header ---

  let plan = {};
  const showPlan = (given) => {
    plan = { ...plan, ...given };
    if (plan.title) { by("title").textContent = cut(plan.title, 60); document.title = `Live · ${cut(plan.title, 60)}`; }
    const problem = plan.problem && element("div", { className: "banner bad", role: "alert" },
      element("p", {}, element("strong", { textContent: "The plan has an error." }), " ", isolated(plan.file ?? "", { className: "mono" }),
        " Messages are judged by the plan as it was before."),
      element("details", {}, element("summary", { textContent: "What it says" }), whole(plan.problem, 4000, (part) => {
        const pre = element("pre", { tabIndex: 0, textContent: part });
        return pre;
      })));
    notice("plan", problem);
    const line = (what, text) => text && element("p", { className: "banner" }, element("strong", { textContent: what }), " ", whole(text, 400, prose));
    notice("proxy", line("The server behind does not take messages.", plan.paused_proxy));
    notice("record", line("The recording lacks messages.", plan.record_problem));
    by("file").textContent = [plan.file && cut(plan.file), plan.events !== undefined && counted(plan.events, "event"), plan.proxy && `passes on to ${cut(plan.proxy)}`].filter(Boolean).join(" · ");
    showEmpty();
  };

  // The stream says that the plan has changed, and not to what; of the server behind and of the recording it says nothing.
  const askPlan = async () => {
    try {
      const given = await ask("api/plan");
      // What is drawn anew is closed, and read out again.
      if (JSON.stringify({ ...plan, ...given }) !== JSON.stringify(plan)) showPlan(given);
    } catch { /* The stream says that the server is gone. */ }
  };

  let counts = { received: 0 };
  const setCounts = (given) => {
    counts = given;
    for (const verdict of Object.keys(VERDICTS)) by(`count-${verdict}`).textContent = number(counts[verdict]);
    showEmpty();
  };

  // How much arrived in each of the last 60 seconds.
  const seconds = [];
  let before = null;
  const tick = () => {
    const wrong = (counts.bad ?? 0) + (counts.unplanned ?? 0) + (counts.broken ?? 0);
    const known = before && counts.received >= before[0];
    seconds.push(known ? [counts.received - before[0], Math.max(0, wrong - before[1])] : [0, 0]);
    before = [counts.received, wrong];
    if (seconds.length > 60) seconds.shift();
    const most = Math.max(1, ...seconds.map(([all]) => all));
    const bars = (of) => seconds.map((one, at) => of(one) ? `M${(60 - seconds.length + at) * 2 + 1} 20v-${Math.max(1.5, 19 * of(one) / most).toFixed(1)}` : "").join("");
    by("activity").querySelector(".all").setAttribute("d", bars(([all]) => all));
    by("activity").querySelector(".wrong").setAttribute("d", bars(([, wrong]) => wrong));
    const last = seconds.at(-1)[0];
    by("rate").textContent = `${number(last)} a second`;
    showSampling();
  };

  let skippedAt = 0;
  const showSampling = () => {
    const is = Date.now() - skippedAt < 2500;
    if (is === Boolean(notices.sampling)) return;
    notice("sampling", is && element("p", { className: "banner calm" }, element("strong", { textContent: "Sampled." }),
      " More arrives than can be read: the list shows some of it. The counts and the coverage have all."));
  };

  // --- the list ---

  let isPaused = false, pending = [], pendingCount = 0, pendingGap = 0, isDetached = false;
  let newest = 0, oldest = Infinity, older = null, movedAt = 0, queue = [], gap = 0, drawnAt = 0, isDrawing = false;

  const list = () => by("list");
  const rows = () => [...list().querySelectorAll(".row")];
  const isHeld = () => isPaused || isDetached || by("scroll").scrollTop > 8 || Date.now() - movedAt < STILL || list().querySelector(".row:focus-visible") !== null;

  const empty = () => {
    list().replaceChildren();
    queue = []; pending = []; gap = pendingGap = pendingCount = newest = 0;
    oldest = Infinity; older = null; isDetached = false;
    showNewer();
    showEnd();
  };

  const row = (summary) => {
    const link = element("a", { className: `row ${summary.verdict}`, href: addressOf({ event: String(summary.id) }), tabIndex: -1 });
    link.dataset.id = summary.id;
    const name = summary.name === null || summary.name === undefined ? element("span", { className: "name none", textContent: summary.call ?? "no call" }) : isolated(summary.name, { className: "name" });
    link.append(element("span", { className: `verdict ${summary.verdict}`, textContent: summary.verdict }), timeOf(summary.time),
      element("span", { className: "call", textContent: summary.call ?? "" }), name,
      summary.user ? isolated(summary.user, { className: "user" }, 60) : element("span", { className: "user none", textContent: "" }),
      element("span", { className: "problems" }, ...summary.problems ? [number(summary.problems), element("span", { className: "unit", textContent: summary.problems === 1 ? " problem" : " problems" })] : []));
    if (String(summary.id) === view.event) link.setAttribute("aria-current", "true");
    return element("li", {}, link);
  };
  const gapRow = (count) => element("li", { className: "gap", textContent: `${counted(count, "message")} between these, not shown` });

  const arrive = (summaries, skipped) => {
    if (skipped) { skippedAt = Date.now(); showSampling(); }
    const fresh = summaries.filter(({ id }) => id > newest);
    if (!fresh.length && !skipped) return;
    saySoon(fresh, skipped);
    if (fresh.length) newest = fresh.at(-1).id;
    if (isHeld()) {
      pending.push(...fresh);
      pendingCount += fresh.length + skipped;
      pendingGap += skipped;
      if (pending.length > MOST_ROWS) pendingGap += pending.splice(0, pending.length - MOST_ROWS).length;
      showNewer();
      return;
    }
    gap += skipped;
    queue.push(...fresh);
    if (queue.length > MOST_ROWS) gap += queue.splice(0, queue.length - MOST_ROWS).length;
    draw();
  };

  const draw = () => {
    if (isDrawing) return;
    isDrawing = true;
    const soon = Math.max(0, drawnAt + (queue.length > 20 ? PAUSE_BETWEEN : 60) - performance.now());
    setTimeout(() => requestAnimationFrame(() => {
      isDrawing = false;
      drawnAt = performance.now();
      if (queue.length > MOST_AT_ONCE) gap += queue.splice(0, queue.length - MOST_AT_ONCE).length;
      place(queue, gap);
      queue = [];
      gap = 0;
    }), soon);
  };

  // Puts messages, the oldest first, on top of the list.
  const place = (summaries, gap) => {
    const made = document.createDocumentFragment();
    for (const summary of summaries) {
      newest = Math.max(newest, summary.id);
      oldest = Math.min(oldest, summary.id);
      made.prepend(row(summary));
    }
    // Rows come without a step between them: which ones are missing is not known.
    if (gap && summaries.length) made.append(gapRow(gap));
    list().prepend(made);
    trim();
    rove();
    showEmpty();
  };
  const trim = () => {
    const all = list().children;
    if (all.length <= MOST_ROWS) return;
    while (all.length > MOST_ROWS) all[all.length - 1].remove();
    const last = rows().at(-1);
    if (last) { oldest = Number(last.dataset.id); older = oldest; }
    showEnd();
  };

  const showNewer = () => {
    by("newer").parentElement.hidden = !pendingCount && !isDetached;
    by("newer").textContent = pendingCount ? `${counted(pendingCount, "newer message")} ↑` : "To the newest ↑";
  };
  // Shows what was held back.
  const release = () => {
    by("scroll").scrollTop = 0;
    movedAt = 0;
    if (isDetached) { connect(); return; }
    const [held, gap] = [pending, pendingGap];
    pending = []; pendingCount = pendingGap = 0;
    place(held, gap);
    showNewer();
  };
  const releaseIfFree = () => { if (pendingCount && !isHeld()) release(); };

  const showEnd = () => {
    by("older").hidden = !older;
    by("end").textContent = !older && counts.dropped && list().children.length ? `${counted(counts.dropped, "older message")} no longer in memory; the counts have them.` : "";
  };
  const showOlder = async () => {
    const button = by("older");
    button.disabled = true;
    try {
      const page = await ask(`api/messages?${new URLSearchParams([...filtersOf(view), ["before", String(older)], ["limit", "100"]])}`);
      const firstOfThem = page.messages[0];
      const made = document.createDocumentFragment();
      for (const summary of page.messages) { made.append(row(summary)); oldest = Math.min(oldest, summary.id); }
      list().append(made);
      older = page.next;
      const all = list().children;
      if (all.length > MOST_ROWS) {
        const scroll = by("scroll"), height = scroll.scrollHeight;
        while (all.length > MOST_ROWS) all[0].remove();
        isDetached = true;
        scroll.scrollTop = Math.max(9, scroll.scrollTop - (height - scroll.scrollHeight));
      }
      rove();
      if (firstOfThem) list().querySelector(`[data-id="${firstOfThem.id}"]`)?.focus({ preventScroll: true });
      showNewer();
      showEnd();
    } catch { /* The stream says that the server is gone. */ }
    button.disabled = false;
  };

  // One row is in the order of the Tab key; the arrow keys lead to the others.
  const rove = (to) => {
    const known = to ?? list().querySelector(".row[tabindex='0']") ?? list().querySelector(".row");
    list().querySelectorAll(".row[tabindex='0']").forEach((other) => { if (other !== known) other.tabIndex = -1; });
    if (known) known.tabIndex = 0;
  };
  const step = (to) => {
    const all = rows();
    const at = all.indexOf(document.activeElement);
    const current = at >= 0 ? at : all.findIndex((one) => one.dataset.id === view.event);
    const next = all[to === "first" ? 0 : to === "last" ? all.length - 1 : current < 0 ? 0 : Math.max(0, Math.min(all.length - 1, current + to))];
    if (!next) return;
    rove(next);
    next.focus();
    if (view.event) go({ event: next.dataset.id }, "event");
  };

  const showEmpty = () => {
    const place = by("empty");
    if (list().children.length || !state || state === "connecting" || state === "locked") { place.replaceChildren(); place.dataset.shown = ""; return; }
    const kind = filtersOf(view).length ? "filtered" : "first";
    if (place.dataset.shown === kind) return;
    place.dataset.shown = kind;
    place.replaceChildren(kind === "first" ? firstSteps() : element("div", { className: "empty" },
      element("p", {}, element("strong", { textContent: "No message has these filters." }), " New ones that do will be shown as they arrive."),
      element("p", {}, element("button", { type: "button", textContent: "Reset the filters", onclick: () => go({ call: "", name: "", user: "", verdict: "", q: "" }) }))));
  };

  const firstSteps = () => {
    const here = location.origin;
    const ways = {
      "Rust": `# A client of Client::from_env() follows the environment:\nSEGMENT_WRITE_KEY=any SEGMENT_ENDPOINT=${here} cargo run\n\n// or in code:\nlet client = Client::builder().write_key("any").endpoint("${here}").build()?;`,
      "Node": `import { Analytics } from "@segment/analytics-node";\n\nconst analytics = new Analytics({ writeKey: "any", host: "${here}" });\nanalytics.track({ userId: "user-1", event: "Order Completed" });`,
      "Python": `import segment.analytics as analytics\n\nanalytics.write_key = "any"\nanalytics.host = "${here}"\nanalytics.track("user-1", "Order Completed")`,
      "curl": `curl ${here}/v1/track -H 'Content-Type: application/json' \\\n  -d '{"userId": "user-1", "event": "Order Completed", "properties": {}}'`,
    };
    return element("div", { className: "first" },
      element("h2", { textContent: "No message yet" }),
      element("p", {}, "Point a client of any language at ", element("code", { textContent: here }), ". It takes what the Segment API takes; what arrives is shown here at once."),
      tabs("Clients", Object.entries(ways).map(([name, text]) => [name, () => codeBlock(text, false, name)])));
  };

  // Tabs after the pattern of ARIA: the arrow keys change them.
  let tabsMade = 0;
  const tabs = (label, all, chosen = 0, choose = () => {}) => {
    const id = `tabs-${++tabsMade}`;
    const panel = element("div", { id, tabIndex: -1, role: "tabpanel" });
    const bar = element("div", { className: "tabs", role: "tablist", ariaLabel: label });
    const buttons = all.map(([name], at) => {
      const button = element("button", { type: "button", role: "tab", id: `${id}-${at}`, textContent: name, onclick: () => pick(at) });
      button.setAttribute("aria-controls", id);
      return button;
    });
    const pick = (at) => {
      buttons.forEach((button, other) => { button.setAttribute("aria-selected", String(other === at)); button.tabIndex = other === at ? 0 : -1; });
      panel.setAttribute("aria-labelledby", `${id}-${at}`);
      panel.replaceChildren(all[at][1]());
      choose(at);
    };
    bar.addEventListener("keydown", (event) => {
      const at = buttons.indexOf(document.activeElement), to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
      if (at < 0 || to === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      const next = (to + buttons.length) % buttons.length;
      pick(next);
      buttons[next].focus();
    });
    bar.append(...buttons);
    pick(chosen);
    return element("div", {}, bar, panel);
  };

  // --- one message ---

  let shownEvent = "", chosenCopy = 0;
  const showEvent = async () => {
    const detail = by("detail");
    rows().forEach((one) => {
      if (one.dataset.id === view.event) one.setAttribute("aria-current", "true");
      else one.removeAttribute("aria-current");
    });
    document.body.classList.toggle("one", Boolean(view.event));
    if (!view.event) { detail.hidden = true; detail.replaceChildren(); shownEvent = ""; return; }
    if (shownEvent === view.event) return;
    const own = shownEvent = view.event;
    detail.hidden = false;
    try {
      const message = await ask(`api/messages/${encodeURIComponent(own)}`);
      if (own === shownEvent) { detail.replaceChildren(...messageParts(message)); detail.scrollTop = 0; }
    } catch {
      if (own !== shownEvent) return;
      shownEvent = "";
      detail.replaceChildren(closeBar(), element("p", { className: "empty", textContent: "This message is not there: it fell out of memory or was cleared, or the server is gone." }));
    }
  };
  const close = () => {
    const last = view.event;
    go({ event: "" });
    const row = list().querySelector(`[data-id="${CSS.escape(last)}"]`) ?? list().querySelector(".row");
    if (row) { rove(row); row.focus(); } else by("content").focus();
  };
  const closeBar = () => {
    const button = (textContent, label, act) => {
      const made = element("button", { type: "button", textContent, onclick: act });
      made.setAttribute("aria-label", label);
      return made;
    };
    return element("div", { className: "bar" }, button("↑", "Newer message", () => neighbour(-1)), button("↓", "Older message", () => neighbour(1)), button("Close", "Close the message", close));
  };
  const neighbour = (by) => {
    const all = rows(), at = all.findIndex((one) => one.dataset.id === view.event), next = all[at + by];
    if (next) { rove(next); next.scrollIntoView({ block: "nearest" }); go({ event: next.dataset.id }, "event"); }
  };

  const fact = (what, ...children) => element("div", {}, element("dt", { textContent: what }), element("dd", {}, ...children));
  const messageParts = (message) => {
    const sent = message.sent ?? {};
    // Lists have the start of a name; the message has all of it.
    const name = [message.call === "track" ? sent.event : sent.name, message.name, message.call].find((text) => typeof text === "string") ?? "no name";
    const facts = element("dl", { className: "facts" });
    const add = (what, text) => { if (text) facts.append(fact(what, whole(String(text), 400, (part) => element("bdi", { textContent: part })))); };
    add("Why", message.plan?.why);
    add("Owner", message.plan?.owner);
    add("Where", message.plan?.where);
    add("User", message.user);
    facts.append(fact("Received", element("time", { dateTime: message.time, textContent: `${clock(message.time)}, ${new Date(message.time).toLocaleDateString()}` })));
    add("Library", message.source?.library);
    add("User agent", message.source?.user_agent);
    add("Message id", typeof sent.messageId === "string" ? sent.messageId : "");
    const { table, others } = comparison(message);
    const parts = [closeBar(),
      element("p", { className: "crumbs" }, element("span", { className: `verdict ${message.verdict}`, textContent: message.verdict }), " ", element("span", { className: "call", textContent: message.call ?? "" }), " ", element("span", { textContent: VERDICTS[message.verdict] ?? "" })),
      element("h2", { className: "title" }, whole(name, LONGEST, (part) => element("bdi", { textContent: part })))];
    if (message.plan?.description) parts.push(element("p", { className: "lead" }, whole(message.plan.description, 1000, (part) => element("bdi", { textContent: part }))));
    if (others.length) parts.push(element("ul", { className: `problem-list ${message.verdict}` }, ...others.map((one) => element("li", {}, isolated(one.path || "message", { className: "mono" }), " ", problem(one)))));
    if (message.nearest) parts.push(element("p", { className: "nearest" }, "The nearest name in the plan: ", element("a", { href: addressOf({ name: message.nearest, event: "", verdict: "" }), onclick: follow }, isolated(message.nearest))));
    parts.push(facts);
    if (table) parts.push(table);
    const copies = [["JSON", message.copies?.json, true], ["Rust call", message.copies?.rust], ["Test", message.copies?.test], ["Plan entry", message.copies?.plan_entry, true]].filter(([, text]) => text);
    if (copies.length) {
      parts.push(element("h3", { textContent: "Copy as" }), tabs("Copy as", copies.map(([name, text, isJson]) => [name, () => codeBlock(text, isJson, name)]),
        Math.min(chosenCopy, copies.length - 1), (at) => { chosenCopy = at; }));
    }
    return parts;
  };

  const problem = (violation) => {
    const said = violation.message ?? "";
    // What the sentence says already is not said again.
    const extra = [["expected", violation.expected], ["got", violation.got]].filter(([, text]) => text && !said.includes(text));
    return element("span", { className: "problem" }, whole(said, 600, prose), ...extra.map(([what, text]) => element("span", { className: "extra" }, `${what} `, isolated(String(text), { className: "mono" }))));
  };

  // The path of a property: what is around it is less loud, and a line may end behind it.
  const pathOf = (path) => {
    const start = Math.max(path.lastIndexOf("."), path.lastIndexOf("]")) + 1, isList = path.endsWith("]");
    const [around, name] = isList ? ["", path] : [path.slice(0, start), path.slice(start)];
    return element("bdi", { className: "mono" }, element("span", { className: "around", textContent: cut(around) }), element("wbr"), cut(name));
  };

  const json = (value) => { const text = JSON.stringify(value); return text === undefined ? "" : text; };

  // What was sent beside what is planned, property by property. A violation stands at its property; those of no property come back as `others`.
  const comparison = (message) => {
    const of = ["identify", "group"].includes(message.call) ? "traits" : "properties";
    const sent = message.sent?.[of];
    const planned = new Map((message.plan?.properties ?? []).map((property) => [property.path, property]));
    const isAround = (path) => [...planned.keys()].some((other) => other.startsWith(`${path}.`) || other.startsWith(`${path}[`));
    const rows = new Map([...planned.keys()].map((path) => [path, { planned: planned.get(path), sent: [], problems: [] }]));
    const exact = new Map();
    const walk = (value, path, at) => {
      if (path) {
        if (!rows.has(path) && !isAround(path)) rows.set(path, { planned: null, sent: [], problems: [] });
        exact.set(at, path);
      }
      if (path && !isAround(path)) { rows.get(path).sent.push([at, value]); return; }
      if (Array.isArray(value)) {
        if (rows.has(path)) rows.get(path).sent.push([at, value]);
        value.slice(0, 50).forEach((item, place) => walk(item, isAround(`${path}[${place}]`) ? `${path}[${place}]` : `${path}[]`, `${at}[${place}]`));
      } else if (value !== null && typeof value === "object") {
        if (path && rows.has(path)) rows.get(path).sent.push([at, value]);
        Object.entries(value).slice(0, 500).forEach(([key, inner]) => {
          const here = path ? `${path}.${key}` : key, any = path ? `${path}.*` : "*";
          walk(inner, !rows.has(here) && !isAround(here) && (rows.has(any) || isAround(any)) ? any : here, at ? `${at}.${key}` : key);
        });
      } else if (path) rows.get(path)?.sent.push([at, value]);
    };
    if (sent !== null && typeof sent === "object") walk(sent, "", "");
    const others = [];
    for (const violation of message.violations ?? []) {
      const path = violation.path ?? "";
      const own = path.startsWith(`${of}.`) ? path.slice(of.length + 1) : null;
      const place = own === null ? null : [exact.get(own), own, own.replace(/\[\d+\]/g, "[]")].find((one) => one !== undefined && rows.has(one));
      if (place) rows.get(place).problems.push({ violation, at: own }); else others.push(violation);
    }
    if (!rows.size) return { table: null, others };
    const body = element("tbody");
    for (const [path, { planned, sent, problems }] of [...rows].slice(0, MOST_ROWS)) {
      const isMissing = !sent.length && planned?.required;
      const mark = problems.length ? "bad" : !planned ? "extra" : sent.length ? "good" : isMissing ? "bad" : "absent";
      const words = { bad: "wrong", extra: "not in the plan", good: "as planned", absent: "not sent" }[mark];
      const depth = (path.match(/\.|\[/g) ?? []).length;
      const head = element("th", { scope: "row" }, element("span", { className: `mark ${mark}`, title: words }, element("span", { className: "unseen", textContent: `${words}: ` })), pathOf(path));
      head.dataset.depth = Math.min(3, depth);
      const values = element("td", { className: "value" });
      for (const [at, value] of sent.slice(0, 5)) {
        const isBig = value !== null && typeof value === "object" && isAround(path);
        const text = isBig ? Array.isArray(value) ? counted(value.length, "item") : "object" : json(value);
        values.append(element("div", {}, sent.length > 1 ? element("span", { className: "at", textContent: `${cut(at.match(/(?:\[\d+\])+/g)?.join("") ?? at, 40)} ` }) : "",
          whole(text, 300, (part) => element(isBig ? "span" : "bdi", { className: isBig ? "none" : "mono", textContent: part }))));
      }
      if (sent.length > 5) values.append(element("div", { className: "none", textContent: `and ${number(sent.length - 5)} more` }));
      if (!sent.length) values.append(element("span", { className: "none", textContent: isMissing ? "missing" : "not sent" }));
      const plan = element("td", { className: "planned" });
      if (planned) {
        plan.append(element("span", { className: "type", textContent: cut(planned.type ?? "") }), planned.required ? element("span", { className: "must", textContent: "required" }) : "", planned.personal ? element("span", { className: "sign personal", textContent: "personal" }) : "");
        if (planned.description) plan.append(element("p", { className: "about" }, whole(planned.description, 300, (part) => element("bdi", { textContent: part }))));
        if (planned.values?.length) plan.append(element("p", { className: "about" }, ...planned.values.slice(0, 12).flatMap((value, at) => [at ? " " : "", isolated(value, { className: "mono" }, 60)]), planned.values.length > 12 ? ` and ${number(planned.values.length - 12)} more` : ""));
        if (planned.rule) plan.append(element("p", { className: "about" }, whole(planned.rule, 300, rules)));
      } else plan.append(element("span", { className: "none", textContent: "not in the plan" }));
      for (const { violation, at } of problems) {
        const place = sent.length > 1 && at.match(/(?:\[\d+\])+/g)?.join("");
        values.append(element("p", { className: "wrong" }, place ? element("span", { className: "at", textContent: `${place} ` }) : "", problem(violation)));
      }
      body.append(element("tr", { className: mark }, head, values, plan));
    }
    const table = element("table", { className: "compare" }, element("thead", {}, element("tr", {}, ...[of === "traits" ? "Trait" : "Property", "As sent", "As planned"].map((textContent) => element("th", { scope: "col", textContent })))), body);
    const around = element("div", { className: "scroll", tabIndex: 0 }, table);
    around.setAttribute("role", "region");
    around.setAttribute("aria-label", "As sent and as planned");
    return { table: around, others };
  };

  // --- what of the plan was seen ---

  let covered, coveredAt = -1, coverFilter = "all", coverText = "", coverMost = MOST_COVERED, opened = new Set(), isAsking = false;
  const refresh = async () => {
    if (view.view !== "coverage" || isAsking) return;
    isAsking = true;
    try {
      covered = await ask("api/coverage");
      // An element that goes while the mouse is pressed on it is never clicked: the list is made anew at the next turn.
      if (!by("coverage").matches(":active")) { coveredAt = counts.received; showCoverage(); }
    } catch { /* The stream says that the server is gone. */ }
    isAsking = false;
  };
  const keyOf = ({ call, name }) => `${call} ${name}`;
  const share = (value) => {
    const bar = element("span", { className: "share", ariaHidden: "true" });
    bar.style.setProperty("--share", String(Math.max(0, Math.min(1, value))));
    return bar;
  };
  const COVER_FILTERS = { all: "All", seen: "Seen", never: "Never seen", bad: "With problems" };
  // Nobody waits for an event that is deprecated or only planned.
  const isMissed = (event) => !event.seen && event.live !== false;
  const isShown = (event) => (coverFilter === "all" || (coverFilter === "seen" && event.seen) || (coverFilter === "never" && isMissed(event)) || (coverFilter === "bad" && event.bad))
    && `${event.name ?? ""} ${event.call} ${event.owner ?? ""}`.toLowerCase().includes(coverText.toLowerCase());
  const toMessages = (name, call, changes = {}) => ({ view: "", name: name ?? "", call, user: "", verdict: "", q: "", event: "", ...changes });
  const follow = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    go(Object.fromEntries(FIELDS.map((field) => [field, new URLSearchParams(new URL(event.currentTarget.href).search).get(field) ?? ""])));
  };
  const link = (text, changes) => element("a", { href: addressOf(changes), onclick: follow }, isolated(text));

  const showCoverage = () => {
    const place = by("coverage");
    if (!covered) { place.replaceChildren(element("p", { className: "empty", textContent: "Asking the server." })); return; }
    const focused = document.activeElement?.closest("[data-focus]")?.dataset.focus;
    const selection = document.activeElement?.selectionStart;
    const filter = element("div", { className: "verdicts", role: "group", ariaLabel: "Events to show" });
    for (const [id, words] of Object.entries(COVER_FILTERS)) {
      const count = covered.events.filter((event) => id === "all" || (id === "seen" ? event.seen : id === "never" ? isMissed(event) : event.bad)).length;
      const button = element("button", { type: "button", className: "chip", onclick: () => { coverFilter = id; coverMost = MOST_COVERED; showCoverage(); } }, words, " ", element("span", { className: "count", textContent: number(count) }));
      button.setAttribute("aria-pressed", String(coverFilter === id));
      button.dataset.focus = `filter-${id}`;
      filter.append(button);
    }
    const input = element("input", { placeholder: "Name or owner", value: coverText, autocomplete: "off", spellcheck: false, oninput: () => { coverText = input.value; coverMost = MOST_COVERED; showCoverage(); } });
    input.setAttribute("aria-label", "Name or owner of an event");
    input.dataset.focus = "text";
    const events = covered.events.filter(isShown);
    const shown = element("ul", { className: "covered" }, ...events.slice(0, coverMost).map(coveredEvent));
    const more = events.length > coverMost ? element("p", { className: "end" }, element("button", { type: "button", textContent: `${number(events.length - coverMost)} more`, onclick: () => { coverMost += MOST_COVERED; showCoverage(); } })) : "";
    const unplanned = element("section", { ariaLabel: "Not in the plan" });
    unplanned.append(element("h2", {}, "Not in the plan ", element("span", { className: "count", textContent: number(covered.unplanned.length) })));
    if (!covered.unplanned.length) unplanned.append(element("p", { className: "empty", textContent: "Every event that arrived is in the plan." }));
    else unplanned.append(element("ul", { className: "covered" }, ...covered.unplanned.slice(0, MOST_COVERED).map((event) => element("li", { className: "plain" },
      element("span", { className: "call", textContent: event.call ?? "" }), link(event.name ?? "no name", toMessages(event.name, event.call, { verdict: "unplanned" })),
      element("span", { className: "about" }, event.nearest ? "The nearest in the plan: " : "", event.nearest ? isolated(event.nearest) : ""), element("span", { className: "seen", textContent: `${number(event.seen)} ×` })))));
    const total = element("div", { className: "total" }, element("strong", { textContent: percent(covered.share) }), element("div", {}, element("p", { textContent: `${number(covered.seen)} of ${counted(covered.planned, "planned event")} seen` }), share(covered.share)));
    place.replaceChildren(total, element("div", { className: "cover-tools" }, filter, input), events.length ? shown : element("p", { className: "empty", textContent: covered.events.length ? "No event of the plan is like that." : "The plan has no events." }), more, unplanned);
    if (focused) {
      const again = place.querySelector(`[data-focus="${CSS.escape(focused)}"]`);
      again?.focus({ preventScroll: true });
      if (focused === "text") again?.setSelectionRange(selection, selection);
    }
  };

  const coveredEvent = (event) => {
    const key = keyOf(event);
    const summary = element("summary", {}, element("span", { className: `mark ${event.seen ? "good" : "absent"}` }, element("span", { className: "unseen", textContent: event.seen ? "seen: " : "never seen: " })),
      element("span", { className: "call", textContent: event.call }), isolated(event.name || event.call, { className: "name" }), event.owner ? isolated(event.owner, { className: "owner" }, 40) : element("span", { className: "owner" }),
      element("span", { className: "wrong", textContent: event.bad ? `${number(event.bad)} with problems` : "" }), element("span", { className: "seen", textContent: event.seen ? `${number(event.seen)} ×` : isMissed(event) ? "never" : "not live" }),
      element("span", { className: "last" }, event.last ? timeOf(event.last) : ""));
    summary.dataset.focus = `event-${key}`;
    const details = element("details", { open: opened.has(key) }, summary);
    const fill = () => { if (details.open && details.children.length === 1) details.append(coveredProperties(event)); };
    // The list may be made anew before `toggle` comes: it is to find this event open.
    summary.addEventListener("click", () => { if (details.open) opened.delete(key); else opened.add(key); });
    details.addEventListener("toggle", () => { if (details.open) opened.add(key); else opened.delete(key); fill(); });
    fill();
    return element("li", {}, details);
  };
  const coveredProperties = (event) => {
    const place = element("div", { className: "within" });
    if (event.seen) place.append(element("p", {}, element("a", { href: addressOf(toMessages(event.name, event.call)), onclick: follow, textContent: "Its messages" })));
    const list = element("ul");
    for (const property of (event.properties ?? []).slice(0, MOST_COVERED)) {
      const values = property.enum?.length ? element("ul", { className: "values", ariaLabel: "Values" }, ...property.enum.slice(0, 60).map(({ value, seen }) =>
        element("li", { className: seen ? "" : "never" }, isolated(typeof value === "string" ? value : json(value), { className: "mono" }, 60), element("span", { className: "count", textContent: seen ? ` ${number(seen)}` : " never" })))) : "";
      list.append(element("li", { className: "property" }, element("span", {}, isolated(property.path, { className: "mono" }), property.required ? element("span", { className: "must", textContent: "required" }) : ""),
        share(property.share), element("span", { className: "seen", textContent: event.seen ? percent(property.share) : "–" }), values));
    }
    place.append(event.properties?.length ? list : element("p", { className: "none", textContent: "It has no properties." }));
    return place;
  };

  // --- the view as the address says it ---

  let shownFilters = null;
  const show = () => {
    view = read();
    const isCoverage = view.view === "coverage";
    by("messages").hidden = isCoverage;
    by("coverage").hidden = !isCoverage;
    document.body.classList.toggle("covering", isCoverage);
    for (const [id, is] of [["to-messages", !isCoverage], ["to-coverage", isCoverage]]) {
      by(id).href = addressOf({ view: id === "to-coverage" ? "coverage" : "" });
      if (is) by(id).setAttribute("aria-current", "page"); else by(id).removeAttribute("aria-current");
    }
    for (const field of ["q", "name", "user", "call"]) if (by(field).value !== view[field]) by(field).value = view[field];
    const chosen = view.verdict.split(",");
    for (const verdict of Object.keys(VERDICTS)) by(`verdict-${verdict}`).setAttribute("aria-pressed", String(chosen.includes(verdict)));
    by("unfilter").hidden = !filtersOf(view).length;
    const filters = String(new URLSearchParams(filtersOf(view)));
    if (filters !== shownFilters) { shownFilters = filters; connect(); }
    showEvent();
    if (isCoverage) { if (!covered) showCoverage(); refresh(); }
  };

  const KEYS = [
    ["/", "Search in messages", () => { by("q").focus(); by("q").select(); }],
    ["j", "Next message, as the down arrow in the list", () => step(1)],
    ["k", "Message before, as the up arrow in the list", () => step(-1)],
    ["p", "Pause, and go on", () => by("pause").click()],
    ["n", "To the newest message", () => { release(); step("first"); }],
    ["m", "Messages", () => go({ view: "" })],
    ["v", "Coverage", () => go({ view: "coverage" })],
    ["?", "These keys", () => by("keys").showModal()],
  ];
  const OTHER_KEYS = [["Enter", "Opens the message; then the arrow keys change it"], ["Home, End", "First and last message of the list"], ["Escape", "Closes the message, or leaves a field"]];

  const start = () => {
    addTheme();
    const verdicts = document.querySelector(".strip .verdicts");
    for (const verdict of Object.keys(VERDICTS)) {
      const button = element("button", { type: "button", className: `chip ${verdict}`, id: `verdict-${verdict}`, title: VERDICTS[verdict] }, verdict, " ", element("span", { className: "count", id: `count-${verdict}`, textContent: "0" }));
      button.addEventListener("click", () => {
        const chosen = view.verdict.split(",").filter(Boolean);
        const next = chosen.includes(verdict) ? chosen.filter((one) => one !== verdict) : [...chosen, verdict];
        go({ verdict: next.join(","), view: "" });
      });
      verdicts.append(button);
    }
    for (const field of ["q", "name", "user"]) {
      let timer;
      by(field).addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => go({ [field]: by(field).value, view: "" }, field), 180); });
      by(field).addEventListener("blur", () => { if (lastStep === field) lastStep = ""; });
    }
    by("filters").addEventListener("submit", (event) => event.preventDefault());
    by("call").addEventListener("change", () => go({ call: by("call").value, view: "" }));
    by("unfilter").addEventListener("click", () => go({ call: "", name: "", user: "", verdict: "", q: "" }));
    by("filters-open").addEventListener("click", () => {
      const isOpen = document.body.classList.toggle("filtering");
      by("filters-open").setAttribute("aria-expanded", String(isOpen));
    });
    for (const id of ["to-messages", "to-coverage"]) by(id).addEventListener("click", follow);
    by("pause").addEventListener("click", () => {
      isPaused = !isPaused;
      by("pause").setAttribute("aria-pressed", String(isPaused));
      by("pause").textContent = isPaused ? "Go on" : "Pause";
      if (["live", "paused"].includes(state)) setState(isPaused ? "paused" : "live");
      say(isPaused ? "Paused. The counts go on." : "Live again.");
      if (!isPaused) release();
    });
    by("clear").addEventListener("click", async () => {
      try { await ask("api/clear", { method: "POST" }); } catch { return; }
      say("All messages are cleared.");
      go({ event: "" });
    });
    by("newer").addEventListener("click", release);
    by("older").addEventListener("click", showOlder);
    by("list").addEventListener("click", (event) => {
      const link = event.target.closest(".row");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      rove(link);
      go({ event: link.dataset.id });
      if (matchMedia("(max-width: 60rem)").matches || event.detail === 0) by("detail").focus({ preventScroll: true });
    });
    by("list").addEventListener("focusin", (event) => { const link = event.target.closest(".row"); if (link) rove(link); });
    by("list").addEventListener("keydown", (event) => {
      const to = { ArrowDown: 1, ArrowUp: -1, Home: "first", End: "last", PageDown: 10, PageUp: -10 }[event.key];
      if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      step(to);
    });
    by("list").addEventListener("pointermove", (event) => { if (event.pointerType === "mouse") movedAt = Date.now(); });
    by("scroll").addEventListener("scroll", releaseIfFree, { passive: true });
    by("list").addEventListener("focusout", () => setTimeout(releaseIfFree));
    setInterval(releaseIfFree, 300);

    const names = by("keys").querySelector("dl");
    for (const [key, what] of [...KEYS, ...OTHER_KEYS]) names.append(element("dt", {}, element("kbd", { textContent: key })), element("dd", { textContent: what }));
    by("keys-open").addEventListener("click", () => by("keys").showModal());
    by("keys-close").addEventListener("click", () => by("keys").close());
    by("keys-on").checked = kept("keys") !== "off";
    by("keys-on").addEventListener("change", () => keep("keys", by("keys-on").checked ? "" : "off"));
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || by("keys").open) return;
      const field = event.target.closest?.("input, textarea, select");
      if (event.key === "Escape") {
        if (field) field.blur(); else if (view.event && view.view !== "coverage") close();
        return;
      }
      const known = !field && by("keys-on").checked && KEYS.find(([key]) => key === event.key);
      if (known) { event.preventDefault(); known[2](); }
    });
    addEventListener("popstate", () => { lastStep = ""; show(); });
    setState("connecting");
    show();
    setInterval(tick, 1000);
    setInterval(() => { if (stream && !buffer) askPlan(); if (counts.received !== coveredAt) refresh(); }, 2000);
  };
  document.addEventListener("DOMContentLoaded", start);
})();
