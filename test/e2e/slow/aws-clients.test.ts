import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { serveWire, type WireServer } from "../../../sandbox/wire";
import { appSpec, openRelease, weights, type ReleasedApplication } from "../../sandbox/codedeploy/release";
import { register, serviceInput, type Answer } from "../../sandbox/ecs/application";
import { AWS_CLI, BOTO3, pythonWith, withoutPython, clientEnvironment } from "../python";

const run = promisify(execFile);

/** The clients' waiters pause for 15 seconds and more: in step mode time passes by being asked, so the pause is none. */
const QUICK = "import sys, time; time.sleep = lambda seconds: None\n";
const CLI = `${QUICK}from awscli.clidriver import main; sys.exit(main())`;

/** boto3's waiters, each through the whole of what it waits for. */
const WAITERS = `${QUICK}
import json, boto3

codedeploy, ecs, elbv2 = boto3.client("codedeploy"), boto3.client("ecs"), boto3.client("elbv2")
given = json.loads(sys.argv[1])
group = {"applicationName": "app", "deploymentGroupName": "group"}

def deploy(content):
    revision = {"revisionType": "AppSpecContent", "appSpecContent": {"content": json.dumps(content)}}
    return codedeploy.create_deployment(**group, revision=revision)["deploymentId"]

found = {}
deployment = deploy(given["good"])
patient = {"Delay": 1, "MaxAttempts": 1000}
codedeploy.get_waiter("deployment_successful").wait(deploymentId=deployment, WaiterConfig=patient)
info = codedeploy.get_deployment(deploymentId=deployment)["deploymentInfo"]
found["took"] = (info["completeTime"] - info["createTime"]).total_seconds()
elbv2.get_waiter("target_in_service").wait(TargetGroupArn=given["green"], WaiterConfig=patient)

try:
    codedeploy.get_waiter("deployment_successful").wait(deploymentId=deploy(given["bad"]), WaiterConfig=patient)
except Exception as error:
    found["failed"] = type(error).__name__

ecs.create_service(**given["rolling"])
ecs.get_waiter("services_stable").wait(cluster="demo", services=["rolling"], WaiterConfig=patient)
task = ecs.run_task(**given["task"])["tasks"][0]["taskArn"]
ecs.get_waiter("tasks_running").wait(cluster="demo", tasks=[task], WaiterConfig=patient)
ecs.stop_task(cluster="demo", task=task, reason="enough")
ecs.get_waiter("tasks_stopped").wait(cluster="demo", tasks=[task], WaiterConfig=patient)
found["stopped"] = ecs.describe_tasks(cluster="demo", tasks=[task])["tasks"][0]["stoppedReason"]
ecs.delete_service(cluster="demo", service="rolling", force=True)
ecs.get_waiter("services_inactive").wait(cluster="demo", services=["rolling"], WaiterConfig=patient)

pages = codedeploy.get_paginator("list_deployments").paginate(**group)
found["deployments"] = sum(len(page["deployments"]) for page in pages)
print(json.dumps(found))
`;

describe("Clients that others wrote deploy in the sandbox", function () {
    this.timeout(300_000);

    let boto3: string;
    let awsCli: string;
    let app: ReleasedApplication;
    let server: WireServer;
    let folder: string;

    before(async function () {
        try {
            boto3 = await pythonWith(BOTO3);
            awsCli = await pythonWith(AWS_CLI);
        } catch (error) {
            process.stdout.write(`      ${withoutPython(`${BOTO3} and ${AWS_CLI}`, error)}\n`);
            this.skip();
        }
    });

    beforeEach(async () => {
        app = openRelease();
        server = await serveWire(app.account);
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "swingbridge-clients-"));
    });

    afterEach(async () => {
        await server.close();
        app.account.close();
        fs.rmSync(folder, { recursive: true, force: true });
    });

    async function runPython(python: string, ...args: string[]): Promise<string> {
        const { stdout } = await run(python, ["-c", ...args], {
            cwd: folder,
            env: clientEnvironment(server.endpoint, folder),
        });
        return stdout;
    }
    const aws = (...args: string[]): Promise<string> => runPython(awsCli, CLI, ...args);
    const awsJson = async (...args: string[]): Promise<Answer> => JSON.parse(await aws(...args)) as Answer;

    function write(name: string, value: object): string {
        const file = path.join(folder, name);
        fs.writeFileSync(file, JSON.stringify(value));
        return file;
    }

    const revisionOf = (taskDefinition: string): object => ({
        revisionType: "AppSpecContent",
        appSpecContent: { content: JSON.stringify(appSpec(taskDefinition)) },
    });

    const taskDefinition = (image: string) => ({
        family: "app",
        requiresCompatibilities: ["FARGATE"],
        networkMode: "awsvpc",
        cpu: "256",
        memory: "512",
        containerDefinitions: [{ name: "app", image, portMappings: [{ containerPort: 3000 }] }],
    });

    it("boto3 with its waiters: deployments, targets, services that roll, tasks", async () => {
        const good = register(app);
        const bad = register(app);
        app.account.addFault({ moment: "ecs.task", kind: "crash", match: { revision: bad.split(":").at(-1)! } });
        const given = {
            good: appSpec(good),
            bad: appSpec(bad),
            green: app.targetGroups[1],
            rolling: serviceInput(app, good, { serviceName: "rolling", loadBalancers: [] }),
            task: {
                cluster: "demo",
                taskDefinition: good,
                launchType: "FARGATE",
                networkConfiguration: { awsvpcConfiguration: { subnets: app.subnets } },
            },
        };
        const { took, ...found } = JSON.parse(await runPython(boto3, WAITERS, JSON.stringify(given))) as Answer;
        assert.ok(took > 300, "the termination wait of five minutes is part of it");
        // The deployment that failed has a rollback of its own.
        assert.deepEqual(found, { failed: "WaiterError", stopped: "enough", deployments: 3 });
    });

    it("aws ecs deploy registers, deploys and waits for the end", async () => {
        const output = await aws(
            ...["ecs", "deploy", "--cluster", "demo", "--service", "app"],
            ...["--codedeploy-application", "app", "--codedeploy-deployment-group", "group"],
            ...["--task-definition", write("taskdef.json", taskDefinition("nginx:1.28"))],
            ...["--codedeploy-appspec", write("appspec.json", appSpec("<TASK_DEFINITION>"))],
        );
        assert.match(output, /Successfully registered new ECS task definition arn:.*:task-definition\/app:2/);
        assert.match(output, /Successfully deployed arn:.*app:2 to service 'app'/);
        assert.deepEqual(weights(app), { one: 0, two: 100 });
    });

    it("aws deploy creates, shows, stops and takes back", async () => {
        const revision = write("revision.json", revisionOf(register(app)));
        const group = ["--application-name", "app", "--deployment-group-name", "group"];
        const id: string = (await awsJson("deploy", "create-deployment", ...group, "--revision", `file://${revision}`))
            .deploymentId;
        const target = ["--deployment-id", id, "--target-id", "demo:app"];
        const { deploymentTarget } = await awsJson("deploy", "get-deployment-target", ...target);
        assert.equal(deploymentTarget.ecsTarget.taskSetsInfo[0].taskSetLabel, "Blue");
        const running = ["--include-only-statuses", "InProgress", "--query", "deployments[0]", "--output", "text"];
        assert.equal((await aws("deploy", "list-deployments", ...group, ...running)).trim(), id);
        await assert.rejects(
            aws("deploy", "create-deployment", ...group, "--revision", `file://${revision}`),
            /DeploymentLimitExceededException.*already has an active Deployment/,
        );
        // What is taken back must have begun.
        for (let look = 0; look < 2; look++) await aws("deploy", "get-deployment", "--deployment-id", id);
        const stopped = await awsJson("deploy", "stop-deployment", "--deployment-id", id, "--auto-rollback-enabled");
        assert.equal(stopped.status, "Succeeded");
        const { deploymentInfo } = await awsJson("deploy", "get-deployment", "--deployment-id", id);
        const rollback: string = deploymentInfo.rollbackInfo.rollbackDeploymentId;
        await aws("deploy", "wait", "deployment-successful", "--deployment-id", rollback);
        assert.deepEqual(weights(app), { one: 100, two: 0 });
    });

    it("the calls that ecspresso makes for status, verify, diff, deploy, rollback and wait are answered", async () => {
        const definition = register(app);
        const resource = "service/demo/app";
        app.session.call("application-autoscaling", "RegisterScalableTarget", {
            ServiceNamespace: "ecs",
            ResourceId: resource,
            ScalableDimension: "ecs:service:DesiredCount",
            MinCapacity: 1,
            MaxCapacity: 3,
        });
        const scaling = ["--service-namespace", "ecs", "--resource-id"];
        const cluster = ["--cluster", "demo"];
        for (const call of [
            ["ecs", "describe-services", ...cluster, "--services", "app", "--include", "TAGS"],
            ["ecs", "describe-task-definition", "--task-definition", definition, "--include", "TAGS"],
            ["ecs", "list-task-definitions", "--family-prefix", "app", "--sort", "DESC"],
            ["ecs", "list-tasks", ...cluster, "--service-name", "app"],
            ["ecs", "describe-clusters", "--clusters", "demo"],
            ["ecs", "update-service", ...cluster, "--service", "app", "--desired-count", "2"],
            [
                "application-autoscaling",
                "describe-scalable-targets",
                ...scaling.slice(0, 2),
                "--resource-ids",
                resource,
            ],
            ["application-autoscaling", "describe-scaling-policies", ...scaling, resource],
            ["elbv2", "describe-target-groups", "--target-group-arns", app.targetGroups[0]],
            ["deploy", "list-applications"],
            ["deploy", "batch-get-applications", "--application-names", "app"],
            ["deploy", "list-deployment-groups", "--application-name", "app"],
            [
                ...["deploy", "batch-get-deployment-groups", "--application-name", "app"],
                ...["--deployment-group-names", "group"],
            ],
            ["sts", "get-caller-identity"],
        ]) {
            await assert.doesNotReject(awsJson(...call), call.slice(0, 2).join(" "));
        }
        const applications = await awsJson("deploy", "batch-get-applications", "--application-names", "app");
        assert.equal(applications.applicationsInfo[0].computePlatform, "ECS");
        const groups = await awsJson(
            ...["deploy", "batch-get-deployment-groups", "--application-name", "app"],
            ...["--deployment-group-names", "group"],
        );
        assert.deepEqual(groups.deploymentGroupsInfo[0].ecsServices, [{ clusterName: "demo", serviceName: "app" }]);
    });
});
