// Figures: data from the page, our colours, direct labels, bars from zero. The table under each figure is the truth;
// the drawing is hidden from screen readers. ECharts is fetched only by pages that have a figure.
const PAPER = 600; // pixels between the margins of an A4 sheet
let library = null;
const drawn = new Map();

function load(source) {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = source;
    script.onload = () => resolve(window.echarts);
    script.onerror = reject;
    document.head.append(script);
  });
  return library;
}

function look() {
  const style = getComputedStyle(document.documentElement);
  const token = (name) => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: token("ink"), quiet: token("ink-2"), hair: token("hair"), paper: token("paper"), amber: token("amber"),
    hues: ["chart-1", "chart-3", "chart-4", "chart-quiet"].map(token), lines: ["chart-1", "chart-2", "ink-2", "chart-3"].map(token), depth: [4, 3, 2, 1].map((n) => token(`chart-${n}`)),
    font: getComputedStyle(document.body).fontFamily, size: Math.round(parseFloat(style.fontSize) * 0.84),
  };
}

function words(figure) {
  const format = new Intl.NumberFormat("vi-VN", {
    minimumFractionDigits: figure.decimals, maximumFractionDigits: figure.decimals, useGrouping: "always",
  });
  return (value) => (value === null || value === undefined || value === "-" ? "–" : format.format(value));
}

const clean = (values) => values.map((value) => (value === null ? "-" : Number(value)));

function axes(figure, c, write) {
  const flat = figure.kind === "bar";
  const label = { color: c.quiet, fontFamily: c.font, fontSize: c.size };
  const names = {
    type: "category", data: figure.categories, inverse: flat, axisTick: { show: false },
    axisLine: { lineStyle: { color: c.hair } }, boundaryGap: figure.kind !== "line",
    axisLabel: { ...label, color: c.ink, ...(flat ? { width: 190, overflow: "truncate" } : { hideOverlap: true }) },
  };
  const single = figure.series.length === 1 && figure.kind !== "line";
  const values = {
    type: "value", min: figure.kind === "line" ? undefined : 0, splitNumber: 4,
    axisLabel: { ...label, show: !single, formatter: write }, axisLine: { show: false }, axisTick: { show: false },
    splitLine: { show: !single, lineStyle: { color: c.hair, width: 1 } },
  };
  if (figure.target) values.max = (range) => Math.max(range.max, figure.target.value);
  return flat ? { yAxis: names, xAxis: values } : { xAxis: names, yAxis: values };
}

function series(figure, c, write) {
  const text = { color: c.ink, fontFamily: c.font, fontSize: c.size };
  const hues = figure.kind === "line" ? c.lines : c.hues;
  const totals = figure.categories.map((_, at) => figure.series.reduce((sum, one) => sum + Number(one.values[at] ?? 0), 0));
  const least = 0.07 * Math.max(...totals); // a piece thinner than its own figure goes without: the table has it
  const lines = figure.series.map((one, at) => {
    const colour = hues[at % hues.length];
    if (figure.kind === "line") {
      return {
        type: "line", name: one.name, data: clean(one.values), symbol: "circle", symbolSize: 5, clip: false,
        lineStyle: { width: 2, color: colour, type: at === 0 ? "solid" : [6, 4] }, itemStyle: { color: colour },
        endLabel: { show: true, formatter: (p) => one.name, ...text, distance: 8 },
      };
    }
    const piled = figure.kind === "stack";
    return {
      type: "bar", name: one.name, data: clean(one.values), stack: piled ? "all" : undefined, barMaxWidth: figure.kind === "bar" ? 22 : 56,
      barCategoryGap: "34%", itemStyle: { color: colour },
      label: {
        show: true, position: piled ? "inside" : figure.kind === "bar" ? "right" : "top",
        formatter: (p) => (piled && !(p.value >= least) ? "" : write(p.value)), ...text, color: piled && at === 0 ? c.paper : c.ink,
        textBorderColor: c.paper, textBorderWidth: piled ? 0 : 5,
      },
      labelLayout: { hideOverlap: true },
    };
  });
  if (figure.target && lines.length) {
    const at = figure.kind === "bar" ? { xAxis: figure.target.value } : { yAxis: figure.target.value };
    lines[0].markLine = {
      silent: true, symbol: "none", z: 1, data: [at], lineStyle: { color: c.amber, type: [4, 3], width: 1.5 },
      label: { formatter: `${figure.target.name} ${write(figure.target.value)}`, ...text, position: figure.kind === "bar" ? "start" : "insideEndTop" },
    };
  }
  return lines;
}

function heat(figure, c, write) {
  const all = figure.series.flatMap((one) => one.values.filter((value) => value !== null).map(Number));
  const top = Math.max(1, ...all);
  const cells = figure.series.flatMap((one, x) => one.values.map((value, y) => ({
    value: [x, y, value === null ? "-" : Number(value)], label: { color: Number(value) > top * 0.5 ? c.paper : c.ink },
  })));
  const label = { color: c.ink, fontFamily: c.font, fontSize: c.size };
  return {
    grid: { left: 8, right: 16, top: 34, bottom: 4, containLabel: true },
    xAxis: { type: "category", data: figure.series.map((one) => one.name), position: "top", axisLabel: label, axisLine: { show: false }, axisTick: { show: false } },
    yAxis: { type: "category", data: figure.categories, inverse: true, axisLabel: label, axisLine: { show: false }, axisTick: { show: false } },
    visualMap: { show: false, min: 0, max: top, inRange: { color: [c.paper, ...c.depth] } },
    series: [{
      type: "heatmap", data: cells, itemStyle: { borderColor: c.paper, borderWidth: 2 },
      label: { show: true, ...label, formatter: (p) => write(p.value[2]), rich: {} },
    }],
  };
}

function options(figure, paper = false) {
  const c = look();
  const write = words(figure);
  const many = figure.series.length > 1 && figure.kind !== "line" && figure.kind !== "heatmap";
  const base = {
    animation: false, textStyle: { fontFamily: c.font }, color: c.hues,
    aria: { enabled: paper && many, label: { enabled: false }, decal: { show: paper && many } },
    tooltip: {
      trigger: figure.kind === "heatmap" ? "item" : "axis", renderMode: "richText", backgroundColor: c.ink, borderWidth: 0, padding: [6, 10],
      textStyle: { color: c.paper, fontFamily: c.font, fontSize: c.size }, axisPointer: { type: "line", lineStyle: { color: c.hair } },
      valueFormatter: write,
    },
  };
  if (figure.kind === "heatmap") return { ...base, ...heat(figure, c, write) };
  const longest = Math.max(0, ...figure.series.map((one) => one.name.length));
  return {
    ...base, ...axes(figure, c, write), series: series(figure, c, write),
    grid: { left: 4, right: figure.kind === "line" ? Math.min(longest * c.size * 0.6 + 16, 190) : 64, top: many ? 40 : 22, bottom: 4, containLabel: true },
    legend: many ? { top: 0, left: 0, icon: "rect", itemWidth: 14, itemHeight: 10, itemGap: 18, textStyle: { color: c.ink, fontFamily: c.font, fontSize: c.size } } : undefined,
  };
}

function draw(node) {
  const source = document.getElementById(node.dataset.chart);
  if (!source || drawn.has(node)) return;
  const figure = JSON.parse(source.textContent);
  drawn.set(node, null);
  Promise.all([load(node.dataset.echarts), document.fonts?.ready])
    .then(([echarts]) => {
      const chart = echarts.init(node, null, { renderer: "canvas", devicePixelRatio: Math.max(2, window.devicePixelRatio) });
      chart.setOption(options(figure));
      drawn.set(node, { chart, figure });
    })
    .catch(() => node.closest("figure")?.querySelector("details")?.setAttribute("open", ""));
}

let once = false;

export function start(within) {
  within.querySelectorAll("[data-chart]").forEach(draw);
  if (once) return;
  once = true;
  const again = (paper) => {
    for (const [node, held] of drawn) {
      if (!node.isConnected) {
        held?.chart.dispose();
        drawn.delete(node);
      } else if (held) {
        held.chart.resize(paper ? { width: Math.min(node.clientWidth, PAPER) } : undefined);
        held.chart.setOption(options(held.figure, paper), true);
        if (paper) held.chart.getZr().refreshImmediately(); // the sheet is taken before the next frame
      }
    }
  };
  document.addEventListener("kham:looks", () => again(false));
  window.addEventListener("beforeprint", () => again(true));
  window.addEventListener("afterprint", () => again(false));
  window.addEventListener("resize", () => drawn.forEach((held) => held?.chart.resize()));
}
