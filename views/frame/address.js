// What Streamlit does not do with the address: see views/session/address.py for the rest.
// It runs again in each new session, with its id in window.revisitsSession.
(() => {
  if (window.followAddress) return window.followAddress();

  // One entry of the history for each thing that a person does. Streamlit makes one for every message
  // that changes the address: a click on a page's name brings two.
  const { pushState, replaceState } = history;
  let hasActed = false;
  let search = location.search; // as it was when the person acted last
  let lost = "";
  const act = () => {
    hasActed = true;
    search = location.search;
    lost = "";
  };
  addEventListener("pointerdown", act, true);
  addEventListener("keydown", act, true);
  addEventListener("popstate", () => { hasActed = false; }, true);
  history.pushState = function (...entry) {
    (hasActed ? pushState : replaceState).apply(history, entry);
    hasActed = false;
    setTimeout(restoreLost);
  };

  // A server that was started anew, or has forgotten a sleeping tab, learns of the filters only here:
  // Streamlit leaves them out of the address when a page's name is clicked.
  let session = window.revisitsSession;
  const restoreLost = () => {
    if (!lost || location.search) return;
    replaceState.call(history, {}, "", location.pathname + lost);
    lost = "";
    dispatchEvent(new PopStateEvent("popstate"));
  };
  window.followAddress = () => {
    if (session === window.revisitsSession) return;
    session = window.revisitsSession;
    lost = search;
    restoreLost();
  };

  // The name of a page, opened in another tab or copied, leads to the same filters.
  const carryFilters = ({ target }) => {
    const link = target.closest?.('a[data-testid$="NavLink"]');
    if (link) link.search = location.search;
  };
  addEventListener("pointerdown", carryFilters, true);
  addEventListener("focusin", carryFilters, true);

  // A login comes back to the first page: go on to the one that was asked for.
  const ASKED = "revisits-asked";
  addEventListener("click", ({ target }) => {
    if (target.closest?.('[class*="st-key-log-in-"] button'))
      sessionStorage.setItem(ASKED, location.pathname + location.search);
  }, true);
  const asked = sessionStorage.getItem(ASKED);
  sessionStorage.removeItem(ASKED);
  if (asked && asked !== location.pathname + location.search) location.replace(asked);
})();
