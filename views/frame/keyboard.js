// The keys of the form that logs a revisit (views/log/entry.py) and of all pages. Whatever a key does is a
// click on something that is on the page, so that mouse and keys do the same.
(() => {
  if (window.revisitsKeys) return;
  window.revisitsKeys = true;

  const LONGEST_WAIT = 10000; // milliseconds
  const TIME_TO_DRAW = 400; // after the script has run
  const FIELDS = "input, textarea, [contenteditable=true], [role=listbox], [role=menu]";
  let typed = ""; // the letters that narrow the reasons
  let waiting = null; // {token, since, ranLast} while a record is on its way
  let queue = []; // what was pressed meanwhile
  let shown = ""; // the token of the form that got the focus
  let found = null; // the field of the finder
  let holdsFocus = false; // until the person goes elsewhere

  const readText = (element) => element.textContent.replaceAll("\u2060", "").trim();
  const click = (key) => document.querySelector(`.st-key-${key} button`)?.click();
  const isTyping = (element) => Boolean(element?.closest?.(FIELDS));

  const findForm = () => {
    const forms = document.querySelectorAll('[class*="st-key-entry-"]');
    const element = forms[forms.length - 1];
    const token = element?.className.match(/st-key-entry-([\w-]+)/)?.[1];
    const button = token && element.querySelector(`.st-key-log-${token} button`);
    // While the script runs, fields of the last entry may still be there: only this token's count.
    const pills = (field) => [...element.querySelectorAll(`.st-key-${field}-${token} [role=radio]`)];
    const form = button && { element, token, button, phases: pills("to"), reasons: pills("why") };
    return form?.phases.length && form.reasons.length ? form : null;
  };
  const isChosen = (pill) => pill.getAttribute("aria-checked") === "true";
  const choose = (pill) => {
    if (pill && !isChosen(pill)) pill.click();
  };

  const matches = (pill) =>
    readText(pill).toLowerCase().split(/\s+/).some((word) => word.startsWith(typed));
  const narrow = (form, letters) => {
    const before = typed;
    typed = letters;
    const reasons = form.reasons.slice(0, -1); // the last one is “+ Other”
    const left = typed ? reasons.filter(matches) : [];
    if (typed && !left.length) {
      typed = before;
      return;
    }
    for (const pill of form.reasons)
      pill.toggleAttribute("data-dim", typed !== "" && !left.includes(pill));
    form.element.querySelector(".st-key-why")?.setAttribute("data-typed", typed);
    choose(left.find((pill) => readText(pill).toLowerCase().startsWith(typed)) ?? left[0]);
  };

  const log = (form) => {
    narrow(form, "");
    begin(form.token);
    if (isTyping(document.activeElement)) document.activeElement.blur();
    setTimeout(() => form.button.click()); // after the field has given away its words
  };
  const act = (form, { kind, value }) => {
    if (kind === "digit")
      choose(form.phases.find((pill) => readText(pill).startsWith(`${value} `)));
    else if (kind === "letter") narrow(form, typed + value);
    else if (kind === "pill")
      [...form.phases, ...form.reasons].find((pill) => readText(pill) === value)?.click();
    else if (kind === "log") log(form);
  };
  const goOn = () => {
    if (!waiting) return;
    const form = findForm();
    const isRunning = document.querySelector('[data-test-script-state="running"]') !== null;
    if (isRunning) waiting.ranLast = performance.now();
    const isNew = form && form.token !== waiting.token;
    const isRefused = form && waiting.ranLast && performance.now() - waiting.ranLast > TIME_TO_DRAW;
    if (!isNew && !isRefused && performance.now() - waiting.since < LONGEST_WAIT) {
      setTimeout(goOn, 20);
      return;
    }
    waiting = null;
    if (!form) queue = [];
    let hasChosen = false;
    while (queue.length && !waiting) {
      const next = queue.shift();
      if (next.kind === "log" && !hasChosen) continue; // the second half of a double click
      hasChosen = next.kind !== "log";
      act(form, next);
    }
  };
  const begin = (token) => {
    waiting = { token, since: performance.now(), ranLast: 0 };
    setTimeout(goOn, 20);
  };
  const doOrQueue = (form, action) => {
    if (waiting) queue.push(action);
    else act(form, action);
  };

  // The mouse: the likely reasons choose a reason, and what is pressed while a record is on its way waits.
  const PRESSED = '.likely, [class*="st-key-log-"] button, [class*="st-key-to-"] button, [class*="st-key-why-"] button';
  const catchPointer = (event) => {
    const button = event.target.closest?.('[class*="st-key-entry-"]') && event.target.closest(PRESSED);
    if (!button) return;
    const isLog = button.matches('[class*="st-key-log-"] button');
    if (waiting && event.isTrusted) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (event.type === "click")
        queue.push(isLog ? { kind: "log" } : { kind: "pill", value: readText(button) });
      return;
    }
    const form = event.type === "click" && findForm();
    if (!form) return;
    if (isLog && !waiting) begin(form.token);
    else if (button.matches(".likely")) act(form, { kind: "pill", value: readText(button) });
    else if (form.reasons.includes(button)) {
      if (event.isTrusted) narrow(form, "");
      if (button === form.reasons.at(-1))
        setTimeout(() => form.element.querySelector(".st-key-other-reason input")?.focus());
    }
  };
  for (const type of ["pointerdown", "mousedown", "pointerup", "mouseup", "click"])
    addEventListener(type, catchPointer, true);

  // A page that is left takes what was chosen and typed along: Streamlit sends only what it was told to.
  let leaving = null;
  addEventListener("click", (event) => {
    const link = event.isTrusted && event.target.closest?.('a[data-testid$="NavLink"], a[data-testid$="PageLink-NavLink"]');
    const form = link && findForm();
    if (!form || waiting || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (leaving) return;
    form.element.querySelector(`.st-key-keep-${form.token} button`)?.click();
    leaving = performance.now();
    const leave = () => {
      const isKept = document.querySelector('[data-test-script-state="running"]') !== null;
      if (!isKept && performance.now() - leaving < 1000) return setTimeout(leave, 10);
      leaving = null;
      link.click();
    };
    leave();
  }, true);

  const INPUTS = '[class*="st-key-note-"] input, [class*="st-key-other-minutes-"] input';
  const isInForm = (element) =>
    !element || element === document.body || !document.contains(element) ||
    element.matches('[role=dialog], [class*="st-key-entry-"] :is([role=radio], .likely)') ||
    element.matches('[class*="st-key-entry-"] [class*="st-key-log-"] button');
  const pressInForm = (form, { key, target }) => {
    if (key === "Enter" && target.matches?.(INPUTS)) {
      setTimeout(() => doOrQueue(form, { kind: "log" })); // after the field has taken it
      return false;
    }
    if (!isInForm(target)) return false;
    if (/^\p{Letter}$/u.test(key) && form && isChosen(form.reasons.at(-1))) {
      form.element.querySelector(".st-key-other-reason input")?.focus(); // it takes the letter itself
      return false;
    }
    if (/^[1-9]$/.test(key)) doOrQueue(form, { kind: "digit", value: key });
    else if (key === "Enter") doOrQueue(form, { kind: "log" });
    else if (key === "Backspace" && typed) narrow(form, typed.slice(0, -1));
    else if (key === "Escape" && typed) narrow(form, "");
    else if (/^\p{Letter}$/u.test(key)) doOrQueue(form, { kind: "letter", value: key.toLowerCase() });
    else return false;
    return true;
  };
  const press = (event) => {
    const { key, target } = event;
    const form = findForm();
    const command = event.ctrlKey || event.metaKey;
    const isOpen = document.querySelector('[role=dialog], [data-testid="stPopoverBody"]') !== null;
    if (event.key === "Tab") holdsFocus = false;
    if (event.altKey || event.isComposing) return false;
    const isReached = waiting || (form && (!isOpen || form.element.closest("[role=dialog]")));
    if (command) {
      if (key === "s" && (form || waiting)) {
        // Behind another window the form is out of reach, for Streamlit's own shortcut too.
        if (isReached) doOrQueue(form, { kind: "log" });
      } else if (key === "k" && !isOpen) click("find");
      else if (key === "z" && !event.shiftKey && !isOpen && !isTyping(target) && document.querySelector(".st-key-undo button"))
        click("undo");
      else return false;
      return true;
    }
    if (isReached && pressInForm(form, event)) return true;
    if (isOpen || isTyping(target)) return false;
    if (key === "?") click("keys");
    else if (key === "n" && !form) click("log-anywhere");
    else return false;
    return true;
  };
  addEventListener("keydown", (event) => {
    if (!press(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  // A new form gets the focus, unless somebody is typing elsewhere; and the likely reasons show what is chosen.
  const follow = () => {
    const finder = document.querySelector(".st-key-finder input");
    if (finder && finder !== found) finder.focus();
    found = finder;
    const form = findForm();
    if (!form) {
      shown = "";
      return;
    }
    const reason = form.reasons.find(isChosen);
    for (const likely of form.element.querySelectorAll(".likely"))
      likely.setAttribute("aria-pressed", String(reason !== undefined && readText(likely) === readText(reason)));
    const active = document.activeElement;
    const isNew = form.token !== shown;
    if (isNew) {
      typed = "";
      shown = form.token;
      holdsFocus = isInForm(active) || active.matches("a, button");
    }
    if (holdsFocus && (isNew || active === document.body))
      form.phases[0].focus({ preventScroll: true });
  };
  let isDue = false;
  const followSoon = () => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      follow();
    });
  };
  addEventListener("pointerdown", () => { holdsFocus = false; }, true);
  new MutationObserver(followSoon).observe(document.body, {
    subtree: true, childList: true, attributes: true, attributeFilter: ["aria-checked", "class"],
  });
  follow();
})();
