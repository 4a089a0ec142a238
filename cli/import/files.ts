import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { stringify } from "yaml";
import { loadCompose } from "../../compose";
import { FargateError, toFargate } from "../../fargate";
import { awsDocuments, describeDifference, taskDefinitionDifferences } from "../../release";
import {
    composeName,
    composeOf,
    FIRST_HOST,
    pulumiImports,
    stackSettings,
    type ImportedDefinition,
    type ImportedSurroundings,
    type TakenOver,
} from "../../release/import";
import { UserError } from "../user-error";

/** What an import has found, wherever it is from. */
export interface Found {
    /** Name of the ECS service. */
    service: string;
    definition: ImportedDefinition;
    /** Container that gets the traffic. */
    container?: string;
    replicas: number;
    surroundings: ImportedSurroundings;
    /** Where the stack takes the running service over; absent where it makes one beside it. */
    taken?: TakenOver;
    notes: string[];
}

export interface OutputOptions {
    stack: string;
    outputDir: string;
    projectName?: string;
    dryRun?: boolean;
}

/** What an import has written, and what is left to somebody. */
export interface Imported {
    /** Contents by name. */
    files: Record<string, string>;
    written: boolean;
    /** What the new tasks would run differently, on one line each. */
    differences: string[];
    notes: string[];
}

const COMPOSE_FILE = "docker-compose.yml";

/** What `pulumi import --file` reads. */
export const importFile = (stack: string): string => `pulumi-import.${stack}.json`;

/**
 * Writes the files, after it has looked that none of them is there.
 * @throws UserError where one is
 */
export function writeImport(found: Found, options: OutputOptions, folder: string): Imported {
    const project = options.projectName ?? found.service;
    const { file, main, notes } = composeOf(found.definition, project, found.replicas, found.container);
    const settings = stackSettings(COMPOSE_FILE, main, found.surroundings, found.taken);
    const imports = found.taken && pulumiImports(composeName(project), main, found.taken.adoption, awsVersion());
    const files: Record<string, string> = {
        [COMPOSE_FILE]: stringify(file, { lineWidth: 0 }),
        [`Pulumi.${options.stack}.yaml`]: stringify({ config: settings }, { lineWidth: 0 }).replace(
            new RegExp(`^( *)hosts:(?=\\n +- ${FIRST_HOST})`, "m"),
            "$1# The old service keeps the traffic while this stands here. Take it out to move the traffic.\n$1hosts:",
        ),
        ...(imports && { [importFile(options.stack)]: `${JSON.stringify({ resources: imports }, undefined, 2)}\n` }),
    };
    const place = path.resolve(folder, options.outputDir);
    const taken = Object.keys(files).filter(name => existsSync(path.join(place, name)));
    if (taken.length > 0) {
        throw new UserError(
            `${taken.join(" and ")} ${taken.length === 1 ? "is" : "are"} there already: nothing was written`,
            {
                fix: "give another folder with --output-dir, or another --stack",
            },
        );
    }
    const dryRun = options.dryRun === true;
    if (!dryRun) {
        mkdirSync(place, { recursive: true });
        for (const [name, content] of Object.entries(files)) {
            writeFileSync(path.join(place, name), content, { flag: "wx" });
        }
    }
    const compared = compare(found, files[COMPOSE_FILE]!, main, options.stack);
    return {
        files,
        written: !dryRun,
        differences: compared.differences,
        notes: [...found.notes, ...notes, ...compared.notes],
    };
}

/** Version of the AWS provider that the program uses, which is installed beside us. */
const awsVersion = (): string => (createRequire(__filename)("@pulumi/aws/package.json") as { version: string }).version;

/** Members that are Swingbridge's to choose: the tasks' own roles and family. */
const OWN = new Set(["family", "executionRoleArn", "taskRoleArn", "requiresCompatibilities"]);

/** Sizes are text in the answers of ECS, and may be numbers in files. */
function asText({ cpu, memory, ...definition }: ImportedDefinition) {
    return {
        ...definition,
        ...(cpu !== undefined && { cpu: String(cpu) }),
        ...(memory !== undefined && { memory: String(memory) }),
    };
}

/** Converts what was written, and compares it with what was read. */
function compare(
    { definition, surroundings }: Found,
    text: string,
    main: string,
    stack: string,
): Pick<Imported, "differences" | "notes"> {
    try {
        const compose = loadCompose({
            files: ["-"],
            standardInput: () => text,
            workingDirectory: ".",
            environment: {},
        });
        const { project } = toFargate(compose, {
            allow: [],
            services: {},
            public: surroundings.isPublic ? [main] : [],
        });
        const documents = awsDocuments(project, { stack, region: surroundings.region });
        const rendered = documents.taskDefinitions[main];
        return {
            differences: taskDefinitionDifferences(asText(definition), rendered ?? {})
                .filter(({ container, member }) => container !== undefined || !OWN.has(member ?? ""))
                .map(describeDifference),
            notes: [],
        };
    } catch (error) {
        if (!(error instanceof FargateError)) {
            throw error;
        }
        return { differences: [], notes: [`the Compose file needs a change before it converts: ${error.message}`] };
    }
}
