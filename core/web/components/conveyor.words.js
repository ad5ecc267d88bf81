// What happens in each phase, as a sentence about the first lane.
const said = (value) => (Math.abs(value) >= 100 || (value !== 0 && Math.abs(value) < 0.0005) ? value.toPrecision(3) : value.toFixed(3)).replace("-", "\u2212");
const last = (value) => said(value).replace(/^\u2212(.*)$/, "(\u2212$1)");  // behind a plus

function sentence(data, step, phase) {
  const value = (name) => data.values[name][step][0];
  const start = `${data.names[step]} (x = ${data.x[step]})${data.units.length > 1 ? `, unit ${data.units[0]}` : ""}`.replace(/^./, (one) => one.toUpperCase());
  if (data.masked[step]) return `${start}: there is nothing to read, so the state stays what it was.`;
  const held = (name) => Boolean(data.held[name]?.[step][0]);
  const gate = (name) => `the ${name} gate ${held(name) ? "is held at" : "is open to"} ${said(value(name))}`;
  return `${start}, ${phase + 1} of ${PHASES[data.family]}: ${{ lstm: lstmWords, gru: gruWords, simple: simpleWords }[data.family](data, value, gate, held)[phase]}`;
}

function lstmWords(data, value, gate, held) {
  const kept = value("forget") * value("old_cell"), news = value("input") * value("candidate");
  return [
    `${gate("forget")}; of the old cell state ${said(value("old_cell"))} there stays ${said(kept)}.`,
    `${gate("input")}; of the candidate ${said(value("candidate"))} there comes in ${said(news)}.`,
    held("cell") ? `the cell state is held at ${said(value("cell"))}.` : `the new cell state is ${said(kept)} + ${last(news)} = ${said(value("cell"))}.`,
    `the cell state ${said(value("cell"))} is bent to ${said(value("bent"))}; ${gate("output")}: the hidden state is ${said(value("hidden"))}.`,
  ];
}

function gruWords(data, value, gate, held) {
  const keeps = data.keeps ? value("update") : 1 - value("update"), news = (1 - keeps) * value("candidate");
  const what = data.after ? "what the weights U make of the old state" : "the old state";
  return [
    `${gate("reset")}; of ${said(value("fed"))}, ${what}, the candidate gets ${said(value("reset") * value("fed"))}.`,
    `${gate("update")}, so ${said(keeps)} of the old state ${said(value("old_hidden"))} stays: ${said(keeps * value("old_hidden"))}.`,
    `the candidate is ${said(value("candidate"))}; ${said(1 - keeps)} of it comes in: ${said(news)}.`,
    held("hidden") ? `the new state is held at ${said(value("hidden"))}.` : `the new state is ${said(keeps * value("old_hidden"))} + ${last(news)} = ${said(value("hidden"))}.`,
  ];
}

function simpleWords(data, value) {
  const sum = value("fed") + value("given");
  return [
    `the weights U make ${said(value("fed"))} of the old state ${said(value("old_hidden"))}; the inputs and the bias bring ${said(value("given"))}.`,
    `the sum ${said(sum)} goes through ${data.bend}: the new state is ${said(value("hidden"))}. Nothing of the old one is left as it was.`,
  ];
}
