/** Does the same for each item, a few at a time, and gives the results in the items' order: AWS throttles who asks for all at once. */
export async function forEachOf<Item, Result>(
    items: readonly Item[],
    work: (item: Item) => Promise<Result>,
    atATime = 8,
): Promise<Result[]> {
    const results = new Array<Result>(items.length);
    let next = 0;
    const worker = async (): Promise<void> => {
        for (let index = next++; index < items.length; index = next++) {
            results[index] = await work(items[index]!);
        }
    };
    await Promise.all(Array.from({ length: Math.min(atATime, items.length) }, worker));
    return results;
}

/** A list in parts of a size: what AWS takes in one request. */
export function inParts<Item>(items: readonly Item[], size: number): Item[][] {
    return Array.from({ length: Math.ceil(items.length / size) }, (_, part) =>
        items.slice(part * size, (part + 1) * size),
    );
}
