import assert from "node:assert/strict";
import type { CreateProjectInput, Project } from "@aws-sdk/client-codebuild";

import type { SandboxAccount } from "../../../sandbox/account";
import type { Session } from "../../../sandbox/aws/session";
import { openAccount } from "../account";
import { project, REGION, ROLE } from "./project";

describe("CodeBuild's projects", () => {
    let account: SandboxAccount;
    let session: Session;

    const createRole = (RoleName: string, service: string) =>
        session.call("iam", "CreateRole", {
            RoleName,
            AssumeRolePolicyDocument: JSON.stringify({
                Version: "2012-10-17",
                Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
            }),
        });

    beforeEach(() => {
        account = openAccount();
        session = account.session(REGION);
        createRole("builder", "codebuild.amazonaws.com");
        createRole("other", "ecs.amazonaws.com");
    });
    afterEach(() => account.close());

    const create = (more: Partial<CreateProjectInput> = {}): Project =>
        session.call("codebuild", "CreateProject", project(more)).project;
    const environment = project().environment!;

    it("are described with AWS's defaults", () => {
        const made = create({
            logsConfig: { cloudWatchLogs: { status: "ENABLED", groupName: "g" } },
            badgeEnabled: false,
        });
        assert.equal(made.arn, "arn:aws:codebuild:eu-west-1:123456789012:project/app");
        assert.deepEqual(
            [made.timeoutInMinutes, made.queuedTimeoutInMinutes, made.cache, made.badge, made.projectVisibility],
            [60, 480, { type: "NO_CACHE" }, { badgeEnabled: false }, "PRIVATE"],
        );
        assert.deepEqual(made.logsConfig?.s3Logs, { status: "DISABLED", encryptionDisabled: false });
        assert.equal(made.environment?.imagePullCredentialsType, "CODEBUILD");
        assert.equal(made.encryptionKey, "arn:aws:kms:eu-west-1:123456789012:alias/aws/s3");
    });

    it("keep what a change does not name, and are listed, gone without their builds", () => {
        create({ description: "first", timeoutInMinutes: 10 });
        create({ name: "zoo" });
        session.call("codebuild", "UpdateProject", { name: "app", timeoutInMinutes: 20 });
        const { projects, projectsNotFound } = session.call("codebuild", "BatchGetProjects", {
            names: ["app", "none"],
        });
        assert.deepEqual([projects[0].description, projects[0].timeoutInMinutes], ["first", 20]);
        assert.deepEqual(projectsNotFound, ["none"]);
        assert.deepEqual(session.call("codebuild", "ListProjects", {}).projects, ["app", "zoo"]);
        const { build } = session.call("codebuild", "StartBuild", { projectName: "app" });
        session.call("codebuild", "DeleteProject", { name: "app" });
        assert.deepEqual(session.call("codebuild", "ListBuilds", {}).ids, [build.id]);
        assert.throws(() => session.call("codebuild", "StartBuild", { projectName: "app" }), {
            code: "ResourceNotFoundException",
            message: "Project cannot be found: arn:aws:codebuild:eu-west-1:123456789012:project/app",
        });
    });

    it("are one of a name", () => {
        create();
        assert.throws(() => create(), { code: "ResourceAlreadyExistsException" });
    });

    const REFUSED: Record<string, [change: Partial<CreateProjectInput>, message: RegExp]> = {
        "a name with a space": [{ name: "a b" }, /^Invalid project name/],
        "too short a time": [{ timeoutInMinutes: 4 }, /^Invalid timeoutInMinutes: 4/],
        "too long a wait": [{ queuedTimeoutInMinutes: 481 }, /^Invalid queuedTimeoutInMinutes: 481/],
        "a role of somebody else's": [
            { serviceRole: "arn:aws:iam::210987654321:role/builder" },
            /account ID does not match/,
        ],
        "a role that CodeBuild may not take": [
            { serviceRole: ROLE.replace("builder", "other") },
            /not authorized to perform: sts:AssumeRole/,
        ],
        "a role that does not exist": [
            { serviceRole: ROLE.replace("builder", "none") },
            /not authorized to perform: sts:AssumeRole/,
        ],
        "a pipeline's source alone": [{ source: { type: "CODEPIPELINE" } }, /both or none must be CODEPIPELINE$/],
        "no buildspec and no source": [{ source: { type: "NO_SOURCE" } }, /^A buildspec is required/],
        "a repository without address": [{ source: { type: "GITHUB" } }, /^Project source location is required/],
        "another repository than CodeCommit's": [
            { source: { type: "CODECOMMIT", location: "https://github.com/a/b" } },
            /CodeCommit/,
        ],
        "artifacts without bucket": [{ artifacts: { type: "S3" } }, /location, the name of a bucket/],
        "a size of another kind": [
            { environment: { ...environment, computeType: "BUILD_LAMBDA_1GB" } },
            /^Invalid compute type/,
        ],
        "an image for ARM": [
            { environment: { ...environment, image: "aws/codebuild/amazonlinux-aarch64-standard:3.0" } },
            /is not for the environment type LINUX_CONTAINER$/,
        ],
        "a variable of CodeBuild's": [
            { environment: { ...environment, environmentVariables: [{ name: "CODEBUILD_X", value: "1" }] } },
            /must not begin with CODEBUILD_/,
        ],
        "a variable twice": [
            {
                environment: {
                    ...environment,
                    environmentVariables: [
                        { name: "A", value: "1" },
                        { name: "A", value: "2" },
                    ],
                },
            },
            /^Duplicate environment variable name: A$/,
        ],
        "Docker's layers without privileges": [
            { cache: { type: "LOCAL", modes: ["LOCAL_DOCKER_LAYER_CACHE"] } },
            /needs privileged mode/,
        ],
        "a cache in S3 without place": [{ cache: { type: "S3" } }, /^Invalid cache: location/],
        "half a VPC": [{ vpcConfig: { vpcId: "vpc-1" } }, /subnets and securityGroupIds are required$/],
        "a VPC that does not exist": [
            { vpcConfig: { vpcId: "vpc-1", subnets: ["subnet-1"], securityGroupIds: ["sg-1"] } },
            /^Invalid vpc config: /,
        ],
        "a role for batches that is none": [
            { buildBatchConfig: { serviceRole: "arn:aws:iam::123456789012:role/missing" } },
            /^CodeBuild is not authorized to perform: sts:AssumeRole on service role .*missing/,
        ],
        "more builds in a batch than AWS has": [
            { buildBatchConfig: { serviceRole: ROLE, restrictions: { maximumBuildsAllowed: 101 } } },
            /^Invalid maximum builds allowed: 101/,
        ],
        "a batch without time": [
            { buildBatchConfig: { serviceRole: ROLE, timeoutInMins: 1 } },
            /^Invalid batch timeout: 1/,
        ],
        "no builds at all": [{ concurrentBuildLimit: 0 }, /must be greater than 0$/],
        "a badge of no repository": [{ badgeEnabled: true }, /^Build badges are not supported/],
    };
    for (const [name, [change, message]] of Object.entries(REFUSED)) {
        it(`are refused with ${name}`, () => {
            assert.throws(() => create(change), { code: "InvalidInputException", message });
        });
    }
});
