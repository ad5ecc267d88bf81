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
    const bracket = (value) => value < 0 ? `(${said(value)})` : said(value);
    const few = parts.length === 1 && parts[0].items.length <= 9;
    const products = (part) => part.items.map((item) => `${bracket(item.value)}\u00b7${bracket(item.factor)}`);
    const terms = few ? products(parts[0]) : parts.map((part) => bracket(part.sum));
    if (bias !== null) terms.push(`bias ${bracket(bias)}`);
    return `${start}${terms.join(" + ")} = ${said(sum)}`;
  }

  function used(index) {
    const place = unravel(index, input.shape), found = walk.users(index);
    const value = `Input ${where(place.slice(0, -1))}, ${words.from} ${place.at(-1)} is ${said(input.values[index])}. `;
    if (!found.length) return `${value}No output uses it: it is dropped.`;
    if (found.length === 1) return `${value}One output uses it, with the weight that it shows.`;
    return `${value}${found.length} outputs use it, each with the weight that it shows.`;
  }
  return { sentence, used };
}
