import * as path from "node:path";
import type { Command } from "commander";
import { explainAwsError } from "../../operations/aws-error";
import { createClients } from "../../operations/clients";
import type { Adoptable } from "../../operations/import/adoption";
import { readLiveService } from "../../operations/import/surroundings";
import { Refused } from "../../operations/service";
import { contextOf } from "../context";
import { EXIT } from "../exit-code";
import type { Output } from "../output";
import { UserError } from "../user-error";
import { readEcspresso } from "./ecspresso";
import { importFile, writeImport, type Found, type Imported, type OutputOptions } from "./files";

interface ImportOptions extends OutputOptions {
    beside?: boolean;
}

interface EcspressoOptions extends ImportOptions {
    value?: string[];
    offline?: boolean;
}

interface ServiceOptions extends ImportOptions {
    cluster: string;
    service: string;
    region?: string;
}

export async function runImportEcspresso(config: string, options: EcspressoOptions, command: Command): Promise<void> {
    const { output, env, folder } = contextOf(command);
    const values = new Map((options.value ?? []).map(parseValue));
    const regionOf = (region: string | undefined) => region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
    const imported = await explained(async () => {
        const project = await readEcspresso(path.resolve(folder, config), {
            env,
            values,
            clients: region => createClients({ region: regionOf(region) }),
        });
        const { cluster, service, definition, desiredCount } = project;
        const region = regionOf(project.region);
        const live = options.offline
            ? undefined
            : await readLiveService(createClients({ region }), { region, cluster, service });
        const taking = live && takeover(live.adoptable, options);
        return writeImport(
            {
                service,
                taken: taking?.taken,
                definition,
                container: project.container ?? live?.container,
                replicas: desiredCount ?? live?.replicas ?? 1,
                surroundings: {
                    ...(live?.surroundings ?? {
                        region: project.region,
                        cluster,
                        isPublic: project.container !== undefined,
                    }),
                    ignoredTags: project.ignoredTags,
                },
                notes: [
                    ...project.notes,
                    ...(taking?.notes ?? []),
                    ...(live
                        ? []
                        : [
                              "network and load balancer were not looked for: without --offline they are those of the running service",
                          ]),
                ],
            },
            options,
            folder,
        );
    });
    tell(imported, options, output);
}

export async function runImportService(options: ServiceOptions, command: Command): Promise<void> {
    const { output, env, folder } = contextOf(command);
    const region = options.region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
    const { cluster, service } = options;
    const imported = await explained(async () => {
        const live = await readLiveService(createClients({ region }), { region, cluster, service });
        const found = { ...live, ...takeover(live.adoptable, options), service: service.split("/").pop() ?? service };
        return writeImport(found, options, folder);
    });
    tell(imported, options, output);
}

/** Takes the running service over, unless something stands against it or the user wants a new one beside it. */
function takeover(
    { adoption, routing, obstacles, notes }: Adoptable,
    { beside }: ImportOptions,
): Pick<Found, "taken" | "notes"> {
    if (beside) {
        return { notes: [] };
    }
    return obstacles.length === 0
        ? { taken: { adoption, routing }, notes }
        : { notes: obstacles.map(text => `the stack makes a service beside it and does not take it over: ${text}`) };
}

/** `cfn_output stack Key=value` */
function parseValue(text: string): [call: string, value: string] {
    const equals = text.indexOf("=");
    if (equals < 1) {
        throw new UserError(`--value: ${text} has no =`, { fix: "write it like --value 'cfn_output stack Key=value'" });
    }
    return [text.slice(0, equals).trim(), text.slice(equals + 1)];
}

async function explained(work: () => Promise<Imported>): Promise<Imported> {
    try {
        return await work();
    } catch (error) {
        if (error instanceof Refused) {
            throw new UserError(error.message, { fix: error.fix, exitCode: EXIT.refused, cause: error });
        }
        const problem = explainAwsError(error);
        throw problem ? new UserError(problem.message, { fix: problem.fix, cause: error }) : error;
    }
}

function tell(
    { files, written, differences, notes }: Imported,
    { outputDir, stack }: OutputOptions,
    output: Output,
): void {
    const names = Object.keys(files).map(name => path.join(outputDir, name));
    const text = written
        ? names.join("\n")
        : Object.entries(files)
              .map(([name, content]) => `# ${path.join(outputDir, name)}\n${content}`)
              .join("\n");
    output.result(text, { files, written, differences, notes });
    if (output.json) {
        return;
    }
    const listed = (heading: string, lines: readonly string[]) =>
        lines.length === 0 ? [] : [heading, ...lines.map(line => `  ${line}`)];
    [
        ...listed("The new tasks run differently from the old ones:", differences),
        ...listed("To look at:", notes),
        ...nextSteps(stack, importFile(stack) in files ? path.join(outputDir, importFile(stack)) : undefined),
    ].forEach(line => output.say(line));
}

function nextSteps(stack: string, importFile: string | undefined): string[] {
    const where =
        "in a folder with Swingbridge's program; docs/coming-from-ecspresso.md has the way without an interruption";
    return importFile === undefined
        ? [`Next: pulumi preview -s ${stack}, ${where}.`]
        : [
              `Next, ${where}:`,
              `  pulumi stack init ${stack}`,
              `  pulumi import -s ${stack} --file ${importFile} --protect=false --generate-code=false`,
              `  pulumi preview -s ${stack}   (it creates and updates, and replaces nothing)`,
          ];
}
