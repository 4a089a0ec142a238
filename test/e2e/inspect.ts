import assert from "node:assert/strict";
import * as path from "node:path";
import { DescribeServicesCommand, DescribeTaskDefinitionCommand, ECSClient } from "@aws-sdk/client-ecs";
import {
    DescribeRulesCommand,
    DescribeTargetHealthCommand,
    ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { parseOutputs, type ServiceOutputs, type StackOutputs } from "../../outputs";
import { parseReleaseRecord, type ReleaseRecord } from "../../release/release-record";
import { createAccount } from "../../sandbox/account";
import { modules } from "../../sandbox/aws";
import { accessKeyOf } from "../../sandbox/aws/credentials";
import { FIRST_ACCOUNT, userOf } from "../../sandbox/aws/principal";
import type { Session } from "../../sandbox/aws/session";
import { startClock, type ClockMode } from "../../sandbox/clock";
import { openStore } from "../../sandbox/store";
import { serveWire } from "../../sandbox/wire";
import type { Program } from "./program";

// A word of the SDK about the next version of Node.js, in the middle of a test's report.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

/** Makes a client of the AWS SDK for the account. */
export type MakeClient = <Client>(
    Client: new (configuration: {
        endpoint: string;
        region: string;
        credentials: { accessKeyId: string; secretAccessKey: string };
    }) => Client,
) => Client;

export interface Inspection {
    client: MakeClient;
    /** The account's own function, for services that the sandbox does not serve over HTTP. */
    call: Session["call"];
    /** Rows by table of the simulated account: complete, as no list of API calls could be. */
    rows: Record<string, number>;
    /** Names of the tables with a row that contains a text. */
    tablesWith(text: string): string[];
}

/** Tables of the sandbox itself. */
const BOOKKEEPING = "*/account.";

/** Where a look is taken. */
export interface Place {
    account: string;
    region: string;
}

/** Where the sample's stacks are. */
const HOME: Place = { account: FIRST_ACCOUNT, region: "us-east-1" };

/** Asks AWS's API between two commands. Time stands still: a look brings nothing about, as polls of the step clock do. */
export function inspect<T>(
    program: Program,
    ask: (inspection: Inspection) => Promise<T>,
    place: Place = HOME,
): Promise<T> {
    return enter(program, { mode: "accelerated", factor: 0 }, ask, place);
}

/** Does something in the account between two commands; polls let time pass. */
export function act<T>(program: Program, work: (inspection: Inspection) => Promise<T>): Promise<T> {
    return enter(program, { mode: "step" }, work, HOME);
}

async function enter<T>(
    program: Program,
    mode: ClockMode,
    ask: (inspection: Inspection) => Promise<T>,
    { account: accountId, region }: Place,
): Promise<T> {
    const store = openStore(path.join(program.store, "account"));
    const clock = startClock(mode, store.lastAt);
    const account = createAccount({ store, clock, modules });
    const wire = await serveWire(account);
    try {
        const credentials = { accessKeyId: accessKeyOf("AKIA", accountId), secretAccessKey: "unused" };
        const session = account.session(region, userOf(accountId));
        return await ask({
            client: Client => new Client({ endpoint: wire.endpoint, region, credentials }),
            call: (service, operation, input) => session.call(service, operation, input),
            rows: Object.fromEntries(
                Object.entries(account.summary()).filter(([table]) => !table.startsWith(BOOKKEEPING)),
            ),
            tablesWith: text =>
                store.state.tableNames().filter(table => store.state.list(table).some(row => row.includes(text))),
        });
    } finally {
        await wire.close();
        account.close();
    }
}

/** A resource as `pulumi stack export` has it. */
export interface ExportedResource {
    urn: string;
    type: string;
    id?: string;
    protect?: boolean;
    inputs?: Record<string, unknown>;
    outputs?: Record<string, unknown>;
}

export interface ExportedStack {
    /** The whole text. */
    text: string;
    resources: ExportedResource[];
    /** Operations that an interrupted update left. */
    pending: unknown[];
}

export async function exportStack(program: Program, stack = "dev"): Promise<ExportedStack> {
    const { code, stdout, output } = await program.pulumi(["stack", "export", "--stack", stack]);
    assert.equal(code, 0, output);
    const { deployment } = JSON.parse(stdout) as {
        deployment: { resources?: ExportedResource[]; pending_operations?: unknown[] };
    };
    return { text: stdout, resources: deployment.resources ?? [], pending: deployment.pending_operations ?? [] };
}

/** The stack's outputs, by the contract that other stacks read them by. */
export function outputsOf({ resources }: ExportedStack): StackOutputs {
    return parseOutputs(resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs);
}

/** What AWS says of the service `app`. */
export interface LiveService {
    /** ARN of the only target group that gets production traffic. */
    serving: string;
    /** Image of the tasks behind it. */
    image: string;
    revision: string;
    runningTasks: number;
    /** States of the targets behind it. */
    targets: string[];
    record: ReleaseRecord;
}

/** @throws AssertionError where production traffic is split, or tasks of another task set get it */
export function liveService(program: Program, app: ServiceOutputs, place = HOME): Promise<LiveService> {
    const ask = async ({ client }: Inspection): Promise<LiveService> => {
        const ecs = client(ECSClient);
        const elb = client(ElasticLoadBalancingV2Client);
        const { cluster, codedeploy } = app.target;

        const { Rules = [] } = await elb.send(
            new DescribeRulesCommand({ ListenerArn: codedeploy!.productionListener }),
        );
        const weights = Rules.flatMap(({ Actions = [] }) => Actions)
            .flatMap(({ ForwardConfig }) => ForwardConfig?.TargetGroups ?? [])
            .filter(({ Weight }) => Weight !== 0);
        const [{ TargetGroupArn: serving = "" } = {}] = weights;
        assert.equal(weights.length, 1, JSON.stringify(Rules));

        const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [app.serviceName] }));
        const primary = services[0]?.taskSets?.find(({ status }) => status === "PRIMARY");
        assert.equal(primary?.loadBalancers?.[0]?.targetGroupArn, serving, "other tasks than the primary ones serve");

        const { taskDefinition } = await ecs.send(
            new DescribeTaskDefinitionCommand({ taskDefinition: primary?.taskDefinition }),
        );
        const health = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: serving }));
        const { Parameter } = await client(SSMClient).send(new GetParameterCommand({ Name: app.releaseRecord }));
        return {
            serving,
            image: taskDefinition?.containerDefinitions?.find(({ name }) => name === app.name)?.image ?? "",
            revision: primary?.taskDefinition ?? "",
            runningTasks: primary?.runningCount ?? 0,
            targets: (health.TargetHealthDescriptions ?? []).map(({ TargetHealth }) => TargetHealth?.State ?? ""),
            record: parseReleaseRecord(Parameter?.Value ?? ""),
        };
    };
    return inspect(program, ask, place);
}
