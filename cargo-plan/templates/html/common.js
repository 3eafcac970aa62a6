// What every page has: elements out of texts, the choice of light and dark, and buttons that copy.
"use strict";

const pageTools = (() => {
  const kept = (key) => { try { return localStorage.getItem(key) || ""; } catch { return ""; } };
  const keep = (key, value) => { try { localStorage.setItem(key, value); return true; } catch { return false; } };

  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  // --- light and dark ---

  const useTheme = (theme) => {
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
  };
  useTheme(kept("theme"));

  const addTheme = () => {
    const names = { "": "Auto", light: "Light", dark: "Dark" };
    const next = { "": "dark", dark: "light", light: "" };
    const button = element("button", { type: "button" });
    const show = () => {
      button.textContent = names[kept("theme")];
      button.setAttribute("aria-label", `Colours: ${names[kept("theme")]}. Change them.`);
    };
    button.addEventListener("click", () => {
      const theme = next[kept("theme")];
      if (!keep("theme", theme)) return;
      useTheme(theme);
      show();
    });
    show();
    document.querySelector(".tools").append(button);
  };

  // --- copy ---

  // A button that copies a text. Where the browser does not let it, it selects what `shown` holds, to be copied by hand.
  const copyButton = (text, shown, label = "Copy") => {
    const button = element("button", { type: "button", className: "copy", textContent: label });
    button.addEventListener("click", async () => {
      try { await navigator.clipboard.writeText(text()); button.textContent = "Copied"; }
      catch { getSelection().selectAllChildren(shown); button.textContent = "Selected"; }
      setTimeout(() => { button.textContent = label; }, 1500);
    });
    return button;
  };

  // JSON with a colour for each kind of token.
  const TOKENS = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
  const coloured = (json, into) => {
    let end = 0;
    for (const token of json.matchAll(TOKENS)) {
      into.append(json.slice(end, token.index));
      const kind = token[2] ? "key" : token[1] ? "text" : "value";
      into.append(element("span", { className: `j-${kind}`, textContent: token[1] ?? token[0] }), token[2] ?? "");
      end = token.index + token[0].length;
    }
    into.append(json.slice(end));
    return into;
  };

  return { kept, keep, element, addTheme, coloured, copyButton };
})();
