// The search, the choice of light and dark, and the buttons that copy. Every page is whole without them.
"use strict";

(() => {
  const root = document.currentScript.dataset.root;
  const chosen = () => { try { return localStorage.getItem("theme") || ""; } catch { return ""; } };
  if (chosen()) document.documentElement.dataset.theme = chosen();

  const PLACES = ["name", "property", "value", "description"];
  const WEIGHTS = [8, 4, 3, 2];
  const SHOWN = 40;

  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  // --- the search ---

  let index;
  const loaded = () => index ??= new Promise((done) => {
    const script = element("script", { src: root + "search-index.js", onload: () => done(window.planSearch) });
    document.head.append(script);
  });

  // How far the start of a word is from what is typed: insertions, omissions, other letters and two letters in the other order.
  const rows = [0, 0, 0].map(() => new Uint8Array(64));
  const distance = (typed, word, most) => {
    const length = Math.min(word.length, typed.length + most);
    let [before, last, now] = rows;
    for (let at = 0; at <= length; at++) last[at] = at;
    for (let row = 1; row <= typed.length; row++) {
      now[0] = row;
      let least = row;
      for (let at = 1; at <= length; at++) {
        const same = typed[row - 1] === word[at - 1];
        let cost = Math.min(last[at] + 1, now[at - 1] + 1, last[at - 1] + (same ? 0 : 1));
        if (row > 1 && at > 1 && typed[row - 1] === word[at - 2] && typed[row - 2] === word[at - 1]) cost = Math.min(cost, before[at - 2] + 1);
        now[at] = cost;
        least = Math.min(least, cost);
      }
      if (least > most) return most + 1;
      [before, last, now] = [last, now, before];
    }
    let least = most + 1;
    for (let at = Math.max(0, typed.length - most); at <= length; at++) least = Math.min(least, last[at]);
    return least;
  };

  // How well a word answers what is typed; 0 where it does not.
  const quality = (typed, word) => {
    if (word === typed) return 100;
    if (word.startsWith(typed)) return 80 - Math.min(20, word.length - typed.length);
    if (typed.length > 2 && word.includes(typed)) return 45;
    const most = typed.length < 4 ? 0 : typed.length < 8 ? 1 : 2;
    const apart = most && word.length > 2 && word.length + most >= typed.length ? distance(typed, word, most) : most + 1;
    return apart > most ? 0 : 36 - 10 * apart;
  };

  // No word of the index is longer than 40 letters.
  const wordsOf = (text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean).map((word) => word.slice(0, 40));

  // The events that have every word, the best ones first: each with its number, its points, and the place of the last word.
  const search = (text, { words }) => {
    let all;
    for (const typed of wordsOf(text)) {
      const points = new Map();
      for (const entry of words) {
        const word = entry[0], good = quality(typed, word);
        for (let at = 1; good && at < entry.length; at++) {
          const event = entry[at] >> 2, place = entry[at] & 3, worth = good * WEIGHTS[place], known = points.get(event);
          if (!known) points.set(event, [worth, place, word]);
          else if (known[0] < worth) { known[0] = worth; known[1] = place; known[2] = word; }
        }
      }
      if (all) {
        for (const [event, known] of all) {
          const more = points.get(event);
          if (more) all.set(event, [known[0] + more[0], more[1], more[2]]);
          else all.delete(event);
        }
      } else all = points;
    }
    return [...(all ?? [])].sort((one, other) => other[1][0] - one[1][0] || one[0] - other[0]);
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
      for (const [number, [, place, word]] of hits.slice(0, SHOWN)) {
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

  // --- light and dark ---

  const addTheme = () => {
    const names = { "": "Auto", light: "Light", dark: "Dark" };
    const next = { "": "dark", dark: "light", light: "" };
    const button = element("button", { type: "button" });
    const show = () => {
      button.textContent = names[chosen()];
      button.setAttribute("aria-label", `Colours: ${names[chosen()]}. Change them.`);
    };
    button.addEventListener("click", () => {
      const theme = next[chosen()];
      try { localStorage.setItem("theme", theme); } catch { return; }
      if (theme) document.documentElement.dataset.theme = theme;
      else delete document.documentElement.dataset.theme;
      show();
    });
    show();
    document.querySelector(".tools").append(button);
  };

  // --- copy ---

  const addCopies = () => {
    for (const code of document.querySelectorAll(".code")) {
      const text = code.querySelector("code").textContent;
      const button = element("button", { type: "button", className: "copy", textContent: "Copy" });
      button.addEventListener("click", async () => {
        try { await navigator.clipboard.writeText(text); button.textContent = "Copied"; }
        catch { getSelection().selectAllChildren(code.querySelector("code")); button.textContent = "Selected"; }
        setTimeout(() => { button.textContent = "Copy"; }, 1500);
      });
      code.append(button);
    }
  };

  document.addEventListener("DOMContentLoaded", () => { addSearch(); addTheme(); addCopies(); });
})();
