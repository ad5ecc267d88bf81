// What a place of the walk says in words.
function wording(walk, words) {
  const { input, output } = walk;
  const where = (place) => !place.length ? "all places" : ["slice", "row", "column"].slice(3 - place.length).map((name, axis) => `${place.length === 1 ? "place" : name} ${place[axis]}`).join(", ");

  function sentence(index) {
    const { parts, bias, total: sum } = walk.sum(index), place = unravel(index, output.shape);
    const start = `${words.to} ${place.at(-1)}, ${where(place.slice(0, -1))}: `.replace(/^./, (one) => one.toUpperCase());
    const seen = parts.flatMap((part) => part.items).filter((item) => !item.padding);
    const all = seen.length <= 9 ? seen.map((item) => said(item.value)).join(", ") : `${seen.length} numbers`;
    if (walk.operation === "max") return `${start}the largest of ${all} is ${said(sum)}`;
    const bracket = (value) => value < 0 ? `(${said(value)})` : said(value);
    const few = parts.length === 1 && parts[0].items.length <= 9;
    const terms = few ? parts[0].items.map((item) => `${bracket(item.value)}\u00b7${bracket(item.factor)}`) : parts.map((part) => bracket(part.sum));
    if (bias !== null) terms.push(`bias ${bracket(bias)}`);
    return `${start}${terms.join(" + ")} = ${said(sum)}`;
  }

  function used(index) {
    const place = unravel(index, input.shape), found = walk.users(index), start = `Input ${where(place.slice(0, -1))}, ${words.from} ${place.at(-1)}`;
    const value = `${start} is ${said(input.values[index])}. `;
    if (!found.length) return `${value}No output uses it: it is dropped.`;
    return value + (found.length === 1 ? "One output uses it, with the weight that it shows." : `${found.length} outputs use it, each with the weight that it shows.`);
  }
  return { sentence, used };
}
