/// The one stylesheet and the one script of the site.
enum SiteAssets {
  static let style = """
    :root {
      color-scheme: light dark;
      --ground: #ffffff; --raised: #f3f5f7; --ink: #1c2329; --soft: #55606a; --line: #d5dbe0;
      --link: #0b5cad; --mark: #0b5cad; --chosen: #e3eefa;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --ground: #14181c; --raised: #1e242a; --ink: #e4e8eb; --soft: #a3afb9; --line: #38424b;
        --link: #7ab8f5; --mark: #7ab8f5; --chosen: #22364a;
      }
    }
    * { box-sizing: border-box; }
    html { scroll-padding-top: 4.5rem; }
    body {
      margin: 0; background: var(--ground); color: var(--ink); line-height: 1.55;
      font-family: system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
      overflow-wrap: break-word;
    }
    a { color: var(--link); }
    a:focus-visible, input:focus-visible, summary:focus-visible, [tabindex]:focus-visible {
      outline: 3px solid var(--mark); outline-offset: 2px;
    }
    main:focus { outline: none; }
    .skip { position: absolute; left: -999rem; }
    .skip:focus { left: 1rem; top: 1rem; z-index: 3; background: var(--ground); padding: .5rem; }
    .spoken {
      position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden;
      clip-path: inset(50%);
    }
    header {
      position: sticky; top: 0; z-index: 2; display: flex; gap: 1rem; align-items: center;
      padding: .6rem 1rem; background: var(--raised); border-bottom: 1px solid var(--line);
    }
    .home { font-weight: 700; font-size: 1.1rem; color: var(--ink); text-decoration: none; }
    .search { position: relative; flex: 1; max-width: 34rem; margin-left: auto; min-width: 0; }
    .search input {
      width: 100%; min-height: 2.5rem; padding: .3rem .7rem; font: inherit; color: inherit;
      background: var(--ground); border: 1px solid var(--soft); border-radius: .4rem;
    }
    #site-found {
      position: fixed; right: 0; left: 0; top: 3.7rem; margin: 0; padding: 0;
      max-height: 70vh; overflow-y: auto; list-style: none; background: var(--ground);
      border: 1px solid var(--line); border-radius: .4rem; box-shadow: 0 .5rem 1.5rem #0005;
    }
    #site-found a { display: block; padding: .5rem .8rem; color: inherit; text-decoration: none; }
    #site-found [aria-selected="true"] a, #site-found a:hover { background: var(--chosen); }
    #site-found strong { font-weight: 600; }
    #site-found span { display: block; font-size: .85rem; color: var(--soft); }
    .frame { display: flex; flex-direction: column; max-width: 78rem; margin: 0 auto; }
    main { padding: 1rem; min-width: 0; }
    nav { padding: 1rem; border-top: 1px solid var(--line); }
    nav h2 { font-size: .85rem; margin: 1rem 0 .2rem; color: var(--soft); }
    nav ul { list-style: none; margin: 0; padding: 0; }
    nav li a { display: block; padding: .3rem 0; text-decoration: none; }
    nav a[aria-current] { font-weight: 700; color: var(--ink); }
    h1, h2, h3, h4 { line-height: 1.25; }
    h1 { font-size: 1.7rem; margin: .3rem 0 1rem; }
    h2 { font-size: 1.3rem; margin: 2rem 0 .7rem; }
    h3 { font-size: 1.08rem; margin: 1.7rem 0 .6rem; }
    .anchor { margin-left: .4rem; text-decoration: none; opacity: .45; font-weight: 400; }
    .anchor:hover, .anchor:focus { opacity: 1; }
    code, pre { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
    code { font-size: .9em; background: var(--raised); padding: .1em .25em; border-radius: .2rem; }
    h1 code, h2 code, h3 code { background: none; padding: 0; font-size: 1em; }
    pre {
      overflow-x: auto; padding: .8rem 1rem; background: var(--raised);
      border: 1px solid var(--line); border-radius: .4rem; line-height: 1.4;
    }
    pre code { background: none; padding: 0; font-size: .86rem; }
    .table { overflow-x: auto; margin: 1rem 0; }
    table { border-collapse: collapse; min-width: 100%; }
    th, td {
      text-align: left; vertical-align: top; padding: .45rem .8rem .45rem 0;
      border-bottom: 1px solid var(--line);
    }
    td:first-child { overflow-wrap: normal; }
    blockquote { margin: 1rem 0; padding-left: 1rem; border-left: 3px solid var(--line); }
    .parts { margin: 0 0 1rem; padding: .5rem .8rem; background: var(--raised); border-radius: .4rem; }
    .parts ul { list-style: none; margin: .4rem 0 0; padding: 0; columns: 16rem; }
    .parts li { padding: .15rem 0; break-inside: avoid; }
    .parts .level-3 { padding-left: 1rem; }
    summary { cursor: pointer; }
    footer { padding: 1rem; text-align: center; color: var(--soft); font-size: .85rem; }
    @media (min-width: 40rem) {
      #site-found { position: absolute; top: 100%; margin-top: .3rem; }
    }
    @media (min-width: 62rem) {
      .contents { display: none; }
      .frame { flex-direction: row-reverse; justify-content: flex-end; }
      main { flex: 1; padding: 1.5rem 2rem 3rem; max-width: 60rem; }
      nav {
        flex: 0 0 16rem; border-top: 0; border-right: 1px solid var(--line); position: sticky;
        top: 3.8rem; max-height: calc(100vh - 3.8rem); overflow-y: auto;
      }
    }
    @media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
    @media print { header, nav, .parts, .anchor, footer { display: none; } }

    """

  static let script = """
    "use strict";
    // Searches the index that search-index.js holds; nothing is asked of any server.
    (() => {
      const entries = (window.albedoSearch || []).map((entry) => ({
        ...entry,
        title: entry.t.toLowerCase(),
        all: (entry.t + " " + entry.w + " " + entry.x).toLowerCase(),
      }));
      const top = document.body.dataset.top;
      const box = document.getElementById("site-search");
      const query = document.getElementById("site-query");
      const found = document.getElementById("site-found");
      const count = document.getElementById("site-count");
      const limit = 30;
      let chosen = -1;
      box.hidden = false;

      // What is named so comes before what begins so, has a word so, and only speaks of it.
      const rank = (entry, text, words) => {
        if (!words.every((word) => entry.all.includes(word))) return -1;
        if (entry.title === text) return 0;
        if (entry.title.startsWith(text)) return 1;
        if (entry.title.split(/[\\s.:(]+/).some((part) => part.startsWith(text))) return 2;
        if (words.every((word) => entry.title.includes(word))) return 3;
        return 4;
      };

      const element = (tag, text) => {
        const node = document.createElement(tag);
        node.textContent = text;
        return node;
      };

      const item = (entry, index) => {
        const line = document.createElement("li");
        line.id = "site-found-" + index;
        line.setAttribute("role", "option");
        line.setAttribute("aria-selected", "false");
        const link = document.createElement("a");
        link.href = top + entry.p;
        link.tabIndex = -1;
        link.append(element("strong", entry.t), element("span", entry.w + " – " + entry.x));
        line.append(link);
        return line;
      };

      const close = () => {
        found.hidden = true;
        chosen = -1;
        query.setAttribute("aria-expanded", "false");
        query.removeAttribute("aria-activedescendant");
      };

      const choose = (index) => {
        const lines = found.children;
        if (!lines.length) return;
        if (chosen >= 0) lines[chosen].setAttribute("aria-selected", "false");
        chosen = (index + lines.length) % lines.length;
        lines[chosen].setAttribute("aria-selected", "true");
        lines[chosen].scrollIntoView({ block: "nearest" });
        query.setAttribute("aria-activedescendant", lines[chosen].id);
      };

      const search = () => {
        const text = query.value.trim().toLowerCase();
        close();
        found.replaceChildren();
        if (!text) { count.textContent = ""; return; }
        const words = text.split(/\\s+/);
        const ranked = entries
          .map((entry) => ({ entry, rank: rank(entry, text, words) }))
          .filter((match) => match.rank >= 0)
          .sort((one, other) => one.rank - other.rank)
          .slice(0, limit);
        found.append(...ranked.map((match, index) => item(match.entry, index)));
        count.textContent = ranked.length ? ranked.length + " found" : "nothing found";
        if (!ranked.length) found.append(element("li", "Nothing has these words."));
        found.hidden = false;
        query.setAttribute("aria-expanded", String(ranked.length > 0));
        if (ranked.length) choose(0);
      };

      query.addEventListener("input", search);
      query.addEventListener("keydown", (event) => {
        if (event.key === "ArrowDown" || event.key === "ArrowUp") {
          event.preventDefault();
          if (found.hidden) search();
          else choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
        } else if (event.key === "Enter" && chosen >= 0) {
          event.preventDefault();
          found.children[chosen].firstElementChild.click();
          close();
          query.blur();
        } else if (event.key === "Escape") {
          close();
          query.blur();
        }
      });
      document.addEventListener("keydown", (event) => {
        const isTyping = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
        if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
          event.preventDefault();
          query.focus();
          query.select();
        }
      });
      document.addEventListener("click", (event) => { if (!box.contains(event.target)) close(); });
    })();

    """
}
