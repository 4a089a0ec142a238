import type { ReportContent } from "../../aws/codebuild/reports";
import { all, child, parseXml, type Element } from "./xml";

type Coverage = NonNullable<ReportContent["coverages"]>[number];

/** Reads coverage, by the format that a buildspec names. @throws Error where a file is not of it */
export const COVERAGE_FORMATS: Readonly<Record<string, (text: string) => Coverage[]>> = {
    COBERTURAXML: cobertura,
    CLOVERXML: clover,
    JACOCOXML: jacoco,
    SIMPLECOV: simplecov,
};

interface Counts {
    lines: [covered: number, missed: number];
    branches: [covered: number, missed: number];
}

function coverage(filePath: string, { lines, branches }: Counts): Coverage {
    return {
        filePath,
        linesCovered: lines[0],
        linesMissed: lines[1],
        lineCoveragePercentage: percentage(lines),
        branchesCovered: branches[0],
        branchesMissed: branches[1],
        branchCoveragePercentage: percentage(branches),
    };
}

const percentage = ([covered, missed]: [number, number]): number =>
    covered + missed === 0 ? 0 : Math.round((covered / (covered + missed)) * 10_000) / 100;

const number = (element: Element, name: string): number => Number(element.attributes[name] ?? 0);

/** Several classes of one file are one file. */
function cobertura(text: string): Coverage[] {
    const root = parseXml(text);
    if (root.name !== "coverage") {
        throw new Error(`<${root.name}> is no Cobertura report`);
    }
    const files = new Map<string, Map<string, Element>>();
    for (const each of all(root, "class")) {
        const name = each.attributes["filename"] ?? each.attributes["name"] ?? "";
        const lines = files.get(name) ?? new Map<string, Element>();
        all(each, "line").forEach(line => lines.set(line.attributes["number"] ?? "", line));
        files.set(name, lines);
    }
    return [...files].map(([name, lines]) => {
        const rows = [...lines.values()];
        const covered = rows.filter(line => number(line, "hits") > 0).length;
        const branches = rows.reduce<[number, number]>(
            ([hit, missed], line) => {
                const [, taken = "0", of = "0"] =
                    /\((\d+)\/(\d+)\)/.exec(line.attributes["condition-coverage"] ?? "") ?? [];
                return [hit + Number(taken), missed + Number(of) - Number(taken)];
            },
            [0, 0],
        );
        return coverage(name, { lines: [covered, rows.length - covered], branches });
    });
}

function clover(text: string): Coverage[] {
    return all(parseXml(text), "file").map(file => {
        const metrics = child(file, "metrics");
        const of = (name: string): number => (metrics ? number(metrics, name) : 0);
        const split = (all: string, covered: string): [number, number] => [of(covered), of(all) - of(covered)];
        return coverage(file.attributes["path"] ?? file.attributes["name"] ?? "", {
            lines: split("statements", "coveredstatements"),
            branches: split("conditionals", "coveredconditionals"),
        });
    });
}

function jacoco(text: string): Coverage[] {
    return all(parseXml(text), "package").flatMap(folder =>
        folder.children
            .filter(({ name }) => name === "sourcefile")
            .map(file => {
                const counter = (type: string): [number, number] => {
                    const found = file.children.find(
                        each => each.name === "counter" && each.attributes["type"] === type,
                    );
                    return found ? [number(found, "covered"), number(found, "missed")] : [0, 0];
                };
                return coverage(`${folder.attributes["name"]}/${file.attributes["name"]}`, {
                    lines: counter("LINE"),
                    branches: counter("BRANCH"),
                });
            }),
    );
}

/** `{ "RSpec": { "coverage": { "file": { "lines": [1, 0, null] } } } }`; older versions have the list itself. */
function simplecov(text: string): Coverage[] {
    type Lines = (number | null)[];
    const runs = JSON.parse(text) as Record<string, { coverage?: Record<string, Lines | { lines: Lines }> }>;
    return Object.values(runs).flatMap(({ coverage: files = {} }) =>
        Object.entries(files).map(([name, file]) => {
            const lines = (Array.isArray(file) ? file : file.lines).filter(hits => hits !== null);
            const covered = lines.filter(hits => hits > 0).length;
            return coverage(name, { lines: [covered, lines.length - covered], branches: [0, 0] });
        }),
    );
}
