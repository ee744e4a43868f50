// Lines labelled directly (LOOK §4 "chart"), drawn as SVG by ECharts, which is fetched only where a chart is.
const INK = "#211f1c";
const GREY = "#857d74";
const LABEL = 16;
const PLOT = 144; // .zrt-chart less the grid's top and bottom

function load() {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = document.body.dataset.echarts;
    script.addEventListener("load", () => resolve(window.echarts));
    script.addEventListener("error", reject);
    document.head.append(script);
  });
}

// how far the label of one line must move so that it and the other's keep a line's height between them
function shift(series, other, max) {
  if (!other) return 0;
  const above = ((series.values.at(-1) - other.values.at(-1)) / (max || 1)) * PLOT;
  const missing = LABEL - Math.abs(above);
  if (missing <= 0) return 0;
  const up = above === 0 ? series.dashed : above > 0;
  return ((up ? -1 : 1) * missing) / 2;
}

function line(series, index, offset) {
  const main = index === 0;
  return {
    type: "line",
    data: series.values,
    symbol: "none",
    animation: false,
    silent: true,
    lineStyle: { color: main ? INK : GREY, width: main ? 2.2 : 1.2, type: series.dashed ? "dashed" : "solid" },
    endLabel: { show: true, formatter: series.label ?? series.name, color: main ? INK : GREY, fontWeight: main ? 600 : 400, fontSize: 12, distance: 6, offset: [0, offset] },
  };
}

function option(data) {
  const pair = data.series.slice(0, 2);
  const max = data.max ?? Math.max(...pair.flatMap((one) => one.values));
  const series = pair.map((one, index) => line(one, index, shift(one, pair[1 - index], max)));
  if (data.mark !== undefined && data.mark !== null && series.length) {
    series[0].markLine = { symbol: "none", silent: true, animation: false, label: { show: false }, lineStyle: { color: "#b5ada3", type: "solid", width: 1 }, data: [{ xAxis: data.mark }] };
  }
  return {
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 30, right: 70, top: 12, bottom: 24 },
    xAxis: { type: "category", data: data.x, boundaryGap: false, axisTick: { show: false }, axisLine: { lineStyle: { color: "#d6d0c8" } }, axisLabel: { color: "#57514a", fontSize: 12 } },
    yAxis: { type: "value", splitNumber: 1, max: data.max, interval: data.max, axisLabel: { color: "#57514a", fontSize: 12 }, splitLine: { lineStyle: { color: "#e8e4de" } } },
    series,
  };
}

async function draw(boxes) {
  const echarts = await load();
  for (const box of boxes) {
    const chart = echarts.init(box, null, { renderer: "svg" });
    chart.setOption(option(JSON.parse(document.getElementById(box.dataset.chart).textContent)));
    new ResizeObserver(() => chart.resize()).observe(box);
  }
}

const boxes = document.querySelectorAll("[data-chart]");
if (boxes.length) draw(boxes);
