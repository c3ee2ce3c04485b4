// Days on their band; the table beside it says the same without scripts.
"use strict";
/* global echarts */
(() => {
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const draw = (box) => {
    const given = JSON.parse(box.dataset.chart);
    const outside = (value, n) => value !== null && given.high[n] !== null && (value > given.high[n] || value < given.low[n]);
    const chart = echarts.init(box, null, { renderer: "svg", height: 260 });
    const calm = { lineStyle: { opacity: 0 }, symbol: "none", silent: true, stack: "band", tooltip: { show: false } };
    const text = { color: colour("--muted"), fontFamily: "inherit" };
    chart.setOption({
      animation: false,
      grid: { left: 8, right: 12, top: 12, bottom: 8, containLabel: true },
      tooltip: { trigger: "axis", renderMode: "richText", backgroundColor: colour("--paper"), textStyle: { color: colour("--ink") } },
      xAxis: { type: "category", data: given.days, axisLabel: { ...text, formatter: (day) => day.slice(5) }, axisLine: { lineStyle: { color: colour("--line") } }, axisTick: { show: false } },
      yAxis: { type: "value", min: 0, axisLabel: text, splitLine: { lineStyle: { color: colour("--line") } } },
      series: [
        { type: "line", name: "usual from", data: given.low, ...calm },
        { type: "line", name: "usual band", data: given.high.map((high, n) => (high === null ? null : high - given.low[n])), areaStyle: { color: colour("--wash"), opacity: 1 }, ...calm },
        {
          type: "line", name: "transactions", color: colour("--accent"), symbolSize: 6,
          data: given.seen.map((value, n) => ({ value, symbol: "circle", itemStyle: outside(value, n) ? { color: colour("--wrong") } : {} })),
        },
      ],
    });
    addEventListener("resize", () => chart.resize());
  };
  const all = () => document.querySelectorAll("[data-chart]:empty").forEach(draw);
  document.addEventListener("console:ready", all);
})();
