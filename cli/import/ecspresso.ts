import { readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import {
    renderTemplate,
    TemplateError,
    type ImportedDefinition,
    type TemplateCall,
    type TemplateProblem,
} from "../../release/import";
import { terraformValue } from "../../release";
import { objectInS3, parameterValue, secretArn, stackExport, stackOutput } from "../../operations/import/values";
import type { Clients } from "../../operations/clients";
import { UserError } from "../user-error";

/** Of ecspresso's configuration, what an import reads. */
interface Configuration {
    region?: string;
    cluster?: string;
    service?: string;
    service_definition?: string;
    task_definition?: string;
    plugins?: { name?: string; config?: { path?: string; url?: string }; func_prefix?: string }[];
    appspec?: { Hooks?: object[] };
    ignore?: { tags?: string[] };
}

/** An ecspresso configuration with its files, all templates answered. */
export interface EcspressoProject {
    region?: string;
    cluster: string;
    service: string;
    definition: ImportedDefinition;
    /** Tasks, as the service definition says; absent where autoscaling owns them. */
    desiredCount?: number;
    /** Container behind the load balancer. */
    container?: string;
    /** Tags that somebody else manages. */
    ignoredTags: string[];
    notes: string[];
}

export interface EcspressoSources {
    env: NodeJS.ProcessEnv;
    /** Answers to calls, by the call's text without quotes, e.g. `cfn_output network SubnetA`. */
    values: ReadonlyMap<string, string>;
    /** For `ssm`, `secretsmanager_arn` and states in S3. */
    clients: (region: string | undefined) => Clients;
}

/**
 * Reads the configuration and the definitions that it names, which may be templates.
 * @throws UserError with everything that an import cannot answer
 */
export async function readEcspresso(file: string, sources: EcspressoSources): Promise<EcspressoProject> {
    const configuration = (await readDocument(file, new Answers(sources, path.dirname(file), {}))) as Configuration;
    const { cluster, service, task_definition: taskFile, service_definition: serviceFile } = configuration;
    if (typeof cluster !== "string" || typeof service !== "string" || typeof taskFile !== "string") {
        throw new UserError(`${file} is no configuration of an ECS service`, {
            fix: "it needs cluster, service and task_definition",
        });
    }
    const folder = path.dirname(file);
    const answers = new Answers(sources, folder, configuration);
    const [task, found] = await Promise.all([
        readDocument(path.join(folder, taskFile), answers),
        serviceFile === undefined ? {} : readDocument(path.join(folder, serviceFile), answers),
    ]);
    const { desiredCount, loadBalancers = [] } = found as {
        desiredCount?: number;
        loadBalancers?: { containerName?: string }[];
    };
    // `aws ecs describe-task-definition` puts it into an object of its own, and ecspresso takes that too.
    const definition = ((task as { taskDefinition?: object }).taskDefinition ?? task) as ImportedDefinition;
    const hooks = (configuration.appspec?.Hooks ?? []).flatMap(hook => Object.entries(hook));
    return {
        region: configuration.region,
        cluster,
        service,
        definition,
        ...(typeof desiredCount === "number" && { desiredCount }),
        ...(loadBalancers[0]?.containerName !== undefined && { container: loadBalancers[0].containerName }),
        ignoredTags: configuration.ignore?.tags ?? [],
        notes: [
            ...hooks.map(
                ([event, name]) =>
                    `the hook ${event} (${String(name)}) is in no setting: Swingbridge's AppSpec has no hooks yet`,
            ),
        ],
    };
}

async function readDocument(file: string, answers: Answers): Promise<object> {
    if (/\.(lib|j)sonnet$/.test(file)) {
        throw new UserError(`${file} is Jsonnet, which an import does not evaluate`, {
            fix: `evaluate it first (jsonnet ${path.basename(file)}, or ecspresso render), and name the result in the configuration`,
        });
    }
    let template: string;
    try {
        template = readFileSync(file, "utf8");
    } catch (error) {
        throw new UserError(`${file} cannot be read: ${(error as Error).message}`, { fix: "check its name" });
    }
    const { text, problems } = await renderTemplate(template, call => answers.answer(call));
    if (problems.length > 0) {
        throw new UserError(problems.map(problem => `${file}: {{ ${problem.call} }}: ${problem.message}`).join("\n"), {
            fix: [...new Set(problems.map(({ fix }: TemplateProblem) => fix))].join("\n"),
        });
    }
    let document: unknown;
    try {
        document = parse(text);
    } catch (error) {
        throw new UserError(`${file}: ${(error as Error).message.split("\n")[0]}`, { fix: "mend it, and try again" });
    }
    if (typeof document !== "object" || document === null) {
        throw new UserError(`${file} holds no object`, { fix: "check that it is the right file" });
    }
    return document;
}

const VALUE_FIX = "answer it yourself: --value 'CALL=VALUE', with the call as it stands and without quotes";

/** Answers the functions of ecspresso's templates. */
class Answers {
    readonly #states = new Map<string, Promise<unknown>>();

    constructor(
        private readonly sources: EcspressoSources,
        private readonly folder: string,
        private readonly configuration: Configuration,
    ) {}

    answer({ name, args }: TemplateCall): string | Promise<string> {
        const given = this.sources.values.get([name, ...args].join(" "));
        if (given !== undefined) {
            return given;
        }
        const [first = "", ...rest] = args;
        const { env } = this.sources;
        switch (name) {
            case "env":
                return env[first] || rest.find(value => value !== "") || "";
            case "must_env":
                if (env[first] === undefined) {
                    throw new TemplateError(
                        `the variable ${first} is not set`,
                        `set it: ${first}=… swingbridge import ecspresso …`,
                    );
                }
                return env[first];
            case "json_escape":
                return JSON.stringify(first).slice(1, -1);
            case "ssm":
                return this.fromAws(`there is no parameter ${first}`, clients => parameterValue(clients, first));
            case "secretsmanager_arn":
                return this.fromAws(`there is no secret ${first}`, clients => secretArn(clients, first));
        }
        const fromCloudFormation = this.fromStack(name, first, rest);
        if (fromCloudFormation) {
            return fromCloudFormation;
        }
        const plugin = (this.configuration.plugins ?? []).find(
            candidate =>
                candidate.name === "tfstate" && name.replace(/f$/, "") === `${candidate.func_prefix ?? ""}tfstate`,
        );
        if (plugin) {
            const address = name.endsWith("f") ? format(first, rest) : first;
            return this.fromState(plugin.config ?? {}, address);
        }
        throw new TemplateError(`${name} is a function that an import does not answer`, VALUE_FIX);
    }

    /** The plugin's functions; undefined for others. */
    private fromStack(name: string, first: string, [output = ""]: readonly string[]): Promise<string> | undefined {
        const prefixes = (this.configuration.plugins ?? [])
            .filter(plugin => plugin.name === "cloudformation")
            .map(({ func_prefix = "" }) => func_prefix);
        switch (prefixes.map(prefix => name.slice(prefix.length)).find(bare => /^cfn_(output|export)$/.test(bare))) {
            case "cfn_output":
                return this.fromAws(`there is no CloudFormation stack ${first} with an output ${output}`, clients =>
                    stackOutput(clients, first, output),
                );
            case "cfn_export":
                return this.fromAws(`CloudFormation has no export ${first}`, clients => stackExport(clients, first));
            default:
                return undefined;
        }
    }

    private async fromAws(missing: string, read: (clients: Clients) => Promise<string | undefined>): Promise<string> {
        const value = await read(this.sources.clients(this.configuration.region));
        if (value === undefined) {
            throw new TemplateError(missing, VALUE_FIX);
        }
        return value;
    }

    private async fromState({ path: file, url }: { path?: string; url?: string }, address: string): Promise<string> {
        const place = url ?? file ?? "terraform.tfstate";
        const reading = this.#states.get(place) ?? this.readState(place);
        this.#states.set(place, reading);
        let value: unknown;
        try {
            value = terraformValue(await reading, address);
        } catch (error) {
            throw error instanceof TemplateError
                ? error
                : new TemplateError(`the state ${place} cannot be read: ${(error as Error).message}`, VALUE_FIX);
        }
        if (value === undefined || value === null) {
            throw new TemplateError(`the state ${place} has no ${address}`, VALUE_FIX);
        }
        return typeof value === "string" ? value : JSON.stringify(value);
    }

    private async readState(place: string): Promise<unknown> {
        const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(place) ?? [];
        if (bucket !== undefined && key !== undefined) {
            const { region } = this.configuration;
            return objectInS3(
                this.sources.clients(region),
                region ?? this.sources.env.AWS_REGION ?? "us-east-1",
                bucket,
                key,
            );
        }
        if (/^(?!file:)[a-z]+:\/\//.test(place)) {
            throw new TemplateError(
                `states are read from files and from S3, not from ${place}`,
                "terraform state pull > terraform.tfstate, and name that file as the plugin's path",
            );
        }
        return JSON.parse(readFileSync(path.resolve(this.folder, place.replace(/^file:\/\//, "")), "utf8"));
    }
}

/** Go's Sprintf with `%s`, `%d` and `%v` only. */
function format(text: string, args: readonly string[]): string {
    let index = 0;
    return text.replace(/%[sdv]/g, () => args[index++] ?? "");
}
