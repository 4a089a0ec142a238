import type { Finding } from "../policies/evaluate";
import { ENVIRONMENTS } from "../policies/rule";
import { RULES } from "../policies/rules";
import { judge } from "../test/policies/judge";
import { broken, MUTATIONS } from "../test/policies/mutations";
import { exceptedOf, findingsOf } from "../test/policies/own-stacks";
import type { Figure } from "./report";

const AIMS = {
    dev: "0 mandatory",
    prod: "0 that are not excepted with a reason",
};

/** What the rules find: in our own stacks, and of all that can be broken in a stack in which all of them hold. */
export async function findingFigures(): Promise<Figure[]> {
    const stacks: Figure[] = [];
    for (const stack of ENVIRONMENTS) {
        for (const preview of [true, false]) {
            const findings = await findingsOf(stack, preview);
            const excepted = await exceptedOf(stack, preview);
            const count = (wanted: Finding["level"]): number => findings.filter(({ level }) => level === wanted).length;
            stacks.push({
                name: `findings in ${stack}, ${preview ? "before anything exists" : "with everything known"}`,
                comparison: `${count("mandatory")} mandatory, ${count("advisory")} advisory, ${excepted} excepted`,
                aim: AIMS[stack],
            });
        }
    }
    return [...stacks, await mutationFigure()];
}

async function mutationFigure(): Promise<Figure> {
    let found = 0;
    for (const mutation of MUTATIONS) {
        const findings = await judge(broken(mutation));
        found += findings.some(({ policy }) => policy === mutation.rule) ? 1 : 0;
    }
    const share = Math.floor((found / MUTATIONS.length) * 1000) / 10;
    return {
        name: `mutations found, of ${MUTATIONS.length} for ${RULES.length} rules`,
        comparison: `${found}, ${share} %`,
        aim: "100 %",
    };
}
