import { parseReference } from "../../fargate";
import type { WrittenImage } from "./find-images";

/** What is to be done about one image: ask for a digest, or nothing, and why. */
export type Plan =
    | { image: WrittenImage; action: "resolve"; /** The reference with its tag and without a digest. */ tagged: string }
    | { image: WrittenImage; action: "pinned" }
    | { image: WrittenImage; action: "skip"; reason: string; fix: string };

/** @param update whether pinned images are asked for again */
export function planImage(image: WrittenImage, update: boolean): Plan {
    const { reference } = image;
    // `$$` is a dollar; no image has one in its name either way.
    if (reference.includes("$")) {
        return {
            image,
            action: "skip",
            reason: "its name holds a variable, so that only its value could be pinned",
            fix: "put the digest into the variable's value",
        };
    }
    const { tag, digest } = parseReference(reference);
    const name = reference.split("@")[0]!;
    if (digest !== undefined) {
        if (!update) {
            return { image, action: "pinned" };
        }
        if (tag === undefined) {
            return {
                image,
                action: "skip",
                reason: "it has a digest and no tag that could be followed",
                fix: "write the tag before the digest: name:tag@sha256:…",
            };
        }
    }
    // Without its tag, nobody could follow it later.
    return { image, action: "resolve", tagged: tag === undefined ? `${name}:latest` : name };
}

/** The text with other references in the places of images; whatever is around them stays as it is. */
export function rewrite(text: string, changes: readonly { image: WrittenImage; reference: string }[]): string {
    // From the end, so that the places before stay where they are.
    return [...changes]
        .sort((a, b) => b.image.range[0] - a.image.range[0])
        .reduce((result, { image, reference }) => {
            const [from, to] = image.range;
            const written = result.slice(from, to);
            return result.slice(0, from) + written.replace(image.reference, () => reference) + result.slice(to);
        }, text);
}

/** Whether the value stands in the file letter for letter, in quotes or without: only such a value can be replaced. */
export function isLiteral(text: string, { range, reference }: WrittenImage): boolean {
    return [reference, `"${reference}"`, `'${reference}'`].includes(text.slice(...range));
}
