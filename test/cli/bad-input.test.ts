import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { createProgram } from "../../cli/command-line";
import type { DeploymentTarget } from "../../release";
import type { CallFault } from "../../sandbox/faults";
import { openReleased, type Released } from "../operations/released";
import { describe1 } from "../sandbox/ecs/application";
import { swingbridge, type Answer } from "./operated";

/** Every command that asks AWS about a service: what it is given, and the code with which it says that AWS did not answer. */
const COMMANDS: Readonly<Record<string, { args?: string[]; code: 1 | 5 }>> = {
    continue: { code: 5 },
    deploy: { code: 5 },
    diff: { code: 1 },
    exec: { args: ["--command", "true"], code: 1 },
    history: { code: 1 },
    logs: { code: 1 },
    plan: { code: 1 },
    prune: { args: ["--keep", "1"], code: 1 },
    refresh: { code: 5 },
    render: { args: ["taskdef"], code: 1 },
    revisions: { code: 1 },
    rollback: { code: 5 },
    run: { args: ["--command", "true"], code: 1 },
    scale: { args: ["--count", "3"], code: 5 },
    status: { code: 1 },
    stop: { code: 5 },
    tasks: { code: 1 },
    verify: { code: 1 },
    wait: { code: 5 },
};

const ACTION = "ecs:DescribeServices";

/** What AWS answers to everything. */
const ANSWERS: readonly [what: string, fault: Omit<CallFault, "service">, told: RegExp][] = [
    [
        "the action that is not allowed",
        {
            kind: "error",
            code: "AccessDeniedException",
            message: `User: ann is not authorized to perform: ${ACTION}`,
        },
        new RegExp(`AccessDeniedException: .*${ACTION}(.|\\n)*allow the action`),
    ],
    [
        "credentials that have expired",
        {
            kind: "error",
            code: "ExpiredTokenException",
            message: "The security token included in the request is expired",
        },
        /ExpiredTokenException: .*(.|\n)*the credentials have expired: log in again/,
    ],
    [
        "credentials that AWS does not know",
        { kind: "error", code: "UnrecognizedClientException", message: "The security token is invalid" },
        /UnrecognizedClientException: .*(.|\n)*check AWS_PROFILE/,
    ],
    [
        "throttling that does not end",
        { kind: "throttling" },
        /ThrottlingException: Rate exceeded(.|\n)*throttling this account: run the same command again/,
    ],
    ["errors of AWS's own", { kind: "serverError" }, /InternalFailure: (.|\n)*AWS had an error of its own/],
];

describe("Bad input for every command", () => {
    let released: Released;
    let tries: string | undefined;
    beforeEach(async () => {
        tries = process.env.AWS_MAX_ATTEMPTS;
        // Eight tries with growing pauses: what they end in does not depend on their number.
        process.env.AWS_MAX_ATTEMPTS = "2";
        released = await openReleased();
    });
    afterEach(async () => {
        if (tries === undefined) {
            delete process.env.AWS_MAX_ATTEMPTS;
        } else {
            process.env.AWS_MAX_ATTEMPTS = tries;
        }
        await released.close();
    });
    const run = (command: string, target: DeploymentTarget | undefined, ...more: string[]): Promise<Answer> =>
        swingbridge(released.clients, target, command, ...(COMMANDS[command]?.args ?? []), ...more);
    const nothingChanged = (): void => {
        const { app } = released;
        app.account.clearFaults();
        const group = { applicationName: "app", deploymentGroupName: "group" };
        assert.deepEqual(app.session.call("codedeploy", "ListDeployments", group).deployments, []);
        const { desiredCount, runningCount, taskSets } = describe1(app);
        assert.deepEqual([desiredCount, runningCount, taskSets.length], [2, 2, 1]);
        assert.deepEqual(app.session.call("ecs", "ListTasks", { cluster: "demo", family: "app" }).taskArns.length, 2);
    };
    /** Prose, without the stack of an error that a bug would need; the tests run with `--debug`. */
    const told = ({ stdout, stderr }: Answer): string => `${stdout}\n${stderr}`;

    it("has a row for each of them", () => {
        const asking = createProgram().commands.filter(({ options }) =>
            options.some(({ long }) => long === "--service"),
        );
        assert.deepEqual(asking.map(command => command.name()).sort(), Object.keys(COMMANDS).sort());
    });

    for (const [command, { code }] of Object.entries(COMMANDS)) {
        describe(command, () => {
            for (const [what, fault, message] of ANSWERS) {
                it(`tells of ${what}`, async () => {
                    const target = released.release("a1");
                    released.app.account.addFault({ service: "*", ...fault });
                    const answer = await run(command, target);
                    assert.match(told(answer), message);
                    assert.equal(answer.status, code, told(answer));
                    nothingChanged();
                });
            }

            it("refuses a cluster and a service that are not there", async () => {
                for (const [cluster, service, message] of [
                    ["none", "app", /there is no cluster none in us-east-1/],
                    ["demo", "none", /cluster demo in us-east-1 has no active service none/],
                ] as const) {
                    const answer = await run(command, undefined, "--cluster", cluster, "--service", service);
                    assert.match(told(answer), message);
                    assert.equal(answer.status, 5, told(answer));
                }
                nothingChanged();
            });

            it("refuses a target of another version, and half a service's name", async () => {
                const strange = { ...released.release("a1"), schemaVersion: 2 } as unknown as DeploymentTarget;
                const answer = await run(command, strange);
                assert.match(told(answer), /no deployment target of schema version 1/);
                assert.equal(answer.status, 1);
                const half = await run(command, undefined, "--cluster", "demo");
                assert.match(told(half), /go together(.|\n)*add --service/);
                assert.equal(half.status, 1);
                nothingChanged();
            });

            it("refuses a stack without outputs, and one that Pulumi does not have", async () => {
                for (const [script, message] of [
                    ["echo '{}'", /run pulumi up on the stack first/],
                    ["echo \"error: no stack named 'prod' found\" >&2; exit 255", /no stack named 'prod' found/],
                ] as const) {
                    const answer = await withPulumi(script, () => run(command, undefined, "--stack", "prod"));
                    assert.match(told(answer), message);
                    assert.equal(answer.status, 1, told(answer));
                }
                nothingChanged();
            });
        });
    }

    for (const [args, code, message] of [
        [["deploy", "--revision", "99"], 5, /99/],
        [["deploy", "--sha", "f".repeat(40)], 5, /f{40}/],
        [["rollback", "--to", "99"], 5, /99/],
        [["rollback", "--to", "f".repeat(40)], 5, /f{7}/],
        [["diff", "--revision", "99"], 5, /99/],
        [["render", "taskdef", "--revision", "99"], 5, /99/],
        [["run", "--command", "true", "--revision", "99"], 5, /99/],
        [["logs", "--revision", "99"], 5, /99/],
        [["exec", "--command", "true", "--task", "f".repeat(32)], 5, /f{32}/],
        [["wait", "--deployment", "d-AAAAAAAAA"], 5, /d-AAAAAAAAA/],
    ] as [string[], number, RegExp][]) {
        it(`${args.join(" ")} names what is not there`, async () => {
            const answer = await swingbridge(released.clients, released.release("a1"), ...args);
            assert.match(told(answer), message);
            assert.equal(answer.status, code, told(answer));
            nothingChanged();
        });
    }
});

/** Puts a `pulumi` that does as the script says first on PATH. */
async function withPulumi<Result>(script: string, work: () => Promise<Result>): Promise<Result> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-"));
    const before = process.env.PATH;
    try {
        fs.writeFileSync(path.join(folder, "pulumi"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
        process.env.PATH = `${folder}${path.delimiter}${before}`;
        return await work();
    } finally {
        process.env.PATH = before;
        fs.rmSync(folder, { recursive: true });
    }
}
