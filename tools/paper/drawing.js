/* Draws one figure for paper, with the site's own figures.js, and returns it as SVG text.
 *
 * A sheet may be photocopied: where two series differ by colour alone, and the colours are equally dark, the later one
 * gets a dash or a pattern too. */
(() => {
  "use strict";

  const WIDTH = 635; // px: the 168 mm of the text
  const DASHES = ["solid", "dash", "dot", "dashdot", "longdash"];
  const PATTERNS = ["", "/", "-", "x", "\\"];
  const HATCH = 6; // px between the lines of a pattern
  const TOO_CLOSE = 0.16; // of the range from black to white

  function luminance(colour) {
    const pen = document.createElement("canvas").getContext("2d");
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data;
    return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
  }

  const isOne = (colour) => typeof colour === "string";

  /* How many earlier series of the same kind look like this one in grey. */
  function twins(look, earlier) {
    return earlier.filter((other) => Math.abs(other.dark - look.dark) < TOO_CLOSE && other.shape === look.shape).length;
  }

  /* Give series that look alike in grey something else to differ by. */
  function distinguish(data) {
    const bars = [], lines = [];
    for (const trace of data) {
      if (trace.type === "bar" && isOne(trace.marker?.color)) {
        const look = { dark: luminance(trace.marker.color), shape: trace.marker.pattern?.shape ?? "" };
        for (let next = 1; twins(look, bars) && next < PATTERNS.length; next += 1) look.shape = PATTERNS[next];
        bars.push(look);
        if (look.shape && !trace.marker.pattern?.shape) {
          const pattern = { shape: look.shape, fgcolor: "#fff", fillmode: "replace", bgcolor: trace.marker.color };
          trace.marker = { ...trace.marker, pattern };
        }
      } else if ((!trace.type || trace.type === "scatter") && isOne(trace.line?.color) && (trace.mode ?? "lines").includes("lines")) {
        if (trace.line.width === 0 || trace.fill) continue;
        const look = { dark: luminance(trace.line.color), shape: `${trace.line.dash ?? "solid"} ${trace.marker?.symbol ?? ""}` };
        for (let next = 1; twins(look, lines) && next < DASHES.length; next += 1) look.shape = `${DASHES[next]} `;
        lines.push(look);
        const dash = look.shape.split(" ")[0];
        if (dash !== (trace.line.dash ?? "solid")) trace.line = { ...trace.line, dash };
      }
    }
    return data;
  }

  /* Plotly paints heat maps as pixels: a rectangle for each cell is sharp at any size. */
  function vectorCells(graph, svg) {
    const images = Array.from(svg.querySelectorAll("g.heatmaplayer g.hm image"));
    const maps = graph.calcdata.filter(([first]) => first?.trace?.type === "heatmap");
    return Promise.all(images.map(async (image, index) => {
      const map = maps[index]?.[0];
      if (!map || !Array.isArray(map.x) || map.z.length * map.z[0].length > 4000) return;
      const picture = new Image();
      picture.src = image.getAttribute("href") ?? image.getAttribute("xlink:href");
      await picture.decode();
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [picture.naturalWidth, picture.naturalHeight];
      const pen = canvas.getContext("2d");
      pen.drawImage(picture, 0, 0);
      const [left, top, width, height] = ["x", "y", "width", "height"].map((name) => Number(image.getAttribute(name)));
      const layout = graph._fullLayout;
      const axis = (name) => layout[map.trace[`${name}axis`].replace(name, `${name}axis`)];
      const across = map.x.map((edge) => axis("x").c2p(edge));
      const down = map.y.map((edge) => axis("y").c2p(edge));
      const cells = document.createElementNS("http://www.w3.org/2000/svg", "g");
      for (let row = 0; row + 1 < down.length; row += 1) {
        for (let column = 0; column + 1 < across.length; column += 1) {
          const [x0, x1] = [across[column], across[column + 1]].sort((a, b) => a - b);
          const [y0, y1] = [down[row], down[row + 1]].sort((a, b) => a - b);
          const px = ((x0 + x1) / 2 - left) / width * canvas.width;
          const py = ((y0 + y1) / 2 - top) / height * canvas.height;
          if (px < 0 || py < 0 || px >= canvas.width || py >= canvas.height) continue;
          const [red, green, blue, alpha] = pen.getImageData(Math.floor(px), Math.floor(py), 1, 1).data;
          if (!alpha) continue;
          const gapX = map.trace.xgap || 0, gapY = map.trace.ygap || 0;
          const cell = document.createElementNS("http://www.w3.org/2000/svg", "rect");
          const [cx0, cx1] = [Math.max(x0 + gapX / 2, left), Math.min(x1 - gapX / 2, left + width)];
          const [cy0, cy1] = [Math.max(y0 + gapY / 2, top), Math.min(y1 - gapY / 2, top + height)];
          Object.entries({ x: cx0, y: cy0, width: cx1 - cx0, height: cy1 - cy0, fill: `rgb(${red},${green},${blue})` })
            .forEach(([name, value]) => cell.setAttribute(name, value));
          cell.setAttribute("shape-rendering", "crispEdges");
          cells.append(cell);
        }
      }
      image.replaceWith(cells);
    }));
  }

  /* Lines of a pattern inside a rectangle, as the data of a path. */
  function hatching(shape, x0, y0, x1, y1) {
    let path = "";
    const line = (ax, ay, bx, by) => { path += `M${ax.toFixed(1)} ${ay.toFixed(1)}L${bx.toFixed(1)} ${by.toFixed(1)}`; };
    const first = (edge) => Math.ceil(edge / HATCH) * HATCH;
    if (shape === "-" || shape === "+") for (let y = first(y0); y < y1; y += HATCH) line(x0, y, x1, y);
    if (shape === "|" || shape === "+") for (let x = first(x0); x < x1; x += HATCH) line(x, y0, x, y1);
    if (shape === "/" || shape === "x") {
      for (let sum = first(x0 + y0); sum < x1 + y1; sum += HATCH * 1.3) {
        const ax = Math.max(x0, sum - y1), bx = Math.min(x1, sum - y0);
        if (bx > ax) line(ax, sum - ax, bx, sum - bx);
      }
    }
    if (shape === "\\" || shape === "x") {
      for (let difference = first(y0 - x1); difference < y1 - x0; difference += HATCH * 1.3) {
        const ax = Math.max(x0, y0 - difference), bx = Math.min(x1, y1 - difference);
        if (bx > ax) line(ax, ax + difference, bx, bx + difference);
      }
    }
    if (shape === ".") {
      for (let x = first(x0) + 1; x < x1; x += HATCH) for (let y = first(y0) + 1; y < y1; y += HATCH) line(x, y, x + 1.6, y);
    }
    return path;
  }

  /* Browsers print a pattern as a picture: big, and blurred. Its lines, one by one, are neither. */
  function vectorPatterns(graph, svg) {
    for (const selector of ["g.trace.bars", "g.legend g.traces"]) {
      const live = graph.querySelectorAll(selector);
      svg.querySelectorAll(selector).forEach((group, index) => {
        const trace = live[index]?.__data__?.[0]?.trace;
        const pattern = trace?.marker?.pattern;
        if (!pattern?.shape) return;
        for (const path of group.querySelectorAll("path")) {
          if (!/url\(/.test(path.style.fill)) continue;
          const shape = String(Array.isArray(pattern.shape) ? pattern.shape[0] : pattern.shape);
          const colour = isOne(trace.marker.color) ? trace.marker.color : "#777";
          path.style.fill = colour;
          const corner = path.getAttribute("d").match(/^M\s*([-\d.]+)[, ]([-\d.]+)/);
          const across = [...path.getAttribute("d").matchAll(/H\s*([-\d.]+)/g)].map((found) => Number(found[1]));
          const down = [...path.getAttribute("d").matchAll(/V\s*([-\d.]+)/g)].map((found) => Number(found[1]));
          if (!corner || !across.length || !down.length) continue;
          const xs = [Number(corner[1]), ...across], ys = [Number(corner[2]), ...down];
          const lines = document.createElementNS("http://www.w3.org/2000/svg", "path");
          lines.setAttribute("d", hatching(shape, Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)));
          lines.setAttribute("style", "fill:none;stroke:rgb(255, 255, 255);stroke-width:1.6px");
          if (path.hasAttribute("transform")) lines.setAttribute("transform", path.getAttribute("transform"));
          path.after(lines);
        }
      });
    }
    svg.querySelectorAll("pattern").forEach((pattern) => pattern.remove());
  }

  /* Parts that only a pointer can reach have no business on paper. */
  function trim(svg) {
    svg.querySelectorAll(".draglayer, .modebar, .hoverlayer, .zoomlayer, .legendtoggle, .scrollbar").forEach((part) => part.remove());
    for (const element of svg.querySelectorAll("[style]")) {
      element.style.removeProperty("pointer-events");
      element.style.removeProperty("cursor");
    }
  }

  window.drawForPaper = async (figure) => {
    const box = document.createElement("div");
    box.style.width = `${Math.max(WIDTH, figure.layout?.meta?.min_width ?? 0)}px`;
    document.body.append(box);
    figure.layout = { ...figure.layout, updatemenus: [], sliders: [] };
    await window.ccFigures.render(box, figure);
    const coloured = distinguish(structuredClone(box.data).map((trace, index) => {
      const full = box._fullData.find((known) => known.index === index) ?? {};
      if (trace.type === "bar" && !trace.marker?.color && full.marker?.color) trace.marker = { ...trace.marker, color: full.marker.color };
      if ((!trace.type || trace.type === "scatter") && !trace.line?.color && full.line?.color) trace.line = { ...trace.line, color: full.line.color };
      return trace;
    }));
    const { width, height } = box._fullLayout;
    await window.Plotly.react(box, coloured, { ...box.layout, autosize: false, width, height }, { staticPlot: true });
    const address = await window.Plotly.toImage(box, { format: "svg", width, height });
    const text = decodeURIComponent(address.slice(address.indexOf(",") + 1));
    const svg = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
    await vectorCells(box, svg);
    vectorPatterns(box, svg);
    trim(svg);
    window.Plotly.purge(box);
    box.remove();
    return new XMLSerializer().serializeToString(svg);
  };
})();
