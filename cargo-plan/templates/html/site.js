
// The search, the colours of JSON and the buttons that copy. Every page is whole without them.
(() => {
  const root = document.currentScript.dataset.root;
  const { element, addTheme, coloured, copyButton } = pageTools;

  const PLACES = ["name", "property", "value", "description"];
  const WEIGHTS = [8, 4, 3, 2];
  const SHOWN = 40;

  // --- the search ---

  // The index as lists of numbers: the places of word `at` are those from `from[at]` to `from[at + 1]`, and it has its first
  // `shared[at]` letters in common with the word before it.
  const prepared = ({ events, words }) => {
    const count = words.reduce((sum, entry) => sum + entry.length - 1, 0);
    const places = new Int32Array(count), from = new Int32Array(words.length + 1), shared = new Uint8Array(words.length);
    words.forEach((entry, at) => {
      for (let one = 1; one < entry.length; one++) places[from[at] + one - 1] = entry[one];
      from[at + 1] = from[at] + entry.length - 1;
      const last = at ? words[at - 1][0] : "";
      while (shared[at] < last.length && last[shared[at]] === entry[0][shared[at]]) shared[at]++;
    });
    return { events, words: words.map((entry) => entry[0]), places, from, shared };
  };

  let index;
  const loaded = () => index ??= new Promise((done) => {
    const script = element("script", { src: root + "search-index.js", onload: () => done(prepared(window.planSearch)) });
    document.head.append(script);
  });

  // Says of each word whose start is at most `most` letters from what is typed how far it is: insertions, omissions, other letters and
  // two letters in the other order. The words are in their order: what was worked out for the letters that a word shares with the one
  // before it is there already, and where these are too far, all words that begin with them are left out at once.
  const nearWords = (typed, { words, shared }, most, found) => {
    const size = typed.length, deepest = size + most;
    const rows = Array.from({ length: deepest + 1 }, () => new Uint8Array(size + 1));
    const least = new Uint8Array(deepest + 1);
    for (let at = 0; at <= size; at++) rows[0][at] = at;
    least[0] = size;
    let known = 0, dead = 255;
    for (let at = 0; at < words.length; at++) {
      if (shared[at] >= dead) continue;
      const word = words[at], length = Math.min(word.length, deepest);
      let depth = Math.min(shared[at], known);
      dead = 255;
      while (depth < length) {
        const before = depth ? rows[depth - 1] : null, last = rows[depth], now = rows[++depth];
        now[0] = depth;
        let lowest = depth;
        for (let row = 1; row <= size; row++) {
          let cost = Math.min(last[row] + 1, now[row - 1] + 1, last[row - 1] + (typed[row - 1] === word[depth - 1] ? 0 : 1));
          if (before && row > 1 && typed[row - 1] === word[depth - 2] && typed[row - 2] === word[depth - 1]) cost = Math.min(cost, before[row - 2] + 1);
          now[row] = cost;
          if (cost < lowest) lowest = cost;
        }
        least[depth] = Math.min(least[depth - 1], now[size]);
        if (lowest > most && least[depth] > most) { dead = depth; break; }
        // No longer start comes nearer.
        if (lowest > most) break;
      }
      known = depth;
      if (dead === 255 && word.length > 2 && least[Math.min(depth, length)] <= most) found(at, least[Math.min(depth, length)]);
    }
  };

  // How well each word answers what is typed; 0 where it does not.
  const qualities = (typed, index) => {
    const good = new Uint8Array(index.words.length);
    const most = typed.length < 4 ? 0 : typed.length < 8 ? 1 : 2;
    if (most) nearWords(typed, index, most, (at, apart) => { good[at] = 36 - 10 * apart; });
    index.words.forEach((word, at) => {
      if (!word.includes(typed)) return;
      if (word === typed) good[at] = 100;
      else if (word.startsWith(typed)) good[at] = 80 - Math.min(20, word.length - typed.length);
      else if (typed.length > 2) good[at] = 45;
    });
    return good;
  };

  // No word of the index is longer than 40 letters.
  const wordsOf = (text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean).map((word) => word.slice(0, 40));

  // The events that have every word, the best ones first: each with its number, and the place and the word that answer what was typed last.
  const search = (text, index) => {
    const count = index.events.length;
    let totals, places;
    for (const typed of wordsOf(text)) {
      const points = new Int32Array(count), good = qualities(typed, index);
      places = new Int32Array(count);
      for (let at = 0; at < good.length; at++) {
        if (!good[at]) continue;
        for (let one = index.from[at]; one < index.from[at + 1]; one++) {
          const event = index.places[one] >> 2, place = index.places[one] & 3, worth = good[at] * WEIGHTS[place];
          if (worth > points[event]) { points[event] = worth; places[event] = at * 4 + place; }
        }
      }
      totals = totals ? totals.map((known, event) => known && points[event] ? known + points[event] : 0) : points;
    }
    const found = [];
    totals?.forEach((total, event) => { if (total) found.push(event); });
    return found.sort((one, other) => totals[other] - totals[one] || one - other).map((event) => [event, places[event] & 3, index.words[places[event] >> 2]]);
  };
  window.planFind = async (text) => search(text, await loaded()).map(([event]) => window.planSearch.events[event][1]);

  const addSearch = () => {
    const place = document.querySelector(".search");
    const input = element("input", { type: "search", placeholder: "Search events, properties, values", autocomplete: "off", spellcheck: false });
    input.setAttribute("aria-label", "Search events, properties, values");
    const found = element("div", { className: "found", hidden: true });
    const said = element("p", { role: "status" });
    place.append(input, element("kbd", { textContent: "/", ariaHidden: "true" }), found);

    const show = async () => {
      const text = input.value;
      const plan = await loaded();
      if (text !== input.value) return;
      if (!wordsOf(text).length) { found.hidden = true; return; }
      const hits = search(text, plan);
      const list = element("ul");
      for (const [number, place, word] of hits.slice(0, SHOWN)) {
        const [address, name, call, what] = plan.events[number];
        const about = place === 0 ? what : `${PLACES[place]}: ${word}${what ? " · " + what : ""}`;
        list.append(element("li", {}, element("a", { href: root + address },
          element("strong", { textContent: name }), element("span", { className: "call", textContent: call }),
          element("span", { className: "about", textContent: about }))));
      }
      said.textContent = hits.length === 0 ? `Nothing has “${text.trim()}”.`
        : hits.length > SHOWN ? `The first ${SHOWN} of ${hits.length}` : hits.length === 1 ? "1 event" : `${hits.length} events`;
      found.replaceChildren(said, list);
      found.hidden = false;
    };
    input.addEventListener("input", show);
    input.addEventListener("focus", loaded);

    place.addEventListener("keydown", (event) => {
      const links = found.hidden ? [] : [...found.querySelectorAll("a")];
      const at = links.indexOf(document.activeElement);
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && links.length) {
        event.preventDefault();
        (at + step < 0 ? input : links[Math.min(at + step, links.length - 1)]).focus();
      } else if (step === 1 && input.value) {
        event.preventDefault();
        show();
      } else if (event.key === "Enter" && event.target === input && links.length) {
        links[0].click();
      } else if (event.key === "Escape" && !found.hidden) {
        // A browser would empty the field, too.
        event.preventDefault();
        found.hidden = true;
        input.focus();
      }
    });
    place.addEventListener("focusout", (event) => { if (event.relatedTarget && !place.contains(event.relatedTarget)) found.hidden = true; });
    document.addEventListener("click", (event) => { if (!place.contains(event.target)) found.hidden = true; });
    document.addEventListener("keydown", (event) => {
      const isTyping = event.target.closest?.("input, textarea, select, [contenteditable]");
      if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        input.focus();
        input.select();
      }
    });
  };

  // --- copy ---

  const addCopies = () => {
    for (const block of document.querySelectorAll(".code")) {
      const code = block.querySelector("code"), text = code.textContent;
      if (code.className === "json") {
        code.textContent = "";
        coloured(text, code);
      }
      block.append(copyButton(() => text, code));
    }
  };

  document.addEventListener("DOMContentLoaded", () => { addSearch(); addTheme(); addCopies(); });
})();
