// A table of few rows (views/figure/table.py). A click on a head sorts by its column, another one the
// other way round; a click on a row's name tells the server which row was picked.
export default function ({ parentElement, data, setTriggerValue }) {
    const frame = parentElement.querySelector(".rows-table");
    const sorted = (frame.sorted ??= { place: null, way: 1 });

    const make = (tag, given = {}, ...inside) => {
        const element = Object.assign(document.createElement(tag), given);
        element.append(...inside);
        return element;
    };
    const drawLine = (values) => {
        const [width, height, most] = [100, 22, Math.max(data.most, 1)];
        const step = width / Math.max(values.length - 1, 1);
        const points = values.map((value, place) =>
            `${(place * step).toFixed(1)},${(height - 1 - (value / most) * (height - 2)).toFixed(1)}`);
        const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
        svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
        svg.setAttribute("preserveAspectRatio", "none");
        svg.setAttribute("role", "img");
        svg.setAttribute("aria-label", values.join(", "));
        const line = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
        line.setAttribute("points", points.join(" "));
        svg.append(line);
        return svg;
    };
    const compare = (one, other) => {
        const [first, second] = [one, other].map((row) => row.values[sorted.place]);
        if (first === null || second === null) return (first === null) - (second === null);
        const isText = typeof first === "string";
        return sorted.way * (isText ? first.localeCompare(second) : first - second);
    };
    const sort = (place) => {
        const isFigure = data.columns[place].kind === "figure";
        sorted.way = sorted.place === place ? -sorted.way : isFigure ? -1 : 1;
        sorted.place = place;
        draw();
        frame.querySelectorAll("thead button")[place]?.focus();
    };
    const drawHead = ({ name, help, kind }, place) => {
        const head = make("th", { scope: "col", className: kind, title: help });
        if (kind === "line") head.append(name);
        else head.append(make("button", { type: "button", onclick: () => sort(place) }, name));
        if (sorted.place === place)
            head.setAttribute("aria-sort", sorted.way > 0 ? "ascending" : "descending");
        return head;
    };
    const drawRow = (row) => {
        const pick = () => setTriggerValue("picked", row.key);
        const name = make("button", { type: "button", onclick: pick }, row.cells[0]);
        name.setAttribute("aria-pressed", row.pressed);
        const cells = row.cells.slice(1).map((cell, place) => {
            const { kind } = data.columns[place + 1];
            return make("td", { className: kind }, kind === "line" ? drawLine(cell) : cell);
        });
        return make("tr", {}, make("th", { scope: "row" }, name), ...cells);
    };
    const draw = () => {
        const rows = sorted.place === null ? data.rows : data.rows.toSorted(compare);
        frame.replaceChildren(make("table", {},
            make("caption", {}, data.caption),
            make("thead", {}, make("tr", {}, ...data.columns.map(drawHead))),
            make("tbody", {}, ...rows.map(drawRow))));
    };
    const focused = document.activeElement?.closest?.("tbody tr");
    const place = focused && frame.contains(focused) ? focused.sectionRowIndex : null;
    draw();
    if (place !== null) frame.querySelectorAll("tbody button")[place]?.focus();
}
