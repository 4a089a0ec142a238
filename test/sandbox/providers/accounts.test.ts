import assert from "node:assert/strict";
import { asUser, LIVE, makeRole, refusal, root, TOOLS } from "../accounts/people";
import { Engine, REGION } from "./engine";

const REPOSITORY = "aws:ecr/repository:Repository";
const ADMIN = `arn:aws:iam::${LIVE}:role/OrganizationAccountAccessRole`;

const assuming = (...roles: object[]) => ({ region: REGION, assumeRoles: JSON.stringify(roles) });

describe("A provider that assumes a role", () => {
    let engine: Engine;
    const others: Engine[] = [];

    beforeEach(async () => {
        engine = await Engine.start();
    });
    afterEach(async () => {
        for (const other of others.splice(0)) {
            await other.close();
        }
        await engine.close();
    });

    async function another(configuration: ReturnType<typeof assuming> & { allowedAccountIds?: string }) {
        const other = await engine.another(configuration);
        others.push(other);
        return other;
    }

    it("works in the role's account, beside one that works in its own", async () => {
        const live = await another({
            ...assuming({ roleArn: ADMIN, sessionName: "up" }),
            allowedAccountIds: JSON.stringify([LIVE]),
        });
        const [here, there] = [
            await engine.create(REPOSITORY, "web", { name: "web" }),
            await live.create(REPOSITORY, "web", { name: "web" }),
        ];
        assert.equal(here.state.repositoryUrl, `${TOOLS}.dkr.ecr.${REGION}.amazonaws.com/web`);
        assert.equal(there.state.repositoryUrl, `${LIVE}.dkr.ecr.${REGION}.amazonaws.com/web`);
        assert.equal(there.state.registryId, LIVE);
        const identity = await live.invoke("aws:index/getCallerIdentity:getCallerIdentity");
        assert.equal(identity.accountId, LIVE);
        assert.equal(identity.arn, `arn:aws:sts::${LIVE}:assumed-role/OrganizationAccountAccessRole/up`);
        await live.delete(there);
        assert.ok(await engine.read(here));
    });

    it("assumes one role after the other", async () => {
        const third = "333333333333";
        const hop = makeRole(
            asUser(engine.account, LIVE),
            "hop",
            { Principal: root(TOOLS) },
            { Effect: "Allow", Action: "sts:AssumeRole", Resource: `arn:aws:iam::${third}:role/last` },
        );
        makeRole(asUser(engine.account, third), "last", {
            Principal: { AWS: hop },
            Condition: { StringEquals: { "sts:ExternalId": "42" } },
        });
        const last = { roleArn: `arn:aws:iam::${third}:role/last`, externalId: "42", duration: "15m" };
        const provider = await another(assuming({ roleArn: hop }, last));
        const { accountId } = await provider.invoke("aws:index/getCallerIdentity:getCallerIdentity");
        assert.equal(accountId, third);
    });

    it("is refused where the role does not trust it", async () => {
        const roleArn = `arn:aws:iam::${LIVE}:role/none`;
        await assert.rejects(
            another(assuming({ roleArn })),
            /IAM Role \(arn:aws:iam::210987654321:role\/none\) cannot be assumed[^]*api error AccessDenied: User: arn:aws:iam::123456789012:user\/sandbox is not authorized to perform: sts:AssumeRole/,
        );
    });

    it("is refused where its account is not the one that the program allows", async () => {
        await assert.rejects(another({ ...assuming({ roleArn: ADMIN }), allowedAccountIds: JSON.stringify([TOOLS]) }), {
            message: `AWS account ID not allowed: ${LIVE}`,
        });
    });

    it("leaves an image where a login of the registry's account pushes it", async () => {
        const live = await another(assuming({ roleArn: ADMIN }));
        await live.create(REPOSITORY, "web", { name: "web" });
        const { proxyEndpoint: address, password } = await live.invoke(
            "aws:ecr/getAuthorizationToken:getAuthorizationToken",
        );
        const tag = `${LIVE}.dkr.ecr.${REGION}.amazonaws.com/web:1`;
        const image = { context: { location: "examples/todo" }, dockerfile: { inline: "FROM scratch" }, push: true };
        const pushing = (registries: object[]) =>
            engine.create("docker-build:index:Image", "web", { ...image, tags: [tag], registries });
        await assert.rejects(pushing([]), /is not authorized to perform: ecr:PutImage/);
        const made = await pushing([{ address, username: "AWS", password: plainOf(password) }]);
        const held = () =>
            asUser(engine.account, LIVE, REGION).call("ecr", "DescribeImages", {
                repositoryName: "web",
                imageIds: [{ imageTag: "1" }],
            });
        assert.equal(held().imageDetails[0].imageDigest, made.state.digest);
        await engine.delete(made);
        assert.equal(refusal(held).code, "ImageNotFoundException");
    });
});

/** Out of the wrapper of a secret. */
const plainOf = (value: unknown): unknown =>
    typeof value === "object" && value !== null && "value" in value ? value.value : value;
