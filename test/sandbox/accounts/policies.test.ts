import assert from "node:assert/strict";
import type { SandboxAccount } from "../../../sandbox/account";
import { openAccount } from "../account";
import { asUser, inRole, LIVE, makeRole, policy, refusal, REGION, root, TOOLS } from "./people";

const DEPLOYER = `arn:aws:iam::${LIVE}:role/deployer`;

describe("A policy of a resource", () => {
    let account: SandboxAccount;

    beforeEach(() => {
        account = openAccount();
    });
    afterEach(() => account.close());

    const tools = () => asUser(account, TOOLS);
    const live = () => asUser(account, LIVE);

    describe("that names a role which does not exist is refused, in any account", () => {
        const document = (principal: string, more: object = {}) =>
            policy({ Effect: "Allow", Principal: { AWS: principal }, Action: "*", ...more });
        const PUTS = {
            "a role's trust": [
                (text: string) => tools().call("iam", "CreateRole", { RoleName: "r", AssumeRolePolicyDocument: text }),
                { Action: "sts:AssumeRole" },
                "MalformedPolicyDocument",
                `Invalid principal in policy: "AWS":"${DEPLOYER}"`,
            ],
            "a bucket": [
                (text: string) => tools().call("s3", "PutBucketPolicy", { Bucket: "artifacts", Policy: text }),
                { Resource: "*" },
                "MalformedPolicy",
                "Invalid principal in policy",
            ],
            "a key": [
                (text: string) => tools().call("kms", "CreateKey", { Policy: text }),
                { Resource: "*" },
                "MalformedPolicyDocumentException",
                "Policy contains a statement with one or more invalid principals.",
            ],
            "a repository": [
                (text: string) =>
                    tools().call("ecr", "SetRepositoryPolicy", { repositoryName: "web", policyText: text }),
                {},
                "InvalidParameterException",
                "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'",
            ],
        } as const;
        beforeEach(() => {
            tools().call("s3", "CreateBucket", { Bucket: "artifacts" });
            tools().call("ecr", "CreateRepository", { repositoryName: "web" });
        });
        for (const [what, [put, more, code, message]] of Object.entries(PUTS)) {
            it(what, () => {
                assert.deepEqual(
                    refusal(() => put(document(DEPLOYER, more))),
                    { code, message },
                );
                makeRole(live(), "deployer", { Principal: root(TOOLS) });
                put(document(DEPLOYER, more));
            });
        }
        for (const principal of [
            "*",
            TOOLS,
            "333333333333",
            `arn:aws:iam::${LIVE}:root`,
            `arn:aws:iam::${LIVE}:user/sandbox`,
        ]) {
            it(`but not ${principal}`, () => {
                const Policy = document(principal, { Resource: "arn:aws:s3:::artifacts" });
                tools().call("s3", "PutBucketPolicy", { Bucket: "artifacts", Policy });
                assert.equal(tools().call("s3", "GetBucketPolicy", { Bucket: "artifacts" }).Policy, Policy);
            });
        }
        for (const principal of [`arn:aws:iam::${LIVE}:role/*`, `arn:aws:iam::${LIVE}:user/ada`, "somebody"]) {
            it(`and so is ${principal}`, () => {
                const put = () =>
                    tools().call("s3", "PutBucketPolicy", {
                        Bucket: "artifacts",
                        Policy: document(principal, { Resource: "*" }),
                    });
                assert.equal(refusal(put).code, "MalformedPolicy");
            });
        }
    });

    describe("admits to a bucket of another account", () => {
        /** In a role that is permitted everything with buckets. */
        const deployer = () => account.session(REGION, inRole(tools(), DEPLOYER));
        beforeEach(() => {
            tools().call("s3", "CreateBucket", { Bucket: "artifacts" });
            tools().call("s3", "PutObject", { Bucket: "artifacts", Key: "a/b", Body: "1" });
            makeRole(
                live(),
                "deployer",
                { Principal: root(TOOLS) },
                { Effect: "Allow", Action: "s3:*", Resource: "*" },
            );
        });
        const admit = (...statements: object[]) =>
            tools().call("s3", "PutBucketPolicy", {
                Bucket: "artifacts",
                Policy: policy(statements.map(each => ({ Effect: "Allow", Principal: { AWS: DEPLOYER }, ...each }))),
            });
        const OBJECTS = "arn:aws:s3:::artifacts/a/*";
        const get = (Key = "a/b") => deployer().call("s3", "GetObject", { Bucket: "artifacts", Key });
        const put = (Key = "a/b") => deployer().call("s3", "PutObject", { Bucket: "artifacts", Key, Body: "2" });

        it("those actions that it says, on what it says", () => {
            admit({ Action: "s3:GetObject", Resource: OBJECTS });
            assert.equal(String(get().Body), "1");
            assert.deepEqual(refusal(put), {
                code: "AccessDenied",
                message: `User: arn:aws:sts::${LIVE}:assumed-role/deployer/test is not authorized to perform: s3:PutObject on resource: arn:aws:s3:::artifacts/a/b because no resource-based policy allows the s3:PutObject action`,
            });
            assert.equal(refusal(() => get("c")).code, "AccessDenied");
            assert.equal(
                refusal(() => deployer().call("s3", "ListObjectsV2", { Bucket: "artifacts" })).code,
                "AccessDenied",
            );
        });
        it("nobody whom another statement denies it", () => {
            admit(
                { Action: "s3:*", Resource: "*" },
                { Effect: "Deny", Principal: "*", Action: "s3:PutObject", Resource: "*" },
            );
            get();
            assert.match(refusal(put).message, /with an explicit deny in a resource-based policy$/);
        });
        it("with a condition that holds", () => {
            const closed = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*" };
            admit(
                {
                    Action: "s3:*",
                    Resource: "*",
                    Condition: { StringEquals: { "aws:PrincipalOrgID": "o-swingbridge" } },
                },
                // What components write: HTTPS only.
                { ...closed, Condition: { Bool: { "aws:SecureTransport": "false" } } },
            );
            get();
        });
        it("nothing that is encrypted with a key of another region", () => {
            admit({ Action: "s3:*", Resource: "*" });
            const SSEKMSKeyId = `arn:aws:kms:us-east-1:${LIVE}:key/1`;
            const encrypted = { Key: "a/c", Body: "2", ServerSideEncryption: "aws:kms", SSEKMSKeyId };
            assert.deepEqual(
                refusal(() => deployer().call("s3", "PutObject", { Bucket: "artifacts", ...encrypted })),
                { code: "KMS.NotFoundException", message: "Invalid arn us-east-1" },
            );
        });
        it("to a copy from it, too", () => {
            live().call("s3", "CreateBucket", { Bucket: "mine" });
            const copy = () =>
                deployer().call("s3", "CopyObject", { Bucket: "mine", Key: "b", CopySource: "artifacts/a/b" });
            assert.match(refusal(copy).message, /s3:GetObject on resource: arn:aws:s3:::artifacts\/a\/b/);
            admit({ Action: "s3:GetObject", Resource: OBJECTS });
            copy();
            assert.equal(String(live().call("s3", "GetObject", { Bucket: "mine", Key: "b" }).Body), "1");
        });
    });
});
