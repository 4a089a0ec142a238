import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import type { EnforcementLevel, PolicyPackConfig } from "@pulumi/policy";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import * as empty from "google-protobuf/google/protobuf/empty_pb";
import type { Finding, ResourceDescription } from "../../policies/evaluate";

/** Messages of Pulumi's analyzer protocol: generated code without declarations. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- Pulumi declares none
type Untyped = any;

// eslint-disable-next-line @typescript-eslint/no-require-imports -- no declarations
const messages = require("@pulumi/pulumi/proto/analyzer_pb") as Untyped;
// eslint-disable-next-line @typescript-eslint/no-require-imports -- no declarations
const services = require("@pulumi/pulumi/proto/analyzer_grpc_pb") as Untyped;

const FOLDER = join(__dirname, "../../policies");
/** Numbers of the levels in the protocol. */
const LEVELS: EnforcementLevel[] = ["advisory", "mandatory", "disabled", "remediate"];

/** The built pack in a process of its own, spoken to as the Pulumi CLI does. */
export class PackProcess {
    private constructor(
        private readonly child: ChildProcess,
        private readonly client: Untyped,
    ) {}

    /** Starts the pack. @throws Error where it ends before it serves */
    static async start(): Promise<PackProcess> {
        const child = spawn(process.execPath, ["bin/index.js"], { cwd: FOLDER, stdio: ["ignore", "pipe", "inherit"] });
        const port = await new Promise<string>((resolve, reject) => {
            child.stdout.setEncoding("utf8").once("data", (text: string) => resolve(text.trim()));
            child.once("exit", code => reject(new Error(`the pack ended with ${code}`)));
        });
        const Client = services.AnalyzerClient as new (
            address: string,
            credentials: grpc.ChannelCredentials,
        ) => Untyped;
        return new PackProcess(child, new Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure()));
    }

    async stop(): Promise<void> {
        this.client.close();
        const ended = new Promise(resolve => this.child.once("exit", resolve));
        this.child.kill();
        await ended;
    }

    /** What the pack says of itself: its policies, with level, severity and metadata. */
    async info(): Promise<Untyped> {
        return (await this.call("getAnalyzerInfo", new empty.Empty())).toObject();
    }

    async configure(config: PolicyPackConfig): Promise<void> {
        const request = new messages.ConfigureAnalyzerRequest();
        for (const [policy, own] of Object.entries(config)) {
            const { enforcementLevel, ...settings } = typeof own === "string" ? { enforcementLevel: own } : own;
            const message = new messages.PolicyConfig();
            message.setEnforcementlevel(LEVELS.indexOf(enforcementLevel ?? "advisory"));
            message.setProperties(Struct.fromJavaScript(settings as Untyped));
            request.getPolicyconfigMap().set(policy, message);
        }
        await this.call("configure", request);
    }

    async analyze(resource: ResourceDescription): Promise<Finding[]> {
        return findings(await this.call("analyze", describe(messages.AnalyzeRequest, resource)), resource.urn);
    }

    /** The properties after remediation, or undefined where nothing was changed. */
    async remediate(resource: ResourceDescription): Promise<Record<string, unknown> | undefined> {
        const answer = await this.call("remediate", describe(messages.AnalyzeRequest, resource));
        const [last] = answer.getRemediationsList().slice(-1);
        return last?.getProperties()?.toJavaScript();
    }

    async analyzeStack(resources: readonly ResourceDescription[]): Promise<Finding[]> {
        const request = new messages.AnalyzeStackRequest();
        request.setResourcesList(
            resources.map(resource => {
                const message = describe(messages.AnalyzerResource, resource);
                message.setParent(resource.parent ?? "");
                message.setDependenciesList([...(resource.dependencies ?? [])]);
                for (const [property, urns] of Object.entries(resource.propertyDependencies ?? {})) {
                    const dependencies = new messages.AnalyzerPropertyDependencies();
                    dependencies.setUrnsList([...urns]);
                    message.getPropertydependenciesMap().set(property, dependencies);
                }
                return message;
            }),
        );
        return findings(await this.call("analyzeStack", request));
    }

    private call(method: string, request: Untyped): Promise<Untyped> {
        return new Promise((resolve, reject) => {
            this.client[method](request, (error: Error | null, answer: unknown) =>
                error ? reject(error) : resolve(answer),
            );
        });
    }
}

function describe(Message: new () => Untyped, { type, name, urn, inputs, options }: ResourceDescription): Untyped {
    const message = new Message();
    message.setType(type);
    message.setName(name);
    message.setUrn(urn);
    message.setProperties(Struct.fromJavaScript(inputs as Untyped));
    const opts = new messages.AnalyzerResourceOptions();
    opts.setProtect(options?.protect ?? false);
    opts.setIgnorechangesList([...(options?.ignoreChanges ?? [])]);
    opts.setCustomtimeouts(new messages.AnalyzerResourceOptions.CustomTimeouts());
    message.setOptions(opts);
    return message;
}

function findings(answer: Untyped, urn?: string): Finding[] {
    return answer.getDiagnosticsList().map((diagnostic: Untyped) => ({
        policy: diagnostic.getPolicyname(),
        level: LEVELS[diagnostic.getEnforcementlevel()]!,
        urn: diagnostic.getUrn() || urn,
        message: diagnostic.getMessage(),
    }));
}
