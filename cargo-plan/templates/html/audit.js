// The filters of an audit, which the address holds, and the order of its table. The page is whole without them.
(() => {
  const { element, addTheme, coloured, copyButton } = pageTools;
  const byId = (id) => document.getElementById(id);

  document.addEventListener("DOMContentLoaded", () => {
    const query = byId("q"), owner = byId("owner"), reset = byId("reset"), table = byId("events");
    const chips = [...document.querySelectorAll("[data-kind]")];
    const articles = new Map([...document.querySelectorAll("article[data-at]")].map((article) => [article.dataset.at, article]));
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => {
      const article = articles.get(row.dataset.at);
      return { row, article, kinds: row.dataset.kinds.split(" "), text: `${row.textContent} ${article?.textContent ?? ""}`.toLowerCase() };
    });

    // --- filters ---

    const chosen = () => chips.filter((chip) => chip.ariaPressed === "true").map((chip) => chip.dataset.kind);
    const apply = () => {
      const kinds = chosen(), words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
      let count = 0;
      for (const { row, article, kinds: own, text } of rows) {
        const fits = (!kinds.length || kinds.some((kind) => own.includes(kind)))
          && (!owner.value || row.dataset.owner === owner.value) && words.every((word) => text.includes(word));
        row.hidden = !fits;
        if (article) article.hidden = !fits;
        count += fits;
      }
      const isPart = kinds.length > 0 || words.length > 0 || owner.value !== "";
      byId("shown").textContent = isPart ? `${count} of ${rows.length}` : `${rows.length}`;
      byId("nothing").hidden = count > 0;
      reset.hidden = !isPart;
    };
    const remember = () => {
      const view = new URLSearchParams();
      if (query.value) view.set("q", query.value);
      if (owner.value) view.set("owner", owner.value);
      for (const kind of chosen()) view.append("finding", kind);
      const text = view.toString();
      history.replaceState(null, "", location.pathname + (text && `?${text}`) + location.hash);
    };
    const recall = () => {
      const view = new URLSearchParams(location.search), kinds = view.getAll("finding");
      query.value = view.get("q") ?? "";
      owner.value = view.get("owner") ?? "";
      if (owner.selectedIndex < 0) owner.value = "";
      for (const chip of chips) chip.ariaPressed = `${kinds.includes(chip.dataset.kind)}`;
      apply();
    };
    const change = () => { apply(); remember(); };
    for (const chip of chips) chip.addEventListener("click", () => { chip.ariaPressed = `${chip.ariaPressed !== "true"}`; change(); });
    query.addEventListener("input", change);
    owner.addEventListener("change", change);
    reset.addEventListener("click", () => {
      query.value = owner.value = "";
      for (const chip of chips) chip.ariaPressed = "false";
      change();
      query.focus();
    });
    window.addEventListener("popstate", recall);
    document.addEventListener("keydown", (event) => {
      const isTyping = event.target.closest?.("input, textarea, select, [contenteditable]");
      if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      query.focus();
      query.select();
    });

    // --- the order ---

    const value = (row, at) => row.cells[at].dataset.value ?? row.cells[at].textContent.trim();
    const heads = [...table.tHead.rows[0].cells];
    const sort = (head, at) => {
      const isDown = head.ariaSort ? head.ariaSort === "ascending" : head.dataset.sort === "number";
      for (const other of heads) other.ariaSort = null;
      head.ariaSort = isDown ? "descending" : "ascending";
      const compare = head.dataset.sort === "number"
        ? (one, other) => (Number(value(one, at)) || 0) - (Number(value(other, at)) || 0)
        : (one, other) => value(one, at).localeCompare(value(other, at));
      body.append(...rows.map(({ row }) => row).sort((one, other) => (isDown ? -1 : 1) * compare(one, other)));
    };
    heads.forEach((head, at) => {
      if (!head.dataset.sort) return;
      const button = element("button", { type: "button", textContent: head.textContent });
      button.addEventListener("click", () => sort(head, at));
      head.replaceChildren(button);
    });

    // --- the rest ---

    for (const block of document.querySelectorAll(".code")) {
      const code = block.querySelector("code"), text = code.textContent;
      code.textContent = "";
      coloured(text, code);
      block.append(copyButton(() => text, code));
    }
    // Paper has no places to open.
    const closed = () => [...document.querySelectorAll("details:not([open])")];
    let opened = [];
    window.addEventListener("beforeprint", () => { opened = closed(); for (const one of opened) one.open = true; });
    window.addEventListener("afterprint", () => { for (const one of opened) one.open = false; });
    for (const hidden of [query, query.nextElementSibling, byId("choices")]) hidden.hidden = false;
    addTheme();
    recall();
  });
})();
