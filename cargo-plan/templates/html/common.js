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

  return { kept, keep, element, addTheme, copyButton };
})();
