import { mapping, type Node, scalar } from "../node";
import type { Type } from "./type";
import { writtenInteger } from "./numbers";
import { mapOf, struct } from "./collections";

/** One number for both limits, or soft and hard. */
const ulimit: Type = (node, path, problems) => {
    if (node.kind !== "mapping") {
        const both = writtenInteger.orEmpty(node, path, problems);
        return both?.kind === "scalar" && both.value === 0 ? bothLimits(node, 0) : both;
    }
    return struct({ soft: writtenInteger.orEmpty, hard: writtenInteger.orEmpty }).orEmpty(node, path, problems);
};

function bothLimits(node: Node, value: number): Node {
    return mapping(
        new Map([
            ["soft", { value: scalar(value) }],
            ["hard", { value: scalar(value) }],
        ]),
        node.at,
    );
}

/** https://github.com/compose-spec/compose-spec/blob/main/05-services.md#ulimits */
export const ulimits = mapOf(ulimit);
