/* Draws the book's figures.
 *
 * Each `.cc-plotly` box holds the data of one figure (or the address of a script that brings them). The plotly
 * library is large, so it is loaded when the first figure comes near the screen, and never on other pages.
 * Figures follow the page's theme and speak Italian. Nothing is sent anywhere: plotly's «share» is off.
 *
 * For other scripts: `ccFigures.render(element, figure)` draws a figure {data, layout} in the book's style;
 * `ccFigures.drawAll()` draws every figure of the page and resolves when all are there (used to print).
 */
(() => {
  "use strict";

  const LIBRARY = new URL("plotly.min.js", document.currentScript.src).href;
  const NEAR_THE_SCREEN = "600px 0px";
  const NARROW = 560; // px: below this, legend under the plot and shorter title lines
  const PRINT_WIDTH = 640; // px: an A4 page without its margins
  const TITLE_SIZE = 16; // px
  const BOX_TEXT = "#22303c";

  // The colours that plotly writes into figures when the author chooses none; the book's replace them.
  const DEFAULT_COLOURS = [
    "#636efa", "#ef553b", "#00cc96", "#ab63fa", "#ffa15a", "#19d3f3", "#ff6692", "#b6e880", "#ff97ff", "#fecb52",
  ];

  const CONFIG = {
    displaylogo: false,
    locale: "it",
    modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d", "zoomIn2d", "zoomOut2d"],
    plotlyServerURL: "",
    responsive: true,
    showSendToCloud: false,
    toImageButtonOptions: { format: "png", scale: 2, filename: "figura" },
  };

  const ITALIAN = {
    moduleType: "locale",
    name: "it",
    dictionary: {
      "Autoscale": "Scala automatica",
      "Box Select": "Selezione rettangolare",
      "Compare data on hover": "Confronta i valori al passaggio del mouse",
      "Double-click on legend to isolate one trace": "Doppio clic sulla legenda per isolare una serie",
      "Double-click to zoom back out": "Doppio clic per tornare alla vista intera",
      "Download plot": "Scarica la figura",
      "Download plot as a PNG": "Scarica la figura (PNG)",
      "Image download succeeded": "Figura scaricata",
      "Lasso Select": "Selezione a mano libera",
      "Pan": "Sposta",
      "Preparing image - this may take a few seconds": "Preparo l'immagine: può servire qualche secondo",
      "Reset": "Ripristina",
      "Reset axes": "Ripristina gli assi",
      "Reset view": "Ripristina la vista",
      "Show closest data on hover": "Mostra il valore più vicino al passaggio del mouse",
      "Toggle Spike Lines": "Mostra o nascondi le linee guida",
      "Toggle show closest data on hover": "Mostra il valore più vicino al passaggio del mouse",
      "Zoom": "Ingrandisci",
      "Zoom in": "Ingrandisci",
      "Zoom out": "Riduci",
      "close:": "chiusura:", "high:": "massimo:", "low:": "minimo:", "open:": "apertura:",
      "lower fence:": "limite inferiore:", "upper fence:": "limite superiore:",
      "max:": "massimo:", "min:": "minimo:", "mean ± σ:": "media ± σ:", "mean:": "media:",
      "median:": "mediana:", "q1:": "Q1:", "q3:": "Q3:",
      "new text": "nuovo testo", "trace": "serie",
      "incoming flow count:": "flussi in entrata:", "outgoing flow count:": "flussi in uscita:",
      "source:": "da:", "target:": "a:", "kde:": "densità:", "lat:": "lat.:", "lon:": "long.:",
    },
    format: {
      days: ["domenica", "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato"],
      shortDays: ["dom", "lun", "mar", "mer", "gio", "ven", "sab"],
      months: [
        "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno",
        "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre",
      ],
      shortMonths: ["gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"],
      date: "%d/%m/%Y",
      dayMonth: "%-d %b",
      dayMonthYear: "%-d %b %Y",
      decimal: ",",
      thousands: ".",
    },
  };

  // --- loading -------------------------------------------------------------------------------------

  const scripts = new Map(); // address → promise
  const received = new Map(); // figure's name → its data

  function loadScript(address) {
    if (!scripts.has(address)) {
      scripts.set(address, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = address;
        script.onload = resolve;
        script.onerror = () => {
          scripts.delete(address); // so that a later attempt can succeed
          reject(new Error(`non si carica: ${address}`));
        };
        document.head.append(script);
      }));
    }
    return scripts.get(address);
  }

  /* Printing cannot wait: a file at once. Impossible when the site is opened from a folder. */
  function textNow(address) {
    const request = new XMLHttpRequest();
    request.open("GET", address, false);
    request.send();
    return request.responseText;
  }

  /* The page's policy allows this one library, by its hash, to be written into the page. */
  function loadPlotlyNow() {
    const script = document.createElement("script");
    script.textContent = textNow(LIBRARY);
    document.head.append(script);
  }

  /* The file of a figure's data is «ccFigures.receive(name,data);»: read it without running it. */
  function readDataNow(address) {
    const [, name, data] = textNow(address).match(/^ccFigures\.receive\("([^"]+)",([\s\S]*)\);\s*$/);
    received.set(name, JSON.parse(data));
  }

  async function loadPlotly() {
    if (!window.Plotly) await loadScript(LIBRARY);
    registerItalian();
    return window.Plotly;
  }

  let italianRegistered = false;
  function registerItalian() {
    if (italianRegistered || !window.Plotly) return;
    window.Plotly.register(ITALIAN);
    italianRegistered = true;
  }

  function inlineData(box) {
    const script = box.querySelector('script[type="application/json"]');
    return script ? JSON.parse(script.textContent) : received.get(box.dataset.figure);
  }

  async function figureOf(box) {
    if (!inlineData(box)) await loadScript(new URL(box.dataset.src, document.baseURI).href);
    return inlineData(box);
  }

  // --- style ---------------------------------------------------------------------------------------

  function tokens() {
    const style = getComputedStyle(document.documentElement);
    const read = (name) => style.getPropertyValue(name).trim();
    return {
      text: read("--cc-text"),
      muted: read("--cc-text-muted"),
      grid: read("--cc-border"),
      surface: read("--cc-surface"),
      font: read("--cc-font-text") || "sans-serif",
      colours: Array.from({ length: 8 }, (_, index) => read(`--cc-chart-${index + 1}`)),
    };
  }

  function template(look) {
    const axis = {
      automargin: true,
      gridcolor: look.grid,
      linecolor: look.grid,
      tickcolor: look.grid,
      zerolinecolor: look.muted,
      title: { standoff: 12 },
    };
    const polar = { gridcolor: look.grid, linecolor: look.grid };
    return {
      layout: {
        colorway: look.colours,
        font: { family: look.font, color: look.text, size: 13 },
        title: { x: 0, xref: "container", xanchor: "left", font: { size: TITLE_SIZE } },
        paper_bgcolor: "rgba(0,0,0,0)",
        plot_bgcolor: "rgba(0,0,0,0)",
        hoverlabel: { bgcolor: look.surface, bordercolor: look.muted, font: { color: look.text }, align: "left" },
        legend: { title: { side: "top" } },
        margin: { l: 56, r: 16, t: 56, b: 48 },
        xaxis: axis,
        yaxis: axis,
        polar: { bgcolor: "rgba(0,0,0,0)", angularaxis: polar, radialaxis: polar },
        hovermode: "closest",
        colorscale: {
          sequential: [[0, look.surface], [1, look.colours[0]]],
          diverging: [[0, look.colours[1]], [0.5, look.surface], [1, look.colours[0]]],
        },
      },
    };
  }

  /* Replace plotly's own colours wherever they stand in a trace. */
  function recolour(value, colours) {
    if (typeof value === "string") {
      const index = DEFAULT_COLOURS.indexOf(value.toLowerCase());
      return index < 0 ? value : colours[index % colours.length];
    }
    if (Array.isArray(value)) {
      return typeof value[0] === "number" ? value : value.map((item) => recolour(item, colours));
    }
    if (value && typeof value === "object" && !("bdata" in value)) {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, recolour(item, colours)]));
    }
    return value;
  }

  function titleText(layout) {
    return typeof layout.title === "string" ? layout.title : layout.title?.text;
  }

  /* Plotly does not wrap titles: break them into lines that fit. */
  function wrap(text, width, font) {
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = `${TITLE_SIZE}px ${font}`;
    const lines = [];
    for (const word of text.split(" ")) {
      const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
      if (lines.length && pen.measureText(longer).width <= width) lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    return lines;
  }

  function fitTitle(layout, width, font) {
    const text = titleText(layout);
    if (!text || text.includes("<")) return;
    const lines = wrap(text, width, font);
    layout.title = { ...(typeof layout.title === "object" ? layout.title : {}), text: lines.join("<br>") };
    layout.margin = { t: 36 + 20 * lines.length, ...layout.margin };
  }

  /* The height (px) at which names on several lines, beside horizontal bars, do not touch. */
  function roomForNames(data) {
    const heights = data.map((trace) => {
      if (trace.orientation !== "h" || !Array.isArray(trace.y)) return 0;
      const lines = Math.max(...trace.y.map((name) => String(name).split("<br>").length));
      return lines > 2 ? trace.y.length * (16 * lines + 6) + 140 : 0;
    });
    return Math.max(0, ...heights);
  }

  function layoutFor(figure, look, width, height) {
    const layout = recolour(structuredClone(figure.layout ?? {}), look.colours);
    Object.assign(layout, { autosize: true, height, separators: ",.", template: template(look) });
    delete layout.width;
    fitTitle(layout, width, look.font);
    if (width < NARROW) legendBelow(layout, figure.data ?? [], width, look.font);
    // A box with its own background keeps dark writing in the dark theme too.
    for (const note of layout.annotations ?? []) {
      if (note.bgcolor && !note.font?.color) note.font = { ...note.font, color: BOX_TEXT };
    }
    return layout;
  }

  /* On a phone the legend goes to the bottom edge, under the axis title, with room of its own. */
  function legendBelow(layout, data, width, font) {
    layout.legend = {
      ...layout.legend,
      orientation: "h", x: 0, xanchor: "left", y: 0, yanchor: "bottom", yref: "container",
    };
    const names = data.filter((trace) => trace.name && trace.showlegend !== false).map((trace) => trace.name);
    if (names.length < 2 && layout.showlegend !== true) return;
    const rows = wrap(names.map((name) => `mmmm${name.replaceAll(" ", "_")}`).join(" "), width, font).length;
    layout.margin = { ...layout.margin, b: 96 + 22 * rows };
  }

  /* Long names beside horizontal bars: on more lines, or they leave no room for the bars. */
  function wrapNames(data, width, font) {
    if (width >= NARROW) return data;
    return data.map((trace) => {
      if (trace.type !== "bar" || trace.orientation !== "h" || !Array.isArray(trace.y)) return trace;
      const room = width * 0.5 * (TITLE_SIZE / 12); // names are written smaller than titles
      const lines = (name) => wrap(name.replaceAll("<br>", " "), room, font).join("<br>");
      return { ...trace, y: trace.y.map((name) => (typeof name === "string" ? lines(name) : name)) };
    });
  }

  // --- drawing -------------------------------------------------------------------------------------

  const drawn = new Map(); // canvas → figure
  let printing = false;

  function heightOf(element, figure) {
    const reserved = getComputedStyle(element).getPropertyValue("--cc-figure-height");
    return figure.layout?.height ?? (parseInt(reserved, 10) || 420);
  }

  function paint(canvas, figure) {
    const look = tokens();
    const width = printing ? PRINT_WIDTH : canvas.clientWidth;
    const layout = layoutFor(figure, look, width, heightOf(canvas, figure));
    if (printing) Object.assign(layout, { autosize: false, width });
    const data = wrapNames(recolour(structuredClone(figure.data ?? []), look.colours), width, look.font);
    layout.height = Math.max(layout.height, roomForNames(data));
    drawn.set(canvas, figure);
    return window.Plotly.react(canvas, data, layout, CONFIG);
  }

  /* Draw `figure` inside `element`; the plotly library is loaded if it is not there yet. */
  async function render(element, figure) {
    await loadPlotly();
    return paint(element, figure);
  }

  /* A drawing that makes no sense when narrow asks for a least width: its box scrolls. */
  function paintIn(box, figure) {
    const canvas = document.createElement("div");
    canvas.className = "cc-plotly__canvas";
    const least = figure.layout?.meta?.min_width;
    if (least) {
      canvas.style.minWidth = `${least}px`;
      box.classList.add("cc-plotly--scrolls");
    }
    box.append(canvas);
    return paint(canvas, figure);
  }

  async function draw(box) {
    if (box.dataset.state) return box.drawing;
    box.dataset.state = "loading";
    box.drawing = (async () => {
      try {
        const [figure] = await Promise.all([figureOf(box), loadPlotly()]);
        if (box.dataset.state === "drawn") return; // printing was faster
        await paintIn(box, figure);
        box.dataset.state = "drawn";
      } catch (error) {
        delete box.dataset.state;
        showText(box);
        console.warn("Figura non disegnata:", error);
      }
    })();
    return box.drawing;
  }

  /* A figure that cannot be drawn is its text alternative. */
  function showText(box) {
    if (box.querySelector(".cc-plotly__text")) return;
    const text = document.createElement("p");
    text.className = "cc-plotly__text";
    text.textContent = box.getAttribute("aria-label");
    box.append(text);
  }

  function drawNow(box) {
    if (box.dataset.state === "drawn") return;
    if (!inlineData(box)) readDataNow(new URL(box.dataset.src, document.baseURI).href);
    paintIn(box, inlineData(box));
    box.dataset.state = "drawn";
  }

  const boxes = () => Array.from(document.querySelectorAll(".cc-plotly"));

  function drawAll() {
    return Promise.all(boxes().map(draw));
  }

  // --- theme, size, print --------------------------------------------------------------------------

  function repaint() {
    for (const [canvas, figure] of drawn) {
      if (canvas.isConnected) paint(canvas, figure);
      else drawn.delete(canvas);
    }
  }

  function beforePrint() {
    if (boxes().length === 0) return;
    printing = true;
    try {
      if (!window.Plotly) loadPlotlyNow();
      registerItalian();
      boxes().forEach(drawNow);
      repaint();
    } catch (error) {
      console.warn("Alcune figure non saranno stampate:", error);
    }
  }

  function afterPrint() {
    printing = false;
    repaint();
  }

  function start() {
    const observer = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        observer.unobserve(entry.target);
        draw(entry.target);
      }
    }, { rootMargin: NEAR_THE_SCREEN });
    boxes().forEach((box) => observer.observe(box));

    new MutationObserver(repaint).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    window.addEventListener("beforeprint", beforePrint);
    window.addEventListener("afterprint", afterPrint);
  }

  window.ccFigures = {
    render,
    drawAll,
    receive(name, data) { received.set(name, data); },
  };
  start();
})();
