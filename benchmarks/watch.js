// Waits for the next click and then for the last of the page's figures to change.
// figures: selectors with what to read of each, in the order in which they stand on the page.
// The answer, in window.taken: milliseconds from the click's own time stamp.
(figures) => {
    const read = ([selector, attribute]) => {
        const found = [...document.querySelectorAll(selector)];
        return found.map((one) => attribute ? one.getAttribute(attribute) : one.textContent).join("|");
    };
    const before = figures.map(read);
    let clicked = null;
    window.taken = null;
    const changed = (figure, place) => {
        const now = read(figure);
        return now !== "" && now !== before[place];
    };
    const observer = new MutationObserver(() => {
        if (clicked !== null && figures.every(changed)) {
            window.taken = performance.now() - clicked;
            observer.disconnect();
        }
    });
    document.addEventListener("click", (event) => { clicked = event.timeStamp; },
        { capture: true, once: true });
    observer.observe(document.body, {
        subtree: true, childList: true, characterData: true, attributes: true,
        attributeFilter: ["aria-label"],
    });
}
