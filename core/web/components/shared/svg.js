// Makes elements of SVG, in `home` unless another parent is named.
const NS = "http://www.w3.org/2000/svg";
const maker = (home) => (name, attributes = {}, text = null, parent = home) => {
  const element = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== null) element.textContent = text;
  parent?.append(element);
  return element;
};
