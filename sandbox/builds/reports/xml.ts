/** An element of an XML document, without namespaces. */
export interface Element {
    name: string;
    attributes: Record<string, string>;
    children: Element[];
    text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/** Reads XML as test tools write it. @throws Error where it is none */
export function parseXml(text: string): Element {
    const root: Element = { name: "", attributes: {}, children: [], text: "" };
    const open = [root];
    // Comments, instructions and document types; CDATA; tags; text.
    const token =
        /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<![^>]*>|<(\/?)([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/gy;
    let end = 0;
    for (const match of text.matchAll(token)) {
        const [whole, data, closes, name, attributes, isEmpty, plain] = match;
        end = match.index + whole.length;
        const current = open.at(-1)!;
        if (data !== undefined || plain !== undefined) {
            current.text += data ?? decode(plain ?? "");
        } else if (closes === "/") {
            if (open.length < 2 || current.name !== local(name ?? "")) {
                throw new Error(`</${name}> closes nothing`);
            }
            open.pop();
        } else if (name !== undefined) {
            const element = { name: local(name), attributes: attributesOf(attributes ?? ""), children: [], text: "" };
            current.children.push(element);
            if (isEmpty !== "/") {
                open.push(element);
            }
        }
    }
    const [first] = root.children;
    if (end < text.length || open.length > 1 || !first) {
        throw new Error(open.length > 1 ? `<${open.at(-1)?.name}> is never closed` : "it is no XML document");
    }
    return first;
}

const local = (name: string): string => name.split(":").pop() ?? name;

const attributesOf = (text: string): Record<string, string> =>
    Object.fromEntries(
        [...text.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(([, name, double, single]) => [
            local(name ?? ""),
            decode(double ?? single ?? ""),
        ]),
    );

const decode = (text: string): string =>
    text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) =>
        hex !== undefined || decimal !== undefined
            ? String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16))
            : (ENTITIES[name ?? ""] ?? whole),
    );

/** All elements of a name below, at any depth. */
export const all = (element: Element, name: string): Element[] =>
    element.children.flatMap(child => [...(child.name === name ? [child] : []), ...all(child, name)]);

export const child = (element: Element, ...names: string[]): Element | undefined =>
    element.children.find(({ name }) => names.includes(name));
