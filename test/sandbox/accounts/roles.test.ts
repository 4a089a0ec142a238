import assert from "node:assert/strict";
import type { SandboxAccount } from "../../../sandbox/account";
import { userOf } from "../../../sandbox/aws/principal";
import { openAccount } from "../account";
import { asUser, inRole, LIVE, makeRole, policy, refusal, REGION, root, TOOLS } from "./people";

const EC2 = { Principal: { Service: "ec2.amazonaws.com" } };
const ASSUME = (Resource: string) => ({ Effect: "Allow", Action: "sts:AssumeRole", Resource });
const DEPLOYER = `arn:aws:iam::${LIVE}:role/deployer`;

describe("A role of another account", () => {
    let account: SandboxAccount;

    beforeEach(() => {
        account = openAccount();
    });
    afterEach(() => account.close());

    const tools = () => asUser(account, TOOLS);
    const live = () => asUser(account, LIVE);
    const nobody = {
        code: "AccessDenied",
        message: `User: arn:aws:iam::${TOOLS}:user/sandbox is not authorized to perform: sts:AssumeRole on resource: ${DEPLOYER}`,
    };

    it("that does not exist is refused like one that trusts nobody here", () => {
        assert.deepEqual(
            refusal(() => inRole(tools(), DEPLOYER)),
            nobody,
        );
        makeRole(live(), "deployer", EC2);
        assert.deepEqual(
            refusal(() => inRole(tools(), DEPLOYER)),
            nobody,
        );
    });
    it("admits whoever its trust policy names", () => {
        makeRole(live(), "deployer", { Principal: root(TOOLS) });
        assert.equal(inRole(tools(), DEPLOYER).arn, `arn:aws:sts::${LIVE}:assumed-role/deployer/test`);
    });
    it("is meant with its path", () => {
        live().call("iam", "CreateRole", {
            RoleName: "deployer",
            Path: "/ci/",
            AssumeRolePolicyDocument: JSON.stringify({
                Statement: { Effect: "Allow", Principal: root(TOOLS), Action: "sts:AssumeRole" },
            }),
        });
        assert.deepEqual(
            refusal(() => inRole(tools(), DEPLOYER)),
            nobody,
        );
        assert.equal(
            inRole(tools(), `arn:aws:iam::${LIVE}:role/ci/deployer`).arn,
            `arn:aws:sts::${LIVE}:assumed-role/deployer/test`,
        );
    });

    describe("asked for by a role", () => {
        const pipeline = `arn:aws:iam::${TOOLS}:role/pipeline`;
        beforeEach(() => {
            makeRole(tools(), "pipeline", { Principal: root(TOOLS) });
            makeRole(tools(), "pipeline-other", { Principal: root(TOOLS) });
        });
        /** The pipeline's role asks. */
        function asked(permissions: object): string {
            tools().call("iam", "PutRolePolicy", {
                RoleName: "pipeline",
                PolicyName: "own",
                PolicyDocument: policy(permissions),
            });
            return inRole(account.session(REGION, inRole(tools(), pipeline)), DEPLOYER).arn;
        }
        const named = { Principal: { AWS: pipeline } };

        it("wants to be permitted on both sides", () => {
            makeRole(live(), "deployer", named);
            assert.equal(asked(ASSUME(DEPLOYER)), `arn:aws:sts::${LIVE}:assumed-role/deployer/test`);
        });
        it("is refused where the caller's own policies do not permit it", () => {
            makeRole(live(), "deployer", named);
            assert.match(
                refusal(() => asked(ASSUME(`${DEPLOYER}-other`))).message,
                /^User: arn:aws:sts::123456789012:assumed-role\/pipeline\/test is not authorized/,
            );
        });
        it("is refused where another role is trusted", () => {
            makeRole(live(), "deployer", { Principal: { AWS: `${pipeline}-other` } });
            assert.equal(refusal(() => asked(ASSUME("*"))).code, "AccessDenied");
        });
        it("is refused where a statement denies it", () => {
            makeRole(live(), "deployer", [named, { ...named, Effect: "Deny" }]);
            assert.equal(refusal(() => asked(ASSUME("*"))).code, "AccessDenied");
        });
    });

    describe("on conditions", () => {
        const trusting = (Condition: object) => makeRole(live(), "deployer", { Principal: root(TOOLS), Condition });
        const arn = `arn:aws:iam::${TOOLS}:user/sandbox`;

        for (const [how, condition, input] of [
            ["the caller's ARN", { ArnEquals: { "aws:PrincipalArn": arn } }, {}],
            ["a pattern of it", { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${TOOLS}:user/*` } }, {}],
            ["the organization", { StringEquals: { "aws:PrincipalOrgID": "o-swingbridge" } }, {}],
            ["an external id", { StringEquals: { "sts:ExternalId": "s3cret" } }, { ExternalId: "s3cret" }],
            ["another caller's ARN", { ArnNotEquals: { "aws:PrincipalArn": `${arn}-other` } }, {}],
        ] as const) {
            it(`is given for ${how}`, () => {
                trusting(condition);
                assert.equal(inRole(tools(), DEPLOYER, input).accountId, LIVE);
            });
        }
        for (const [how, condition, input] of [
            ["another ARN", { ArnEquals: { "aws:PrincipalArn": `${arn}-other` } }, {}],
            ["no external id", { StringEquals: { "sts:ExternalId": "s3cret" } }, {}],
            ["a wrong external id", { StringEquals: { "sts:ExternalId": "s3cret" } }, { ExternalId: "guess" }],
            ["one of two conditions", { StringLike: { "aws:PrincipalArn": "*", "sts:ExternalId": "*" } }, {}],
        ] as const) {
            it(`is refused for ${how}`, () => {
                trusting(condition);
                assert.deepEqual(
                    refusal(() => inRole(tools(), DEPLOYER, input)),
                    nobody,
                );
            });
        }
        it("that the sandbox cannot judge is an error that says so", () => {
            trusting({ DateGreaterThan: { "aws:CurrentTime": "2030-01-01T00:00:00Z" } });
            assert.equal(refusal(() => inRole(tools(), DEPLOYER)).code, "NotSimulated");
        });
    });

    it("goes on for the build that assumes it: its polls let time pass", () => {
        makeRole(live(), "deployer", { Principal: root(TOOLS) });
        const build = { ...userOf(TOOLS), works: true };
        assert.equal(inRole(account.session(REGION, build), DEPLOYER).works, true);
        assert.equal(inRole(tools(), DEPLOYER).works, undefined);
    });

    it("lasts as long as AWS lets it", () => {
        makeRole(live(), "deployer", { Principal: root(TOOLS) });
        const asking = (DurationSeconds: number) => refusal(() => inRole(tools(), DEPLOYER, { DurationSeconds }));
        assert.match(asking(60).message, /greater than or equal to 900/);
        assert.match(asking(7200).message, /exceeds the MaxSessionDuration/);
    });

    it("of an organization lets whoever manages it in", () => {
        const admin = inRole(tools(), `arn:aws:iam::${LIVE}:role/OrganizationAccountAccessRole`);
        const session = account.session(REGION, admin);
        session.call("ecs", "CreateCluster", { clusterName: "app" });
        assert.equal(live().call("ecs", "ListClusters", {}).clusterArns.length, 1);
        // The managing account has none, and the others are not let in.
        const other = asUser(account, "111111111111");
        assert.equal(
            refusal(() => inRole(other, `arn:aws:iam::${LIVE}:role/OrganizationAccountAccessRole`)).code,
            "AccessDenied",
        );
        assert.equal(
            refusal(() => tools().call("iam", "GetRole", { RoleName: "OrganizationAccountAccessRole" })).code,
            "NoSuchEntity",
        );
    });
    it("that its owner deleted stays deleted", () => {
        const RoleName = "OrganizationAccountAccessRole";
        live().call("iam", "DetachRolePolicy", { RoleName, PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" });
        live().call("iam", "DeleteRole", { RoleName });
        assert.equal(refusal(() => live().call("iam", "GetRole", { RoleName })).code, "NoSuchEntity");
    });
});
