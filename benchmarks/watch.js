// Waits for the next click, and then until each of the page's figures has changed.
// figures: pairs of a selector and the attribute to read of what it finds (none: the text).
// Leaves in window.watched: the milliseconds from the click's own time stamp to the change of the
// document with which the last of the figures became another one, and what they were then.
(figures) => {
    const read = ([selector, attribute]) =>
        [...document.querySelectorAll(selector)].map(
            (found) => attribute ? found.getAttribute(attribute) : found.textContent);
    const before = figures.map((figure) => read(figure).join());
    let clicked = null;
    window.watched = null;
    const changed = (figure, place) => {
        const now = read(figure).join();
        return now !== "" && now !== before[place];
    };
    const observer = new MutationObserver(() => {
        if (clicked === null || !figures.every(changed)) return;
        const milliseconds = performance.now() - clicked;
        observer.disconnect();
        window.watched = { milliseconds, figures: figures.map(read) };
    });
    document.addEventListener("click", (event) => { clicked = event.timeStamp; },
        { capture: true, once: true });
    observer.observe(document.body, {
        subtree: true, childList: true, characterData: true,
        attributes: true, attributeFilter: ["aria-label"],
    });
}
