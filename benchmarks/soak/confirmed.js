// Waits for the next click, and then until the page confirms what it did in the words `said`.
// Leaves in window.confirmed: the milliseconds from the click's own time stamp to the change of the
// document that shows these words.
(said) => {
    let clicked = null;
    window.confirmed = null;
    const observer = new MutationObserver(() => {
        const outcome = document.querySelector(".st-key-outcome");
        if (clicked === null || !outcome?.textContent.includes(said)) return;
        window.confirmed = performance.now() - clicked;
        observer.disconnect();
    });
    document.addEventListener("click", (event) => { clicked = event.timeStamp; },
        { capture: true, once: true });
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
}
