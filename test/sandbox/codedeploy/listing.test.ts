import assert from "node:assert/strict";
import { putDeployment, deployments } from "../../../sandbox/aws/codedeploy/model";
import type { ServiceModule } from "../../../sandbox/aws/service";
import { modules } from "../../../sandbox/aws";
import { register, type Answer } from "../ecs/application";
import { openRelease, untilStatus, type ReleasedApplication } from "./release";

const GROUP = { applicationName: "app", deploymentGroupName: "group" };

describe("What CodeDeploy lists and gives in batches", () => {
    let app: ReleasedApplication;
    const call = (operation: string, input: object): Answer => app.session.call("codedeploy", operation, input);
    const refuses = (operation: string, input: object, name: string): void =>
        assert.throws(() => call(operation, input), { name }, `${operation} ${JSON.stringify(input)}`);
    const deployed = (status = "Succeeded"): string => {
        const id = app.deploy(register(app));
        untilStatus(app, id, status);
        return id;
    };

    beforeEach(() => {
        app = openRelease();
    });
    afterEach(() => app.account.close());

    it("deployments, newest first, by group, status and time of creation", () => {
        const first = deployed();
        const between = new Date(app.account.clock.now());
        app.account.advance(60_000);
        const second = deployed();
        const list = (input: object): string[] => call("ListDeployments", input).deployments;
        assert.deepEqual(list({}), [second, first]);
        assert.deepEqual(list(GROUP), [second, first]);
        assert.deepEqual(list({ ...GROUP, includeOnlyStatuses: ["Failed", "InProgress"] }), []);
        assert.deepEqual(list({ ...GROUP, createTimeRange: { end: between } }), [first]);
        assert.deepEqual(list({ ...GROUP, createTimeRange: { start: between } }), [second]);
        assert.deepEqual(list({ externalId: "of CloudFormation" }), []);
    });

    it("deployments in pages", () => {
        // A long history, as it stands in the store: deploying each would take its time.
        const fill: ServiceModule = {
            name: "fill",
            operations: {
                Fill(account) {
                    const row = deployments(account).list()[0]!;
                    for (let number = 0; number < 249; number++) {
                        const deploymentId = `d-${String(number).padStart(9, "0")}`;
                        putDeployment(account, { ...row, deploymentId });
                    }
                    return {};
                },
            },
        };
        app.account.close();
        app = openRelease({ modules: [...modules, fill] });
        deployed();
        app.session.call("fill", "Fill", {});
        const seen = new Set<string>();
        let nextToken: string | undefined;
        let pages = 0;
        do {
            const page = call("ListDeployments", { ...GROUP, nextToken });
            page.deployments.forEach((id: string) => seen.add(id));
            nextToken = page.nextToken;
            pages++;
        } while (nextToken);
        assert.deepEqual([seen.size, pages], [250, 3]);
        refuses("ListDeployments", { nextToken: "made up" }, "InvalidNextTokenException");
    });

    it("batches leave out, or name, what is not there", () => {
        const id = deployed();
        const unknown = "d-000000000";
        const { deploymentsInfo } = call("BatchGetDeployments", { deploymentIds: [unknown, id] });
        assert.deepEqual(
            deploymentsInfo.map((each: Answer) => each.deploymentId),
            [id],
        );
        const groups = call("BatchGetDeploymentGroups", {
            applicationName: "app",
            deploymentGroupNames: ["group", "other"],
        });
        assert.equal(groups.deploymentGroupsInfo[0].lastSuccessfulDeployment.deploymentId, id);
        assert.match(groups.errorMessage, /other/);
        const { revisions } = call("ListApplicationRevisions", { applicationName: "app" });
        const batch = call("BatchGetApplicationRevisions", {
            applicationName: "app",
            revisions: [...revisions, { revisionType: "String", string: { sha256: "0" } }],
        });
        assert.deepEqual(batch.revisions[0].genericRevisionInfo.deploymentGroups, ["group"]);
        assert.match(batch.errorMessage, /could not be found/);
    });

    it("revisions, in an order, and only those that run", () => {
        deployed();
        const newest = deployed();
        const list = (input: object): string[] =>
            call("ListApplicationRevisions", { applicationName: "app", ...input }).revisions.map(
                (each: Answer) => each.appSpecContent.sha256,
            );
        const all = list({ sortBy: "lastUsedTime" });
        assert.equal(all.length, 2);
        assert.deepEqual(list({ sortBy: "lastUsedTime", sortOrder: "descending" }), [...all].reverse());
        const running = call("GetDeployment", { deploymentId: newest }).deploymentInfo.revision.appSpecContent.sha256;
        assert.deepEqual(list({ deployed: "include" }), [running]);
        assert.deepEqual(
            list({ deployed: "exclude" }),
            all.filter(each => each !== running),
        );
    });

    it("targets: one of each deployment, of the status asked for", () => {
        const deploymentId = deployed();
        const list = (targetFilters?: object): string[] =>
            call("ListDeploymentTargets", { deploymentId, targetFilters }).targetIds;
        assert.deepEqual(list(), ["demo:app"]);
        assert.deepEqual(list({ TargetStatus: ["Succeeded"] }), ["demo:app"]);
        assert.deepEqual(list({ TargetStatus: ["Failed"] }), []);
        const { deploymentTargets } = call("BatchGetDeploymentTargets", { deploymentId, targetIds: ["demo:app"] });
        assert.deepEqual(
            deploymentTargets[0].ecsTarget.taskSetsInfo.map((set: Answer) => [set.taskSetLabel, set.trafficWeight]),
            [
                ["Blue", 0],
                ["Green", 100],
            ],
        );
    });

    it("refuses what AWS refuses, with AWS's codes", () => {
        const deploymentId = deployed();
        for (const [operation, input, name] of [
            ["ListDeployments", { applicationName: "app" }, "DeploymentGroupNameRequiredException"],
            ["ListDeployments", { deploymentGroupName: "group" }, "ApplicationNameRequiredException"],
            ["ListDeployments", { includeOnlyStatuses: ["Done"] }, "InvalidDeploymentStatusException"],
            [
                "ListDeployments",
                { createTimeRange: { start: new Date(2), end: new Date(1) } },
                "InvalidTimeRangeException",
            ],
            ["BatchGetDeployments", { deploymentIds: [] }, "DeploymentIdRequiredException"],
            ["BatchGetDeployments", { deploymentIds: ["1"] }, "InvalidDeploymentIdException"],
            ["BatchGetDeployments", { deploymentIds: Array(26).fill(deploymentId) }, "BatchLimitExceededException"],
            ["BatchGetApplications", { applicationNames: [] }, "ApplicationNameRequiredException"],
            ["BatchGetApplications", { applicationNames: ["none"] }, "ApplicationDoesNotExistException"],
            [
                "BatchGetDeploymentTargets",
                { deploymentId, targetIds: ["demo:app", "demo:web"] },
                "DeploymentTargetListSizeExceededException",
            ],
            ["BatchGetDeploymentTargets", { deploymentId, targetIds: [] }, "DeploymentTargetIdRequiredException"],
            ["GetDeploymentTarget", { deploymentId, targetId: "demo:web" }, "DeploymentTargetDoesNotExistException"],
            [
                "ListDeploymentTargets",
                { deploymentId, targetFilters: { Color: ["Blue"] } },
                "InvalidTargetFilterNameException",
            ],
            ["ListDeploymentInstances", { deploymentId }, "InvalidComputePlatformException"],
            ["SkipWaitTimeForInstanceTermination", { deploymentId }, "DeploymentAlreadyCompletedException"],
            ["ListApplicationRevisions", { applicationName: "app", sortBy: "age" }, "InvalidSortByException"],
            ["ListApplicationRevisions", { applicationName: "app", sortOrder: "up" }, "InvalidSortOrderException"],
            [
                "ListApplicationRevisions",
                { applicationName: "app", deployed: "yes" },
                "InvalidDeployedStateFilterException",
            ],
            ["GetApplicationRevision", { applicationName: "app" }, "RevisionRequiredException"],
            [
                "CreateApplication",
                { applicationName: "new", computePlatform: "EKS" },
                "InvalidComputePlatformException",
            ],
            ["TagResource", { Tags: [] }, "ResourceArnRequiredException"],
            ["TagResource", { ResourceArn: "app", Tags: [] }, "InvalidArnException"],
            [
                "ListTagsForResource",
                { ResourceArn: "arn:aws:codedeploy:us-east-1:123456789012:application:none" },
                "ApplicationDoesNotExistException",
            ],
        ] as const) {
            refuses(operation, input, name);
        }
    });

    it("says of a deployment that has not begun that it has no target yet", () => {
        const id = app.deploy(register(app));
        refuses("ListDeploymentTargets", { deploymentId: id }, "DeploymentNotStartedException");
        untilStatus(app, id, "Succeeded");
    });

    it("fails a deployment whose service is gone", () => {
        app.session.call("ecs", "DeleteService", { cluster: "demo", service: "app", force: true });
        const info = untilStatus(app, app.deploy(register(app)), "Failed");
        assert.equal(info.errorInformation.code, "INVALID_ECS_SERVICE");
    });
});
