import { createPipelineClients, type PipelineClients } from "../../operations/pipeline/clients";
import type { FollowPipelineOptions, PipelineEvent } from "../../operations/pipeline/follow";
import type { PipelineTarget } from "../../operations/pipeline/target";
import type { SandboxAccount } from "../../sandbox/account";
import type { Session } from "../../sandbox/aws/session";
import { serveBuilds } from "../../sandbox/builds";
import type { FaultRule } from "../../sandbox/faults";
import { serveWire } from "../../sandbox/wire";
import { openAccount } from "../sandbox/account";
import { ids, prepare, structure, type StageInput } from "../sandbox/codepipeline/pipeline";
import type { Answer } from "../sandbox/ecs/application";
import { createPipelineProject } from "../sandbox/codebuild/project";

/** A pipeline `app` in the sandbox whose source is a CodeCommit repository, reached as AWS is: over HTTP. */
export interface Pipelined {
    account: SandboxAccount;
    session: Session;
    clients: PipelineClients;
    target: PipelineTarget;
    /** How it is followed, without a pause; what was told is in `events`. */
    options: FollowPipelineOptions & { wait: boolean };
    events: PipelineEvent[];
    /** The execution with which the pipeline began, and its commit. */
    first: string;
    firstCommit: string;
    /** A commit on main. @returns its SHA */
    commit(message: string, files?: Record<string, string>): string;
    close(): Promise<void>;
}

const SOURCE = {
    name: "Source",
    actions: [
        {
            name: "Source",
            actionTypeId: { category: "Source", owner: "AWS", provider: "CodeCommit", version: "1" },
            namespace: "Source",
            configuration: { RepositoryName: "app", BranchName: "main", PollForSourceChanges: "false" },
            outputArtifacts: [{ name: "Code" }],
        },
    ],
};

interface Options {
    /** Texts of buildspecs, by the name of their project. */
    projects?: Record<string, string>;
    /** Other members of the pipeline's structure. */
    changes?: object;
    faults?: FaultRule[];
    /** An account that has something already. @default an empty one */
    account?: SandboxAccount;
}

/** @param stages those after the source; the pipeline starts once, with its first commit */
export async function openPipelined(stages: StageInput[], options: Options = {}): Promise<Pipelined> {
    const { projects = {}, changes = {}, faults } = options;
    const account = options.account ?? openAccount({ faults });
    const session = account.session("us-east-1");
    prepare(session);
    session.call("codecommit", "CreateRepository", { repositoryName: "app" });
    let parentCommitId: string | undefined;
    let count = 0;
    const commit: Pipelined["commit"] = (message, files = {}) => {
        const texts = { "count.txt": String(++count), ...files };
        parentCommitId = session.call<Answer>("codecommit", "CreateCommit", {
            repositoryName: "app",
            branchName: "main",
            parentCommitId,
            commitMessage: message,
            authorName: "Ada",
            email: "ada@example.com",
            putFiles: Object.entries(texts).map(([filePath, text]) => ({ filePath, fileContent: Buffer.from(text) })),
        }).commitId as string;
        return parentCommitId;
    };
    const firstCommit = commit("The first one");
    for (const [name, buildspec] of Object.entries(projects)) {
        createPipelineProject(session, name, buildspec);
    }
    const stopBuilds = serveBuilds(account, () => ({ PATH: process.env.PATH ?? "" }), { standIns: "always" });
    session.call("codepipeline", "CreatePipeline", {
        pipeline: { ...structure(stages, changes), stages: [SOURCE, ...stages] },
    });
    const [first] = ids(session);
    const server = await serveWire(account);
    const events: PipelineEvent[] = [];
    return {
        account,
        session,
        clients: createPipelineClients({
            region: "us-east-1",
            endpoint: server.endpoint,
            credentials: { accessKeyId: "AKIA", secretAccessKey: "secret" },
        }),
        target: { name: "app", region: "us-east-1", options: "--stack prod" },
        options: { pollInterval: 0, timeout: 60_000, wait: true, report: event => events.push(event) },
        events,
        first: first!,
        firstCommit,
        commit,
        async close() {
            await stopBuilds();
            await server.close();
            account.close();
        },
    };
}

/** A stage that runs a project; what a build makes is its artifact `<name>Documents`. */
export const builds = (name: string, project: string, category: "Build" | "Test" = "Build"): StageInput => ({
    name,
    actions: [
        {
            name,
            actionTypeId: { category, owner: "AWS", provider: "CodeBuild", version: "1" },
            configuration: { ProjectName: project },
            inputArtifacts: [{ name: "Code" }],
            outputArtifacts: category === "Build" ? [{ name: `${name}Documents` }] : [],
        },
    ],
});
