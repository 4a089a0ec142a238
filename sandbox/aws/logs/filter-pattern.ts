import { AwsError } from "../service";

/** Filter patterns of plain terms: all must occur, `-term` must not, `"two words"` belong together. */
export function toMatcher(pattern = ""): (message: string) => boolean {
    if (/^\s*[[{%]/.test(pattern)) {
        throw new AwsError("InvalidParameterException", "The sandbox simulates filter patterns of plain terms only.");
    }
    const terms = [...pattern.matchAll(/(-?)(?:"([^"]*)"|(\S+))/g)].map(([, minus, quoted, plain]) => ({
        wanted: minus === "",
        text: quoted ?? plain ?? "",
    }));
    return message => terms.every(({ wanted, text }) => message.includes(text) === wanted);
}
