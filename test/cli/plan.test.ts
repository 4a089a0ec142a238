import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { commitsBetween, gitIn } from "../../cli/plan/commits";
import { renderPlan } from "../../cli/plan/render";
import { expectedRelease } from "../../cli/plan/expected-release";
import { readProgram } from "../../cli/plan/program";
import { readWorkingTree } from "../../cli/plan/working-tree";
import { createColors } from "picocolors";
import { planService } from "../../operations/plan/read";
import type { DeploymentTarget } from "../../release";
import { openReleased, putAlarm, WATCHED, type Released } from "../operations/released";
import { swingbridge } from "./operated";

describe("swingbridge plan", () => {
    let released: Released;
    const open = async (...args: Parameters<typeof openReleased>) => (released = await openReleased(...args));
    afterEach(() => released.close());

    it("tells what a release would do, what it takes, and changes nothing", async () => {
        const { release, deploy, clients, app } = await open();
        await deploy(release("a1"));
        app.account.advance(3_600_000);
        const target = release("a2", { container: { image: "nginx:latest" }, subnets: app.subnets.slice(0, 1) });
        const canary = { ...target.codedeploy!, trafficShift: { kind: "canary", percent: 10, interval: 15 } } as const;
        const before = app.account.summary();
        const { status, stdout } = await swingbridge(clients, { ...target, codedeploy: canary }, "plan");
        assert.equal(status, 0);
        assert.match(stdout, /^app {2}app:2 \(a1\) → app:3 \(a2\), blue\/green by CodeDeploy$/m);
        assert.match(
            stdout,
            /needs a deployment:\n {4}~ app environment SHA: a1 → a2\n {4}~ app image: tag 1\.27 → latest\n {4}~ networkConfiguration awsvpcConfiguration subnets: /,
        );
        assert.match(
            stdout,
            /in place, with pulumi up:\n[^]*? {4}~ deployment group's traffic shift: all-at-once → canary 10 % every 15 min/,
        );
        assert.match(stdout, /left as it is:\n {4}target group: two has the traffic, the service was created with one/);
        assert.match(stdout, /traffic: 10 % at 0 min, 100 % at 15 min/);
        assert.match(stdout, /live 15 min after its tasks are healthy; the old tasks stay 5 min more/);
        assert.match(stdout, /capacity: 2 more tasks at once, 0\.5 vCPU and 1024 MiB, for about 20 min/);
        assert.match(stdout, /! app uses nginx:latest, a tag that may have moved/);
        assert.match(stdout, /not known here: what pulumi up would make of the working tree/);
        assert.deepEqual(app.account.summary(), before);
    });

    it("says so where there is nothing to deploy", async () => {
        const { release, deploy, clients } = await open();
        const target = release("a1");
        await deploy(target);
        const again = { ...target, release: { ...target.release, sha: "a2" } };
        const { status, json } = await swingbridge(clients, again, "plan", "--json");
        assert.equal(status, 0);
        assert.equal(json[0].deployment, undefined);
        assert.ok(json[0].surprises.some((text: string) => /a2 runs the same as a1: nothing is deployed/.test(text)));
        const { stdout } = await swingbridge(clients, again, "plan");
        assert.match(stdout, /nothing to deploy: app:2 \(a1\) runs what app:2 \(a2\) says/);
    });

    it("tells of what surprises: a controller that flips, a running deployment, a firing alarm, a record passed by", async () => {
        const { release, deploy, deployAside, clients } = await open();
        await deploy(release("a1"));
        released.app.account.advance(3_600_000);
        putAlarm(released, "ALARM");
        deployAside(release("aside").release.taskDefinition);
        const plan = await planService(clients, { ...release("a2"), controller: "ecs" });
        const text = plan.surprises.join("\n");
        assert.match(text, /the deployment controller changes/);
        assert.match(text, /deployment d-\w+ is running: another one is refused/);
        assert.match(text, /firing already, .*: target-5xx/);
        assert.ok(plan.changes.some(({ effect, what }) => effect === "replacement" && /CODE_DEPLOY → ECS/.test(what)));
    });

    it("plans a service that ECS rolls", async () => {
        const { release, clients } = await open({
            circuitBreaker: true,
            change: { controller: "ecs", codedeploy: undefined },
        });
        const plan = await planService(clients, release("a2"));
        assert.deepEqual(plan.deployment, { extra: { tasks: 2, vcpu: 0.5, memoryMiB: 1024 } });
    });

    it("names what these credentials may not read", async () => {
        const fault = { service: "codedeploy", operation: "GetDeploymentGroup", kind: "error" } as const;
        const { release, clients } = await open({ faults: [fault] });
        const plan = await planService(clients, release("a2"));
        assert.match(plan.unknown.join("\n"), /^deployment group: AccessDenied/);
        assert.ok(plan.deployment, "what could be read is told");
    });

    it("refuses a service that is not there", async () => {
        const { release, clients } = await open();
        const { status, stderr } = await swingbridge(clients, { ...release("a1"), service: "other" }, "plan");
        assert.equal(status, 5);
        assert.match(stderr, /has no active service other/);
    });

    describe("in a program's folder", () => {
        let folder: string;
        let git: (...args: string[]) => string;
        beforeEach(() => {
            released = { close: async () => undefined } as Released;
            folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "plan-")));
            git = (...args) =>
                execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...args], {
                    cwd: folder,
                    encoding: "utf8",
                });
            git("init", "-q");
        });
        afterEach(() => fs.rmSync(folder, { recursive: true }));

        function commit(file: string, content: string): string {
            fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
            fs.writeFileSync(path.join(folder, file), content);
            git("add", "-A");
            git("commit", "-qm", `change ${file}`);
            return git("rev-parse", "HEAD").trim();
        }
        const program = () => readProgram({ folder, env: {} }, "organization/shop/prod")!;
        const tree = (sha: string) => {
            const target = { name: "app", release: { sha, taskDefinition: "app:1" } } as DeploymentTarget;
            const read = program();
            return readWorkingTree(read, target, read.tags.app!, folder);
        };

        it("tells of commits between two releases, and of those that get lost", () => {
            const first = commit("a.txt", "1");
            const second = commit("b.txt", "2");
            assert.deepEqual(commitsBetween(gitIn(folder), first, second), {
                commits: [{ sha: second, subject: "change b.txt" }],
                count: 1,
                lost: 0,
            });
            assert.equal(commitsBetween(gitIn(folder), second, first)?.lost, 1);
            assert.equal(commitsBetween(gitIn(folder), first, `${second}-dirty-123456789abc`)?.count, 1);
            assert.equal(commitsBetween(gitIn(folder), first, "0".repeat(40)), undefined);
            assert.equal(commitsBetween(gitIn(folder), "a1", "a2"), undefined);
        });

        it("tells of a commit that releases a service it did not touch", () => {
            commit("docker-compose.yml", "services:\n  app:\n    build: ./app\n");
            commit("Pulumi.prod.yaml", "config:\n  swingbridge:composeFiles: [docker-compose.yml]\n");
            const registered = commit("app/Dockerfile", "FROM scratch\n");
            commit("README.md", "words");
            const untouched = tree(registered);
            assert.equal(untouched.ahead?.count, 1);
            assert.match(
                untouched.surprises.join(),
                /no commit since the registered release touched app, .* release the service all the same/,
            );
            commit("app/Dockerfile", "FROM scratch\nCMD a\n");
            assert.deepEqual(tree(registered).surprises, []);
            commit(
                "Pulumi.prod.yaml",
                "config:\n  swingbridge:composeFiles: [docker-compose.yml]\n  swingbridge:tagFrom: context\n",
            );
            assert.deepEqual(tree(git("rev-parse", "HEAD~1").trim()).surprises, []);
        });

        it("tells of changes that are not committed, and that the stack refuses", () => {
            commit("docker-compose.yml", "services:\n  app:\n    build: ./app\n");
            commit("Pulumi.prod.yaml", "config:\n  swingbridge:composeFiles: [docker-compose.yml]\n");
            const registered = commit("app/Dockerfile", "FROM scratch\n");
            fs.writeFileSync(path.join(folder, "app/Dockerfile"), "FROM scratch\nCMD a\n");
            assert.match(tree(registered).surprises.join(), /not committed, and pulumi up refuses them/);
        });

        it("is none where the folder has no settings of the stack", () => {
            commit("docker-compose.yml", "services:\n  app:\n    build: ./app\n");
            assert.equal(readProgram({ folder, env: {} }, "prod"), undefined);
        });

        describe("plans what a release of the working tree would do", () => {
            const compose = (app: string) => `name: shop
services:
  app:
    build: ./app
    ports: ["3000:3000"]
    environment: { SHA: a2, LOG_LEVEL: debug }
${app}`;
            async function plan(settings: string, more = "", change: Partial<DeploymentTarget> = {}) {
                const { release, deploy, clients } = await open({ group: WATCHED });
                putAlarm(released, "OK");
                const target = release("a1");
                await deploy(target);
                commit("app/Dockerfile", "FROM scratch\n");
                commit("docker-compose.yml", compose(more));
                const sha = commit(
                    "Pulumi.prod.yaml",
                    `config:\n  swingbridge:composeFiles: [docker-compose.yml]\n${settings}`,
                );
                const registered = { ...target, ...change };
                const expected = expectedRelease(program(), registered)!;
                return { plan: await planService(clients, registered, expected), sha, registered, expected };
            }
            const lines = (changes: { effect: string; what: string }[], effect: string) =>
                changes.filter(each => each.effect === effect).map(({ what }) => what);

            it("by difference: what needs a deployment, what is in place, and what stays", async () => {
                const { plan: planned, sha } =
                    await plan(`  swingbridge:trafficShift: { kind: canary, percent: 20, interval: 3 }
  swingbridge:terminationWait: 10
  swingbridge:platformVersion: 1.4.0
  swingbridge:services: { app: { capacityProviders: [{ capacityProvider: FARGATE_SPOT, weight: 1 }] } }
`);
                const deployment = lines(planned.changes, "deployment");
                for (const expected of [
                    /^~ app environment SHA: a1 → a2$/,
                    /^\+ app environment LOG_LEVEL: debug$/,
                    new RegExp(
                        `^~ app image: .* → 123456789012\\.dkr\\.ecr\\.us-east-1\\.amazonaws\\.com/shop-app:${sha}$`,
                    ),
                    /^\+ capacityProviderStrategy FARGATE_SPOT/,
                    /^~ platformVersion: .* → 1\.4\.0$/,
                ]) {
                    assert.ok(
                        deployment.some(line => expected.test(line)),
                        `${String(expected)} in\n${deployment.join("\n")}`,
                    );
                }
                assert.deepEqual(lines(planned.changes, "in place"), [
                    "~ deployment group's termination wait: 5 min → 10 min",
                    "~ deployment group's traffic shift: all-at-once → canary 20 % every 3 min",
                ]);
                assert.ok(planned.changes.every(({ why = "" }) => !why.includes("somebody changed")));
                assert.deepEqual(planned.to, { sha, taskDefinition: "working tree" });
                assert.deepEqual(planned.deployment?.steps, [
                    { minute: 0, share: 20 },
                    { minute: 3, share: 100 },
                ]);
            });

            it("without a role, a file system or a secret that only Pulumi knows being a difference", async () => {
                const { plan: planned } = await plan(
                    "  swingbridge:secrets: { token: { secure: v1:abc } }\n",
                    `    volumes: ["data:/data"]
    secrets: [token]
secrets:
  token: { external: true }
volumes:
  data:
`,
                );
                const told = planned.changes.map(({ what }) => what).join("\n");
                assert.doesNotMatch(told, /[eE]xecutionRole/);
                assert.match(told, /\+ volumes .*<file-system-id of data>/);
                assert.match(planned.unknown.join("\n"), /^<file-system-id of data>: .*which pulumi up makes$/m);
            });

            it("with a variable from another tool left as it runs, and named", async () => {
                await plan("  swingbridge:environment: { LEVEL: '${tfstate:output.level}' }\n");
                commit("docker-compose.yml", compose("").replace("SHA: a2", 'SHA: "${LEVEL}"'));
                const { clients, release } = released;
                const target = release("a1");
                const again = await planService(clients, target, expectedRelease(program(), target));
                assert.match(again.unknown.join(), /app environment SHA: the value of \$\{tfstate:output\.level\}/);
                assert.ok(again.changes.every(({ what }) => !what.includes("tfstate")));
            });

            it("of a controller that flips: the service is replaced, and no deployment is promised", async () => {
                const { plan: planned } = await plan(
                    "  swingbridge:services: { app: { deploymentController: ecs } }\n",
                );
                assert.deepEqual(lines(planned.changes, "replacement"), ["~ deployment controller: CODE_DEPLOY → ECS"]);
                assert.equal(planned.deployment, undefined);
                assert.match(planned.surprises.join(), /the service would be replaced/);
            });

            it("of a service that is not in the working tree: nothing", async () => {
                const { registered } = await plan("");
                assert.equal(expectedRelease(program(), { ...registered, name: "other" }), undefined);
            });
        });

        it("shows the commits of a plan", () => {
            const first = commit("a.txt", "1");
            const second = commit("b.txt", "2");
            const text = renderPlan(
                {
                    service: "app",
                    controller: "ecs",
                    from: { sha: first, taskDefinition: "x/app:1" },
                    to: { sha: second, taskDefinition: "x/app:2" },
                    changes: [],
                    images: [],
                    deployment: { extra: { tasks: 1, vcpu: 0.25, memoryMiB: 512 } },
                    surprises: [],
                    unknown: [],
                    commits: commitsBetween(gitIn(folder), first, second),
                    of: "registered",
                    notKnown: "the rest",
                },
                createColors(false),
            );
            assert.equal(
                text,
                `app  app:1 (${first.slice(0, 12)}) → app:2 (${second.slice(0, 12)}), rolling by ECS
  commits: 1
    ${second.slice(0, 12)} change b.txt
  capacity: 1 more tasks at once, 0.25 vCPU and 512 MiB, while tasks are replaced
  not known here: the rest`,
            );
        });
    });
});
