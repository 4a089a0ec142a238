import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import type { SandboxAccount, Worker } from "../account";
import { originOf, type Origin } from "../account-view";
import type { BuildNews, BuildOrder } from "../aws/codebuild/machine";
import type { BatchSpecInput } from "../aws/codebuild/batch-course";
import type { BatchRow } from "../aws/codebuild/batch-model";
import { accountPort } from "./account-port";
import { readBatchOf } from "./batch-run";
import { BuildRun } from "./build-run";
import { serveTools, type ToolHost } from "./tools/host";
import { standIns } from "./tools/programs";

export interface BuildHostOptions {
    /** Whether stand-ins for Docker and the AWS CLI take the place of real ones, too. @default "where-missing" */
    standIns?: "always" | "where-missing";
}

/**
 * Runs the builds of the account on this machine, each in a clean folder, with commands that stand in for Docker and the
 * AWS CLI where they are missing.
 * @param environment What leads to an account of the sandbox, asked anew for each build; of the user's own no more than a machine needs.
 * @returns what ends the builds that still run; they begin anew when the account is opened again
 */
export function serveBuilds(
    account: SandboxAccount,
    environment: (accountId: string) => Record<string, string>,
    { standIns: mode = "where-missing" }: BuildHostOptions = {},
): () => Promise<void> {
    let machine: Promise<{ root: string; tools: ToolHost }> | undefined;
    const running = new Map<string, BuildRun>();
    const ends = new Set<Promise<void>>();
    let isClosed = false;
    /** Work that this machine was closed in stays with the account, for the next one: it is never done here. */
    const undone = new Promise<void>(() => undefined);

    /** Made for the first build: most sandboxes have none. */
    async function openMachine(): Promise<{ root: string; tools: ToolHost }> {
        const root = fs.mkdtempSync(path.join(os.tmpdir(), "swingbridge-builds-"));
        const tools = standIns(environment(account.accountId), mode);
        return { root, tools: await serveTools(root, tools, origin => accountPort(account, origin)) };
    }

    async function runBuild(machineOrigin: Origin, id: string): Promise<void> {
        const { root, tools } = await (machine ??= openMachine());
        if (isClosed) {
            return;
        }
        const order = accountPort(account, machineOrigin).call<BuildOrder>("codebuild", "TakeBuild", { id });
        const { build, project, role } = order;
        if (!build || !role) {
            return;
        }
        const origin = { region: machineOrigin.region, caller: role };
        const folder = fs.mkdtempSync(path.join(root, "build-"));
        const options = {
            account: accountPort(account, origin),
            origin,
            build,
            project,
            folder,
            environment: environment(role.accountId),
            tools: tools.folder,
        };
        const run = new BuildRun(options);
        running.set(id, run);
        try {
            await run.run();
        } finally {
            running.delete(id);
            fs.rmSync(folder, { recursive: true, force: true });
        }
    }

    async function readBatch(origin: Origin, id: string): Promise<void> {
        const { root } = await (machine ??= openMachine());
        const port = accountPort(account, origin);
        const { batch } = isClosed ? {} : port.call<{ batch?: BatchRow }>("codebuild", "TakeBatch", { id });
        if (!batch) {
            return;
        }
        const folder = fs.mkdtempSync(path.join(root, "batch-"));
        try {
            await readBatchOf(port, batch, folder, environment(origin.caller.accountId), origin);
        } finally {
            fs.rmSync(folder, { recursive: true, force: true });
        }
    }

    function giveUpBatch(origin: Origin, id: string, { message }: Error): void {
        if (!isClosed) {
            const failure = { statusCode: "INTERNAL_SERVICE_ERROR", message };
            accountPort(account, origin).call("codebuild", "BeginBatch", { id, failure } satisfies BatchSpecInput);
        }
    }

    /** This machine cannot run it, e.g. for want of room. */
    function giveUp(origin: Origin, id: string, { message }: Error): void {
        if (!isClosed) {
            const ended = { status: "FAULT" as const, contexts: [{ statusCode: "INTERNAL_SERVICE_ERROR", message }] };
            accountPort(account, origin).call("codebuild", "ReportBuild", {
                id,
                ended,
                end: "FAULT",
            } satisfies BuildNews);
        }
    }

    const run: Worker = async work => {
        const [origin, id] = [originOf(work), String(work.detail.id)];
        const end = runBuild(origin, id).catch((error: unknown) => giveUp(origin, id, error as Error));
        ends.add(end);
        await end.finally(() => ends.delete(end));
        return isClosed ? undone : undefined;
    };
    const batchSpec: Worker = async work => {
        const [origin, id] = [originOf(work), String(work.detail.id)];
        const end = readBatch(origin, id).catch((error: unknown) => giveUpBatch(origin, id, error as Error));
        ends.add(end);
        await end.finally(() => ends.delete(end));
        return isClosed ? undone : undefined;
    };
    const kill: Worker = ({ detail }) => running.get(String(detail.id))?.abandon();
    account.workWith({ "codebuild.run": run, "codebuild.kill": kill, "codebuild.batchSpec": batchSpec });

    return async () => {
        isClosed = true;
        running.forEach(each => each.abandon());
        await Promise.allSettled(ends);
        if (machine) {
            const { root, tools } = await machine;
            await tools.close();
            fs.rmSync(root, { recursive: true, force: true });
        }
    };
}
