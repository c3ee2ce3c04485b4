// What the pages do beyond being read: keys, kept drafts, a live badge. All of it is optional.
"use strict";
/* global htmx */
(() => {
  const one = (what, within = document) => within.querySelector(what);
  const all = (what, within = document) => [...within.querySelectorAll(what)];
  const typing = (at) => at.closest("input:not([type=checkbox]):not([type=radio]), select, textarea, dialog");
  const keysOn = () => localStorage.getItem("keys") !== "off";

  // j and k walk over the rows, Enter opens because a row is a link.
  const walk = (by) => {
    const rows = all(".row");
    if (!rows.length) return;
    const at = rows.indexOf(document.activeElement.closest?.("li, tr")?.querySelector(".row"));
    const next = rows[Math.min(rows.length - 1, Math.max(0, at < 0 ? 0 : at + by))];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  };
  const ticks = () => all("[name=case][type=checkbox]");
  const here = () => document.activeElement.closest?.("li")?.querySelector("[name=case]");
  const count = () => {
    const said = one("#ticked");
    const n = ticks().filter((t) => t.checked).length;
    if (said) said.textContent = n ? `${n} ticked` : "Tick cases to work on several at once";
  };
  const press = (key) => {
    const at = one(`[data-key="${key}"]`);
    if (!at) return false;
    at.type === "radio" ? ((at.checked = true), at.focus()) : at.click();
    return true;
  };
  const claim = () => {
    const box = here();
    if (!box) return press("c");
    if (!ticks().some((t) => t.checked)) box.checked = true;
    one("#bulk button").click();
    return true;
  };
  const keys = {
    j: () => walk(1),
    k: () => walk(-1),
    x: () => here()?.click(),
    c: claim,
    "/": () => one("#search")?.focus(),
    "?": () => one("#keys")?.showModal(),
    1: () => press(1),
    2: () => press(2),
    3: () => press(3),
    u: () => press("u"),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || !keysOn()) return;
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  document.addEventListener("change", (event) => {
    if (event.target.name === "case") count();
    if (event.target.id === "keys-on") localStorage.setItem("keys", event.target.checked ? "on" : "off");
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest(".js-print")) print();
    if (event.target.closest("#keys-button")) one("#keys").showModal();
  });

  // A draft outlives a lost session: it is kept in this window until it was sent.
  const kept = (area) => `draft:${area.dataset.kept}`;
  document.addEventListener("input", (event) => {
    if (event.target.dataset?.kept) sessionStorage.setItem(kept(event.target), event.target.value);
  });

  // A form is sent once, however often it is pressed.
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (form.method !== "post") return;
      if (form.dataset.sent) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
      form.dataset.sent = "yes";
      setTimeout(() => delete form.dataset.sent, 4000);
    },
    true,
  );

  // The badge follows the tills that wait; on their page the list follows, too.
  const listen = () => {
    const badge = one("#badge");
    if (!badge || !window.EventSource) return;
    let known = null;
    new EventSource(badge.dataset.stream).addEventListener("waiting", (event) => {
      const n = Number(event.data);
      badge.hidden = n === 0;
      badge.textContent = n;
      badge.setAttribute("aria-label", `${n} waiting`);
      const list = one("#waiting");
      if (list && (known !== null || all(".ask").length !== n)) {
        htmx.ajax("GET", location.href, { target: "#waiting", select: "#waiting", swap: "outerHTML", selectOOB: "#live" });
      }
      known = n;
    });
  };

  // A countdown runs here between two looks at the server.
  const tick = () => {
    all("[data-left]").forEach((count) => {
      count.dataset.ends ||= Date.now() + 1000 * count.dataset.left;
      const left = Math.max(0, Math.round((count.dataset.ends - Date.now()) / 1000));
      one("strong", count).textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      count.classList.toggle("short", left < 120);
    });
  };
  setInterval(tick, 1000);

  const ready = () => {
    tick();
    all(".js-print, #keys-button").forEach((button) => (button.hidden = false));
    if (one("#keys-on")) one("#keys-on").checked = keysOn();
    all("[data-kept]").forEach((area) => {
      if (one(".told[role=status]")) sessionStorage.removeItem(kept(area));
      area.value = area.value || sessionStorage.getItem(kept(area)) || "";
    });
    count();
    document.dispatchEvent(new Event("console:ready"));
  };
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.elt.id === "main") one("#main").focus({ preventScroll: true });
    ready();
  });
  document.addEventListener("DOMContentLoaded", () => {
    listen();
    ready();
  });
})();
