// Notes when the page was clicked, asked its server, heard from it, and last changed.
// A change is one of the document (elements, attributes, texts; charts in SVG are elements) or of
// a canvas (large charts and tables draw there). A canvas is noted once in each task of the
// browser, so that a chart of many marks is not slowed down by being watched.
(() => {
    if (window.lastChange) return;
    const noted = window.lastChange = {
        clicked: 0, asked: 0, heard: 0, changed: 0, said: 0, armed: false, words: "", before: new Set(),
    };
    const note = (what) => { noted[what] = performance.now(); };

    // What follows the awaited words, wherever the page says them.
    const readAfterWords = () =>
        (document.querySelector("[data-testid=stMain]")?.textContent ?? "")
            .split(noted.words).slice(1).map((text) => text.slice(0, 60));
    // Wait for the next click; with words, also for what begins with them and was not there before.
    noted.arm = (words) => {
        Object.assign(noted, { armed: true, said: 0, words });
        noted.before = new Set(words ? readAfterWords() : []);
    };
    // Milliseconds from the click to the last change, or to the first one that says the words.
    noted.read = () => (noted.words ? noted.said : noted.changed) - noted.clicked;
    const isSaid = () => readAfterWords().some((text) => !noted.before.has(text));

    addEventListener("click", (event) => {
        if (!noted.armed) return;
        noted.armed = false;
        noted.clicked = event.timeStamp;
    }, true);

    new MutationObserver(() => {
        note("changed");
        if (noted.words && !noted.armed && !noted.said && isSaid()) note("said");
    }).observe(
        document, { subtree: true, childList: true, attributes: true, characterData: true });
    let drawing = false;
    const noteDrawing = () => {
        if (drawing) return;
        drawing = true;
        queueMicrotask(() => { drawing = false; note("changed"); });
    };
    for (const name of ["clearRect", "fill", "fillRect", "stroke", "fillText", "drawImage"]) {
        const draw = CanvasRenderingContext2D.prototype[name];
        CanvasRenderingContext2D.prototype[name] = function (...given) {
            noteDrawing();
            return draw.apply(this, given);
        };
    }

    window.WebSocket = class extends WebSocket {
        constructor(...given) {
            super(...given);
            this.addEventListener("message", () => note("heard"));
        }
        send(data) {
            note("asked");
            super.send(data);
        }
    };

    // Whether the click was seen and its script has run and ended, each visible chart is drawn, and
    // nothing has changed for `quiet` milliseconds. mustAsk: the click is sure to ask the server.
    noted.isAtRest = ({ quiet, mustAsk }) => {
        if (noted.armed) return false;
        if (noted.words && !noted.said) return false;
        const asked = noted.asked > noted.clicked;
        if (mustAsk && !asked) return false;
        if (asked && noted.heard < noted.asked) return false;
        const charts = [...document.querySelectorAll("[data-testid=stVegaLiteChart]")]
            .filter((chart) => chart.getClientRects().length);
        return document.querySelector("[data-testid=stApp][data-test-script-state=notRunning]")
            && !document.querySelector("[data-testid=stSkeleton]")
            && charts.every((chart) => chart.querySelector("svg, canvas"))
            && performance.now() - Math.max(noted.clicked, noted.heard, noted.changed) > quiet;
    };
})();
