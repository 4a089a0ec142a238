import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { commitsBetween, gitIn } from "../../cli/plan/commits";
import { renderPlan } from "../../cli/plan/render";
import { readWorkingTree } from "../../cli/plan/working-tree";
import { createColors } from "picocolors";
import { planService } from "../../operations/plan/read";
import type { DeploymentTarget } from "../../release";
import { openReleased, putAlarm, type Released } from "../operations/released";
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
        assert.match(stdout, /not known here: .* only pulumi preview knows/);
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
        const target = (sha: string, controller: "codedeploy" | "ecs" = "codedeploy") =>
            ({ name: "app", controller, release: { sha, taskDefinition: "app:1" } }) as DeploymentTarget;
        const tree = (sha: string, controller?: "codedeploy" | "ecs") =>
            readWorkingTree(gitIn(folder), folder, "organization/project/prod", target(sha, controller), {})!;

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

        it("tells of a deployment controller that the settings flip", () => {
            const sha = commit(
                "Pulumi.prod.yaml",
                "config:\n  swingbridge:services:\n    app: { deploymentController: ecs }\n",
            );
            assert.match(tree(sha).surprises.join(), /from codedeploy to ecs: pulumi up would replace the service/);
            assert.deepEqual(tree(sha, "ecs").surprises, []);
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
