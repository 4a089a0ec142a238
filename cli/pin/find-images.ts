import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type Document, type Node } from "yaml";
import type { Position } from "../../compose";

/** One `image:` as it stands in a file. */
export interface WrittenImage {
    service: string;
    /** The reference, without quotes. */
    reference: string;
    position: Position;
    /** Where the value stands in the text, quotes included: from, and up to. */
    range: readonly [number, number];
}

/**
 * The images that a Compose file names for its services, those of anchors among them, each place once.
 * Images that are built here are not: their name is ours. The file is taken as it is; whether it is right others check.
 */
export function findImages(text: string, file: string): WrittenImage[] {
    const lines = new LineCounter();
    const documents = parseAllDocuments(text, {
        lineCounter: lines,
        uniqueKeys: false,
        logLevel: "silent",
        merge: false,
    });
    const found = new Map<number, WrittenImage>();
    for (const document of Array.isArray(documents) ? documents : []) {
        for (const [service, node] of servicesOf(document)) {
            if (valuesOf(node, "build", document).length > 0) {
                continue;
            }
            for (const image of valuesOf(node, "image", document)) {
                if (isScalar(image) && image.range && typeof image.value === "string") {
                    const [from, to] = image.range;
                    const { line, col } = lines.linePos(from);
                    found.set(from, {
                        service,
                        reference: image.value,
                        position: { file, line, column: col },
                        range: [from, to],
                    });
                }
            }
        }
    }
    return [...found.values()].sort((a, b) => a.range[0] - b.range[0]);
}

function servicesOf(document: Document): [name: string, service: Node][] {
    const services = isMap(document.contents) ? resolve(document.contents.get("services", true), document) : undefined;
    return isMap(services)
        ? services.items.flatMap(({ key, value }) => {
              const service = resolve(value, document);
              return service === undefined ? [] : [[isScalar(key) ? String(key.value) : "", service]];
          })
        : [];
}

/** The values of a key in a mapping, and in those that it merges (`<<`) where it has none itself. */
function valuesOf(node: Node | undefined, key: string, document: Document, depth = 0): Node[] {
    if (!isMap(node) || depth > DEEPEST_MERGE) {
        return [];
    }
    const own = resolve(node.get(key, true), document);
    if (own !== undefined) {
        return [own];
    }
    const merged = resolve(node.get("<<", true), document);
    const sources = isSeq(merged) ? merged.items : [merged];
    return sources.flatMap(source => valuesOf(resolve(source, document), key, document, depth + 1));
}

/** Mappings that merge each other in a circle are somebody else's to refuse. */
const DEEPEST_MERGE = 20;

function resolve(node: unknown, document: Document): Node | undefined {
    return isAlias(node) ? node.resolve(document) : ((node ?? undefined) as Node | undefined);
}
