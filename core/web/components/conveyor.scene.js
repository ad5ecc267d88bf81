// Where everything stands at one moment of one step. It only reckons: nothing here draws.
// A place is a share of the width and a row: 0 the belt, 1 the valves below it, 2 what comes from below.
const PHASES = { lstm: 4, gru: 4, simple: 2 };
const ease = (part) => part * part * (3 - 2 * part);
const part = (time, from, to) => ease(Math.min(Math.max((time - from) / (to - from), 0), 1));
const mixed = (from, to, share) => from.map((value, axis) => value + (to[axis] - value) * share);
const times = (one, other) => one.map((value, lane) => value * other[lane]);
const plus = (one, other) => one.map((value, lane) => value + other[lane]);
const rest = (values) => values.map((value) => 1 - value);

const PLANS = {
  lstm: {
    start: [0.09, 0], end: [0.91, 0], pipes: [[0.53, 0, 2], [0.76, 0, 2]], signs: [[0.53, 0, "+"]],
    names: [[0.09, 0, "old C"], [0.91, 0, "new C"], [0.53, 2, "candidate"], [0.76, 2, "hidden h"]],
  },
  gru: {
    start: [0.09, 0], end: [0.91, 0], pipes: [[0.19, 0, 2], [0.62, 0, 2]], across: [0.19, 0.62], signs: [[0.62, 0, "+"]],
    names: [[0.09, 0, "old h"], [0.91, 0, "new h"], [0.62, 2, "candidate"]],
  },
  simple: {
    start: [0.09, 0], end: [0.91, 0], pipes: [[0.5, 0, 1]], signs: [[0.5, 0, "+"]],
    names: [[0.09, 0, "old h"], [0.91, 0, "new h"], [0.5, 1, "x W + b"]],
  },
};

// The scene at `time` (0 to the number of phases) of a step: valves and boxes that stand, parcels that ride.
function scene(data, step, time) {
  const value = (name) => data.values[name][step];
  const held = (name) => Boolean(data.held[name]?.[step].some(Boolean));
  const masked = data.masked[step], phase = Math.min(Math.floor(time), PHASES[data.family] - 1);
  const found = { lstm, gru, simple }[data.family](data, value, time, phase);
  for (const valve of found.valves) Object.assign(valve, { held: held(valve.quantity), resting: masked, active: valve.active && !masked });
  if (masked) {  // nothing is read: the state rides through, and no gate has a say
    const state = data.family === "lstm" ? value("old_cell") : value("old_hidden");
    const plan = PLANS[data.family];
    found.parcels = [{ at: mixed(plan.start, plan.end, time / PHASES[data.family]), values: state, name: "state" }];
  }
  return { ...found, phase, masked, plan: PLANS[data.family] };
}

function lstm(data, value, time, phase) {
  const old = value("old_cell"), kept = times(value("forget"), old), news = times(value("input"), value("candidate"));
  const valves = [
    { at: [0.26, 0], open: value("forget"), name: "forget f", quantity: "forget", active: phase === 0 },
    { at: [0.53, 1], open: value("input"), name: "input i", quantity: "input", active: phase === 1 },
    { at: [0.76, 1], open: value("output"), name: "output o", quantity: "output", active: phase === 3 },
  ];
  const parcels = [];
  if (phase < 2) {
    const ride = 0.09 + 0.325 * part(time, 0, 1);
    parcels.push({ at: [ride, 0], values: ride > 0.26 ? kept : old, name: "state" });
  }
  if (phase === 1) {
    const up = 2 - 1.5 * part(time, 1, 2);
    parcels.push({ at: [0.53, up], values: up < 1 ? news : value("candidate"), name: "news" });
  }
  if (phase === 2) {
    const near = part(time, 2, 2.7);
    if (near < 1) parcels.push({ at: [0.415 + 0.115 * near, 0], values: kept, name: "state" }, { at: [0.53, 0.5 - near / 2], values: news, name: "news" });
    else parcels.push({ at: [0.53, 0], values: value("cell"), name: "state" });
  }
  if (phase === 3) {
    parcels.push({ at: [0.53 + 0.23 * part(time, 3, 3.4) + 0.15 * part(time, 3.4, 4), 0], values: value("cell"), name: "state" });
    const down = 2 * part(time, 3.4, 4);
    if (time > 3.4) parcels.push({ at: [0.76, down], values: value(down > 1 ? "hidden" : down > 0.5 ? "bent" : "cell"), name: "shown" });
  }
  return { valves, parcels, boxes: [{ at: [0.76, 0.5], text: data.bend }] };
}

function gru(data, value, time, phase) {
  const keeps = data.keeps ? value("update") : rest(value("update")), takes = rest(keeps);
  const old = value("old_hidden"), fed = value("fed"), news = times(takes, value("candidate"));
  const valves = [
    { at: [0.19, 1], open: value("reset"), name: "reset r", quantity: "reset", active: phase === 0 },
    { at: [0.34, 0], open: keeps, name: data.keeps ? "update z" : "1 \u2212 z", quantity: "update", active: phase === 1 },
    { at: [0.62, 1], open: takes, name: data.keeps ? "1 \u2212 z" : "update z", quantity: "update", active: phase === 2 },
  ];
  const parcels = [];
  if (phase < 3) {
    const ride = 0.09 + 0.41 * part(time, 1, 2);
    parcels.push({ at: [ride, 0], values: ride > 0.34 ? times(keeps, old) : old, name: "state" });
  }
  if (phase < 2) {
    const down = 2 * part(time, 0, 1);
    if (down) parcels.push({ at: [0.19, down], values: down > 1 ? times(value("reset"), fed) : down > 0.5 ? fed : old, name: "recalled" });
  }
  if (phase === 2) {
    const along = part(time, 2, 2.5), up = 2 - 1.5 * part(time, 2.5, 3);
    if (along < 1) parcels.push({ at: [0.19 + 0.43 * along, 2], values: times(value("reset"), fed), name: "recalled" });
    else parcels.push({ at: [0.62, up], values: up < 1 ? news : value("candidate"), name: "news" });
  }
  if (phase === 3) {
    const near = part(time, 3, 3.5);
    if (near < 1) parcels.push({ at: [0.5 + 0.12 * near, 0], values: times(keeps, old), name: "state" }, { at: [0.62, 0.5 - near / 2], values: news, name: "news" });
    else parcels.push({ at: [0.62 + 0.29 * part(time, 3.5, 4), 0], values: value("hidden"), name: "state" });
  }
  return { valves, parcels, boxes: [{ at: [0.405, 2], text: `${data.bend}, with x` }, ...(data.after ? [{ at: [0.19, 0.5], text: "U, d" }] : [])] };
}

function simple(data, value, time, phase) {
  const parcels = [], fed = value("fed"), sum = plus(fed, value("given"));
  if (phase === 0) {
    const ride = 0.09 + 0.41 * part(time, 0, 1);
    parcels.push({ at: [ride, 0], values: ride > 0.28 ? fed : value("old_hidden"), name: "state" });
    parcels.push({ at: [0.5, 1 - part(time, 0.6, 1)], values: value("given"), name: "news" });
  } else {
    const ride = 0.5 + 0.41 * part(time, 1, 2);
    parcels.push({ at: [ride, 0], values: ride > 0.71 ? value("hidden") : sum, name: "state" });
  }
  return { valves: [], parcels, boxes: [{ at: [0.28, 0], text: "\u00d7 U" }, { at: [0.71, 0], text: data.bend }] };
}
