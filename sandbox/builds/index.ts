import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import type { SandboxAccount, Worker } from "../account";
import type { BuildOrder } from "../aws/codebuild/machine";
import { accountPort } from "./account-port";
import { BuildRun } from "./build-run";

/**
 * Runs the builds of the account on this machine, each in a clean folder, with the commands that stand in for Docker and the
 * AWS CLI where they are missing.
 * @param environment What leads to the sandbox, asked anew for each build; of the user's own no more than a machine needs.
 * @returns what ends the builds that still run; they begin anew when the account is opened again
 */
export function serveBuilds(account: SandboxAccount, environment: () => Record<string, string>): () => Promise<void> {
    let root: string | undefined;
    const running = new Map<string, BuildRun>();
    const ends = new Set<Promise<void>>();
    let isClosed = false;

    async function runBuild(region: string, id: string): Promise<void> {
        const port = accountPort(account, region);
        const { build, project } = port.call<BuildOrder>("codebuild", "TakeBuild", { id });
        if (!build) {
            return;
        }
        root ??= fs.mkdtempSync(path.join(os.tmpdir(), "swingbridge-builds-"));
        const tools = path.join(root, "bin");
        fs.mkdirSync(tools, { recursive: true });
        const folder = fs.mkdtempSync(path.join(root, "build-"));
        const run = new BuildRun({ account: port, region, build, project, folder, environment: environment(), tools });
        running.set(id, run);
        try {
            await run.run();
        } finally {
            running.delete(id);
            fs.rmSync(folder, { recursive: true, force: true });
        }
    }

    const run: Worker = async ({ region, detail }) => {
        // The request that started it is answered first.
        await Promise.resolve();
        if (isClosed) {
            return;
        }
        const end = runBuild(region, String(detail.id));
        ends.add(end);
        await end.finally(() => ends.delete(end));
    };
    const kill: Worker = ({ detail }) => running.get(String(detail.id))?.abandon();
    account.workWith({ "codebuild.run": run, "codebuild.kill": kill });

    return async () => {
        isClosed = true;
        running.forEach(each => each.abandon());
        await Promise.allSettled(ends);
        if (root !== undefined) {
            fs.rmSync(root, { recursive: true, force: true });
        }
    };
}
