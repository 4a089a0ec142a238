import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { unifiedDiff } from "../../operations/diff/unified";
import { openReleased, type Released } from "../operations/released";
import { swingbridge } from "./operated";

describe("swingbridge diff", () => {
    let released: Released;
    let folder: string;
    beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "diff-"))));
    afterEach(async () => {
        fs.rmSync(folder, { recursive: true });
        await released.close();
    });
    const file = (name: string, content: unknown): string => {
        const place = path.join(folder, name);
        fs.writeFileSync(place, typeof content === "string" ? content : JSON.stringify(content));
        return place;
    };

    it("tells what the registered release would change, network included", async () => {
        released = await openReleased();
        const { release, deploy, clients, app } = released;
        await deploy(release("a1"));
        const next = release("a2", { container: { image: "nginx:1.28" }, subnets: app.subnets.slice(0, 1) });
        const { status, stdout } = await swingbridge(clients, next, "diff");
        assert.equal(status, 0);
        assert.match(stdout, /^app {2}app:2 \(1\.27\) runs, compared with app:3 \(1\.28\)\n/);
        assert.match(stdout, /^ {2}~ app image: tag 1\.27 → 1\.28$/m);
        assert.match(stdout, /^ {2}~ app environment SHA: a1 → a2$/m);
        assert.match(stdout, /^ {2}~ networkConfiguration awsvpcConfiguration subnets: /m);
        const { json } = await swingbridge(clients, next, "diff", "--json", "--unified");
        assert.equal(json[0].taskDefinition.length, 2);
        assert.equal(json[0].serviceDefinition.length, 1);
        assert.match(json[0].unified, /^-.*nginx:1\.27",\n\+.*nginx:1\.28",$/m);
        assert.equal((await swingbridge(clients, next, "diff", "--exit-code")).status, 1);
    });

    it("finds nothing where the registered release runs", async () => {
        released = await openReleased();
        const { release, deploy, clients } = released;
        const target = release("a1");
        await deploy(target);
        const { status, stdout } = await swingbridge(clients, target, "diff", "--exit-code", "--unified");
        assert.equal(status, 0);
        assert.match(stdout, /no difference: app:2 .* runs/);
    });

    it("compares with another revision, and with files as the AWS CLI takes them", async () => {
        released = await openReleased({ circuitBreaker: true, change: { controller: "ecs", codedeploy: undefined } });
        const { release, deploy, clients } = released;
        const target = release("a1");
        await deploy(target);
        assert.match(
            (await swingbridge(clients, target, "diff", "--revision", "1")).stdout,
            /- app environment SHA: a1/,
        );
        const rendered = (await swingbridge(clients, target, "render", "taskdef")).stdout;
        const same = await swingbridge(clients, target, "diff", "--taskdef", file("taskdef.json", rendered));
        assert.match(same.stdout, /no difference/);
        const service = (await swingbridge(clients, target, "render", "service", "--json")).json[0];
        const changed = file("service.json", { ...service, enableExecuteCommand: true });
        const { stdout } = await swingbridge(clients, target, "diff", "--servicedef", changed);
        assert.match(stdout, /~ enableExecuteCommand: false → true/);
        assert.equal(stdout.trim().split("\n").length, 2, stdout);
    });

    for (const [what, args, status, message] of [
        ["a revision that is none", ["--revision", "new"], 1, /"new" names no revision: write a number/],
        ["a revision that is not there", ["--revision", "99"], 5, /there is no task definition app:99/],
        ["a file that is not there", ["--taskdef", "nowhere.json"], 1, /nowhere\.json: ENOENT/],
        ["a file that is something else", ["--taskdef", "OTHER"], 1, /OTHER is no task definition/],
    ] as [string, string[], number, RegExp][]) {
        it(`refuses ${what}`, async () => {
            released = await openReleased();
            const other = file("OTHER", {});
            const answer = await swingbridge(
                released.clients,
                released.release("a1"),
                "diff",
                ...args.map(argument => (argument === "OTHER" ? other : argument)),
            );
            assert.equal(answer.status, status, answer.stderr);
            assert.match(answer.stderr, message);
            assert.equal(answer.stdout, "");
        });
    }

    it("names the action that is not allowed", async () => {
        const message = "User: arn:aws:iam::1:user/x is not authorized to perform: ecs:DescribeServices on resource: y";
        released = await openReleased({
            faults: [
                {
                    service: "ecs",
                    operation: "DescribeServices",
                    kind: "error",
                    code: "AccessDeniedException",
                    message,
                },
            ],
        });
        const answer = await swingbridge(released.clients, released.release("a1"), "diff");
        assert.equal(answer.status, 1);
        assert.match(answer.stderr, /not authorized to perform: ecs:DescribeServices/);
    });
});

describe("a unified diff", () => {
    const text = (...lines: (string | number)[]) => lines.join("\n");
    it("is what diff -u writes", () => {
        const before = { name: "a", text: text(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14) };
        const after = { name: "b", text: text(1, 2, 3, 4, "x", 6, 7, 8, 9, 10, 11, 12, 13, 14, "end") };
        assert.equal(
            unifiedDiff(before, after),
            text(
                "--- a",
                "+++ b",
                "@@ -2,7 +2,7 @@",
                " 2",
                " 3",
                " 4",
                "-5",
                "+x",
                " 6",
                " 7",
                " 8",
                "@@ -12,3 +12,4 @@",
                " 12",
                " 13",
                " 14",
                "+end",
            ),
        );
    });
    it("is empty for the same text", () =>
        assert.equal(unifiedDiff({ name: "a", text: "x" }, { name: "b", text: "x" }), ""));
});

describe("swingbridge render", () => {
    let released: Released;
    afterEach(() => released.close());

    it("prints what AWS takes again", async () => {
        released = await openReleased();
        const { release, clients, app } = released;
        const target = release("a1");
        const definition = (await swingbridge(clients, target, "render", "taskdef", "--json")).json[0];
        assert.equal(definition.family, "app");
        assert.equal(definition.revision, undefined);
        const { taskDefinition } = app.session.call("ecs", "RegisterTaskDefinition", definition);
        assert.equal(taskDefinition.revision, 3);
        const appSpec = (await swingbridge(clients, target, "render", "appspec", "--revision", "3")).stdout;
        const deployed = JSON.parse(appSpec).Resources[0].TargetService.Properties.TaskDefinition as string;
        assert.match(deployed, /app:3$/);
        assert.doesNotThrow(() => released.deployAside(deployed));
        const live = (await swingbridge(clients, target, "render", "taskdef", "--revision", "live", "--json")).json[0];
        assert.equal(live.containerDefinitions[0].environment.length, 0);
    });

    it("prints the image by its digest: ECR's, or that of a task that runs", async () => {
        released = await openReleased();
        const { release, clients, app, deploy } = released;
        const digestOf = (target: typeof first, ...args: string[]) =>
            swingbridge(clients, target, "render", "imagedetail", ...args);
        const first = release("a1");
        const unknown = await digestOf(first);
        assert.equal(unknown.status, 5);
        assert.match(unknown.stderr, /the digest of nginx:1\.27 is not known/);
        await deploy(first);
        assert.match((await digestOf(first)).stdout, /^{\n {2}"ImageURI": "nginx@sha256:[0-9a-f]{64}"\n}\n$/);
        app.session.call("ecr", "CreateRepository", { repositoryName: "todo" });
        const manifest = {
            schemaVersion: 2,
            mediaType: "application/vnd.docker.distribution.manifest.v2+json",
            layers: [],
        };
        const { image } = app.session.call("ecr", "PutImage", {
            repositoryName: "todo",
            imageTag: "aaaa",
            imageManifest: JSON.stringify(manifest),
        });
        const registry = `${app.session.accountId}.dkr.ecr.us-east-1.amazonaws.com/todo`;
        const built = release("a2", { container: { image: `${registry}:aaaa` } });
        assert.equal((await digestOf(built, "--json")).json[0].ImageURI, `${registry}@${image.imageId.imageDigest}`);
        assert.match((await digestOf(built, "--container", "web")).stderr, /has no container web/);
    });

    it("says that a rolling service has no AppSpec", async () => {
        released = await openReleased({ circuitBreaker: true, change: { controller: "ecs", codedeploy: undefined } });
        const answer = await swingbridge(released.clients, released.release("a1"), "render", "appspec");
        assert.equal(answer.status, 1);
        assert.match(answer.stderr, /app has no AppSpec/);
    });
});
