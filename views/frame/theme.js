// The theme that a person has chosen in Settings. Streamlit keeps one for each page's address.
(() => {
  if (window.followTheme) return;
  window.followTheme = () => {
    const cookie = document.cookie.split("; ").find((each) => each.startsWith("revisits="));
    const { theme } = cookie ? JSON.parse(decodeURIComponent(cookie.slice("revisits=".length))) : {};
    if (!["System", "Light", "Dark"].includes(theme)) return;
    const pages = [...document.querySelectorAll('a[data-testid$="NavLink"]')];
    const chosen = JSON.stringify(theme);
    const keyOf = (path) => `stActiveTheme-${path}-v2`;
    const isKept = (localStorage.getItem(keyOf(location.pathname)) ?? '"System"') === chosen;
    for (const path of [location.pathname, ...pages.map((page) => page.pathname)])
      localStorage.setItem(keyOf(path), chosen);
    if (!isKept) location.reload();
  };
  window.followTheme();
})();
