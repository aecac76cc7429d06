// SPDX-License-Identifier: MIT
// Draws what the page's data says: candles, the plan's outputs over or under them, signals as
// markers. Nothing is computed here but places on the screen.
"use strict";

(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const library = window.LightweightCharts;
  const style = getComputedStyle(document.documentElement);
  const tone = (name) => style.getPropertyValue(name).trim();
  const DASHES = { solid: 0, dotted: 1, dashed: 2 };
  const FIRST_SHOWN = 250; // bars; the rest is there when one scrolls
  const UP = "#16a34a";
  const DOWN = "#dc2626";

  const chart = library.createChart(document.getElementById("chart"), {
    autoSize: true,
    layout: {
      background: { color: tone("--paper") },
      textColor: tone("--ink"),
      panes: { separatorColor: tone("--rule") },
    },
    grid: { vertLines: { color: tone("--rule") }, horzLines: { color: tone("--rule") } },
    rightPriceScale: { borderColor: tone("--rule") },
    timeScale: { borderColor: tone("--rule"), timeVisible: data.intraday, secondsVisible: false },
    crosshair: { mode: library.CrosshairMode.Normal },
  });

  const withAlpha = (color, alpha) =>
    color + Math.round(alpha * 255).toString(16).padStart(2, "0");

  // The area between two outputs.
  class Band {
    constructor(color) {
      this.color = color;
    }
    renderer() {
      return this;
    }
    update(given) {
      this.given = given;
    }
    priceValueBuilder(point) {
      return [point.upper, point.lower];
    }
    isWhitespace(point) {
      return point.upper === undefined;
    }
    defaultOptions() {
      return { lastValueVisible: false, priceLineVisible: false };
    }
    draw(target, toY) {
      if (!this.given || !this.given.visibleRange) return;
      target.useBitmapCoordinateSpace((space) => {
        const context = space.context;
        const across = (bar) => bar.x * space.horizontalPixelRatio;
        const down = (price) => toY(price) * space.verticalPixelRatio;
        const { from, to } = this.given.visibleRange;
        context.fillStyle = this.color;
        let run = [];
        const fill = () => {
          if (run.length > 1) {
            context.beginPath();
            for (const bar of run) context.lineTo(across(bar), down(bar.originalData.upper));
            for (const bar of run.reverse()) {
              context.lineTo(across(bar), down(bar.originalData.lower));
            }
            context.fill();
          }
          run = [];
        };
        for (let i = from; i < to; ++i) {
          const bar = this.given.bars[i];
          if (bar.originalData.upper === undefined) fill();
          else run.push(bar);
        }
        fill();
      });
    }
  }

  const candles = chart.addSeries(library.CandlestickSeries, {
    upColor: UP, downColor: DOWN, wickUpColor: UP, wickDownColor: DOWN, borderVisible: false,
  });
  const markers = library.createSeriesMarkers(candles, []);
  const volume = data.volume
    ? chart.addSeries(library.HistogramSeries, {
        priceScaleId: "volume", priceFormat: { type: "volume" }, color: withAlpha("#94a3b8", 0.5),
        lastValueVisible: false, priceLineVisible: false,
      })
    : null;
  if (volume) volume.priceScale().applyOptions({ scaleMargins: { top: 0.8, bottom: 0 } });

  const drawn = new Map(); // name of an output (of two, for a band) to its series
  for (const what of data.series) {
    const color = withAlpha(what.color, what.alpha);
    const common = { color, priceLineVisible: false, lastValueVisible: what.kind === "line" };
    if (what.kind === "line") {
      const lines = { lineWidth: Math.max(1, Math.round(what.width)), lineStyle: DASHES[what.dash] };
      drawn.set(what.name, chart.addSeries(library.LineSeries, { ...common, ...lines }, what.pane));
    } else if (what.kind === "histogram") {
      drawn.set(what.name, chart.addSeries(library.HistogramSeries, common, what.pane));
    } else if (what.kind === "band") {
      drawn.set(what.name, chart.addCustomSeries(new Band(color), {}, what.pane));
    }
  }
  chart.panes().forEach((pane, index) => pane.setStretchFactor(index === 0 ? 3 : 1));

  // Times on the axis: seconds where bars have them apart, else places, with their own labels.
  const axis = (market) => {
    const apart = market.times.every((time, i) => i === 0 || time > market.times[i - 1]);
    return apart ? market.times : market.times.map((_, i) => i);
  };
  // The place a value is drawn at; ahead of the last bar, steps as long as the last one.
  const placed = (times, index) => {
    if (index < 0) return null;
    if (index < times.length) return times[index];
    const last = times.length - 1;
    return times[last] + (index - last) * (last > 0 ? times[last] - times[last - 1] : 1);
  };
  const points = (times, values, shift) => {
    const made = [];
    for (let i = 0; i < values.length; ++i) {
      const time = placed(times, i + shift);
      if (time === null) continue;
      made.push(values[i] === null ? { time } : { time, value: values[i] });
    }
    return made;
  };
  // The library draws on over what is missing. A point's colour is that of the line to the next.
  const withGaps = (made) =>
    made.map((point, i) => {
      const ends = "value" in point && i + 1 < made.length && !("value" in made[i + 1]);
      return ends ? { ...point, color: "transparent" } : point;
    });
  const band = (times, upper, lower, shift) => {
    const made = [];
    for (let i = 0; i < upper.length; ++i) {
      const time = placed(times, i + shift);
      if (time === null) continue;
      const there = upper[i] !== null && lower[i] !== null;
      made.push(there ? { time, upper: upper[i], lower: lower[i] } : { time });
    }
    return made;
  };
  const bars = (market, times) => {
    const made = [];
    for (let i = 0; i < times.length; ++i) {
      const [open, high, low, close] = ["open", "high", "low", "close"].map((n) => market[n][i]);
      const there = open !== null && high !== null && low !== null && close !== null;
      made.push(there ? { time: times[i], open, high, low, close } : { time: times[i] });
    }
    return made;
  };
  const pointsOf = (what, market, times) =>
    what.kind === "band"
      ? band(times, market.values[what.upper], market.values[what.lower], what.shift)
      : withGaps(points(times, market.values[what.name], what.shift));

  // A signal is marked where it becomes true, a number where it becomes another one than 0.
  const flags = (market, times) => {
    const made = [];
    for (const what of data.series) {
      if (what.kind !== "signal" && what.kind !== "flag") continue;
      const values = market.values[what.name];
      let before = what.kind === "signal" ? 0 : null;
      for (let i = 0; i < values.length; ++i) {
        const value = values[i];
        const turns = value !== null && value !== 0 && value !== before;
        before = what.kind === "signal" && value === null ? 0 : value;
        if (!turns) continue;
        made.push({
          time: times[i], text: what.kind === "signal" ? what.name : "", color: value > 0 ? what.color : DOWN,
          position: value > 0 ? "belowBar" : "aboveBar",
          shape: value > 0 ? "arrowUp" : "arrowDown",
        });
      }
    }
    return made.sort((a, b) => a.time - b.time);
  };

  const label = (market, times) => {
    const texts = new Map(times.map((time, i) => [time, market.times[i]]));
    const text = (time) => {
      const seconds = texts.get(time) ?? time;
      const iso = new Date(seconds * 1000).toISOString();
      return data.intraday ? iso.slice(0, 19).replace("T", " ") : iso.slice(0, 10);
    };
    return { localization: { timeFormatter: text } };
  };

  const draw = (market) => {
    const times = axis(market);
    chart.applyOptions(label(market, times));
    candles.setData(bars(market, times));
    if (volume) volume.setData(points(times, market.volume, 0));
    for (const what of data.series) {
      const series = drawn.get(what.name);
      if (series) series.setData(pointsOf(what, market, times));
    }
    markers.setMarkers(flags(market, times));
  };
  let shown = 0;
  const show = (index) => {
    shown = index;
    draw(data.markets[index]);
    const end = data.markets[index].times.length;
    if (end <= FIRST_SHOWN) chart.timeScale().fitContent();
    else chart.timeScale().setVisibleLogicalRange({ from: end - FIRST_SHOWN, to: end + 5 });
    requestAnimationFrame(() => legend(null)); // panes have a place on the page then
  };

  const legends = chart.panes().map((pane, index) => {
    const box = document.createElement("div");
    box.className = "legend";
    const lines = data.series.filter((what) => what.pane === index && drawn.has(what.name));
    return { pane, box, lines: lines.filter((what) => what.kind !== "band") };
  });
  const number = (value) =>
    value === undefined ? "·" : value.toLocaleString("en", { maximumSignificantDigits: 7 });
  function legend(event) {
    for (const { pane, box, lines } of legends) {
      const host = pane.getHTMLElement();
      if (!host || !host.children[1]) continue;
      const cell = host.children[1].firstElementChild || host.children[1];
      if (box.parentElement !== cell) cell.append(box);
      cell.style.position = "relative";
      box.style.top = "4px";
      box.replaceChildren(
        ...lines.map((what) => {
          const at = event && event.seriesData.get(drawn.get(what.name));
          const text = document.createElement("span");
          text.style.color = what.color;
          text.textContent = at ? `${what.name} ${number(at.value)}` : what.name;
          return text;
        }),
      );
    }
  }
  chart.subscribeCrosshairMove((event) => legend(event.time === undefined ? null : event));

  const chooser = document.getElementById("market");
  for (const market of data.markets) {
    const words = [market.symbol, market.timeframe];
    chooser.append(new Option(words.join(" ") + (data.sources ? ` ${market.source}` : "")));
  }
  chooser.hidden = data.markets.length < 2;
  chooser.addEventListener("change", () => show(chooser.selectedIndex));
  if (data.markets.length > 0) show(0);

  // ---- Live ---------------------------------------------------------------------------------

  const COLUMNS = ["times", "open", "high", "low", "close", "volume"];
  // Rows from the first one given on are replaced.
  const take = (rows) => {
    const market = data.markets[rows.market];
    const first = market.times.findIndex((time) => time >= rows.times[0]);
    const keep = first < 0 ? market.times.length : first;
    for (const name of COLUMNS) market[name].splice(keep, Infinity, ...rows[name]);
    for (const [name, values] of Object.entries(rows.values)) {
      market.values[name].splice(keep, Infinity, ...values);
    }
    if (rows.market === shown) draw(market);
  };
  const state = document.getElementById("state");
  const seen = []; // by market, the answer taken last: one that says the same changes nothing
  const poll = async () => {
    try {
      const last = data.markets.map((market) => market.last);
      const answer = await fetch(`rows?last=${last.join(",")}`);
      const news = await answer.json();
      for (const rows of news) {
        const text = JSON.stringify(rows);
        if (rows.times.length === 0 || seen[rows.market] === text) continue;
        seen[rows.market] = text;
        take(rows);
        data.markets[rows.market].last = rows.last;
      }
      state.textContent = "live";
    } catch {
      state.textContent = "ended";
      return;
    }
    setTimeout(poll, data.live);
  };
  if (data.live) setTimeout(poll, data.live);

  // For those who want to look closer, and for the tests.
  window.laakhay = {
    chart, candles, markers, series: drawn, data, show,
    points: (name) => drawn.get(name).data().filter((p) => p.value !== undefined),
  };
})();
