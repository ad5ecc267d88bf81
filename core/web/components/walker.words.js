// What a place of the walk says in words.
function wording(walk, words) {
  const { input, output } = walk;
  const AXES = { 0: [], 1: ["place"], 2: ["row", "column"], 3: ["slice", "row", "column"] };
  const where = (place) => AXES[place.length].map((name, axis) => `${name} ${place[axis]}`).join(", ") || "all places";

  function sentence(index) {
    const { parts, bias, total: sum } = walk.sum(index), place = unravel(index, output.shape);
    const start = `${words.to} ${place.at(-1)}, ${where(place.slice(0, -1))}: `.replace(/^./, (one) => one.toUpperCase());
    const seen = parts.flatMap((part) => part.items).filter((item) => !item.padding);
    const all = seen.length <= 9 ? seen.map((item) => said(item.value)).join(", ") : `${seen.length} numbers`;
    if (walk.operation === "max") return `${start}the largest of ${all} is ${said(sum)}`;
    if (walk.operation === "mean") return `${start}${mean(parts[0].items, seen)} = ${said(sum)}`;
    const bracket = (value) => value < 0 ? `(${said(value)})` : said(value);
    const few = parts.length === 1 && parts[0].items.length <= 9;
    const products = (part) => part.items.map((item) => `${bracket(item.value)}\u00b7${bracket(item.factor)}`);
    const terms = few ? products(parts[0]) : parts.map((part) => bracket(part.sum));
    if (bias !== null) terms.push(`bias ${bracket(bias)}`);
    return `${start}${terms.join(" + ")} = ${said(sum)}`;
  }

  // A mean as it is worked out: (2 + 0 + 0 + 1) / 4. Padding has no share, but may be counted.
  function mean(items, seen) {
    const counted = Math.round(1 / Math.max(...items.map((item) => item.factor)));
    const sum = seen.reduce((total, item) => total + item.value, 0), bracket = (text) => text.startsWith("\u2212") ? `(${text})` : text;
    const written = seen.length <= 9 ? seen.map((item) => bracket(said(item.value))).join(" + ") : `sum of ${seen.length} numbers, ${said(sum)}`;
    return `(${written}) / ${counted}`;
  }

  function pooled(value, found) {
    const windows = found.length === 1 ? "One window sees it" : `${found.length} windows see it`;
    if (walk.operation === "mean") return `${value}${windows}: it has a share in ${found.length === 1 ? "the framed output" : "each of the framed outputs"}.`;
    const won = found.filter((user) => user.factor).length;
    if (!won) return `${value}${windows}, and it is the largest in none.`;
    return `${value}${windows}${found.length === 1 ? ", and it is the largest there." : `, and it is the largest in ${won} of them (thick frames).`}`;
  }

  function used(index) {
    const place = unravel(index, input.shape), found = walk.users(index);
    const value = `Input ${where(place.slice(0, -1))}, ${words.from} ${place.at(-1)} is ${said(input.values[index])}. `;
    if (!found.length) return `${value}No output uses it: it is dropped.`;
    if (walk.operation !== "sum") return pooled(value, found);
    if (found.length === 1) return `${value}One output uses it. Its frame now shows the weight of this input, not the output.`;
    return `${value}${found.length} outputs use it. Their frames now show the weights of this input, not the outputs.`;
  }
  return { sentence, used };
}
