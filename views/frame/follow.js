// Draws the page anew by itself: see views/frame/follow.py.
(() => {
  if (window.followData) return;
  const EVERY = 1000; // milliseconds
  const PAUSE = 400; // after the person acted
  // A rerun would close a window or an open list, and could swallow a click that is under way; half-typed
  // words, what is chosen and the focus outlive it. A run that is under way may show what is new.
  const BUSY = "[role=dialog], [role=listbox], [role=menu], :active:is(button, button *, canvas, input)," +
    "[data-testid=stApp]:not([data-test-script-state=notRunning])";
  let drawn = null; // the mark of what the page shows
  let pressed = null; // the mark for which the button was pressed
  let acted = 0;
  for (const event of ["pointerdown", "pointerup", "keydown"])
    addEventListener(event, () => { acted = performance.now(); }, true);

  window.drawAnew = (key, isDue = () => true) => {
    const button = document.querySelector(`.st-key-${key} button`);
    if (!button || !isDue()) return;
    if (document.querySelector(BUSY) || performance.now() - acted < PAUSE)
      setTimeout(window.drawAnew, 100, key, isDue);
    else button.click();
  };
  window.followData = (mark) => {
    drawn = mark;
    pressed = null;
  };
  const look = async () => {
    setTimeout(look, EVERY);
    if (!drawn || document.hidden) return;
    const before = drawn;
    let mark;
    try {
      mark = await (await fetch(new URL("data-version", location.href))).text();
    } catch {
      return; // the server is away
    }
    // A server without that address answers with a page.
    if (!/^[0-9a-f]{16}$/.test(mark) || drawn !== before || mark === drawn || mark === pressed) return;
    pressed = mark;
    window.drawAnew("draw-anew", () => pressed === mark);
  };
  look();
})();
