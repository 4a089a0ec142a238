import { alternatives, type Field } from "../checked-document";
import { checkBuildEnvironment, checkComputeType, checkEnvironmentType } from "./env";

const KINDS = ["build-list", "build-matrix", "build-graph", "build-fanout"] as const;
const IDENTIFIER = /^[A-Za-z0-9_]{1,128}$/;
const MAX_PARALLEL = 100;

/** Several builds from one: a list, every combination of a matrix, a graph, or the same build many times. */
export function checkBatch(field: Field): void {
    const kinds = (field.entries() ?? []).filter(([name]) => (KINDS as readonly string[]).includes(name));
    if (kinds.length === 0) {
        field.problem("has no builds", { fix: `Add ${alternatives(KINDS)}.` });
    }
    kinds.slice(1).forEach(([, other]) => other.problem(`stands beside ${kinds[0]![0]}`, { fix: "Keep one of them." }));
    field.asObject({
        "fast-fail": fast => void fast.asSwitch(),
        "build-list": checkList,
        "build-matrix": checkMatrix,
        "build-graph": checkGraph,
        "build-fanout": fanout =>
            fanout.asObject(
                {
                    parallelism: count => void count.asInteger(1, MAX_PARALLEL),
                    "ignore-failure": ignore => void ignore.asSwitch(),
                },
                { required: ["parallelism"] },
            ),
    });
}

/** What a build of a list and of a graph have in common. */
function buildKeys(identifiers: Map<string, Field>) {
    return {
        identifier: (value: Field): void => {
            const name = value.asScalar();
            if (name === undefined) {
                return;
            }
            if (!IDENTIFIER.test(name)) {
                value.problem(`is ${JSON.stringify(name)}`, { fix: "Use letters, digits and underscores." });
            }
            if (identifiers.has(name)) {
                value.problem("is an identifier for the second time", { fix: "Choose another one." });
            }
            identifiers.set(name, value);
        },
        buildspec: (value: Field) => void value.asText(),
        "debug-session": (value: Field) => void value.asSwitch(),
        env: checkBuildEnvironment,
        "ignore-failure": (value: Field) => void value.asSwitch(),
    };
}

function checkList(field: Field): void {
    const keys = buildKeys(new Map());
    field.asList({ least: 1 }).forEach(build => build.asObject(keys, { required: ["identifier"] }));
}

function checkGraph(field: Field): void {
    const identifiers = new Map<string, Field>();
    const needs = new Map<string, Field[]>();
    for (const build of field.asList({ least: 1 })) {
        let needed: Field[] = [];
        let name: string | undefined;
        const keys = buildKeys(identifiers);
        build.asObject(
            {
                ...keys,
                identifier: value => {
                    keys.identifier(value);
                    name = value.source();
                },
                "depend-on": value => {
                    needed = value.asList({ least: 1 });
                },
            },
            { required: ["identifier"] },
        );
        if (name !== undefined) {
            needs.set(name, needed);
        }
    }
    for (const [name, needed] of needs) {
        for (const need of needed) {
            const other = need.asScalar();
            if (other !== undefined && !identifiers.has(other)) {
                need.problem(`is ${other}, which no build of the graph is called`, {
                    fix: `Builds: ${[...identifiers.keys()].join(", ")}.`,
                });
            } else if (other !== undefined && reaches(other, name, needs)) {
                need.problem(`is ${other}, which waits for ${name} itself`, { fix: "Remove one of the two." });
            }
        }
    }
}

/** Whether a build waits for another, directly or not. */
function reaches(from: string, to: string, needs: ReadonlyMap<string, readonly Field[]>): boolean {
    const seen = new Set<string>();
    const pending = [from];
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
        if (name === to) {
            return true;
        }
        if (!seen.has(name)) {
            seen.add(name);
            pending.push(...(needs.get(name) ?? []).flatMap(need => need.source() ?? []));
        }
    }
    return false;
}

function checkMatrix(field: Field): void {
    const texts = (list: Field): void => list.asList({ least: 1 }).forEach(item => void item.asScalar());
    field.asObject({
        static: fixed =>
            fixed.asObject({
                env: checkBuildEnvironment,
                "ignore-failure": ignore => void ignore.asSwitch(),
            }),
        dynamic: dynamic =>
            dynamic.asObject({
                buildspec: texts,
                env: env =>
                    env.asObject({
                        "compute-type": types => types.asList({ least: 1 }).forEach(checkComputeType),
                        image: texts,
                        type: types => types.asList({ least: 1 }).forEach(checkEnvironmentType),
                        variables: variables => variables.entries()?.forEach(([, values]) => texts(values)),
                    }),
            }),
    });
}
