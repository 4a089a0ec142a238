import assert from "node:assert/strict";
import { Secrets, type SecretsArgs } from "../../components/secrets";
import { capture, isSecret, valueOf } from "./harness";
import { checkComponents } from "./invariants";

const PARAMETER = "aws:ssm/parameter:Parameter";
const PASSWORD = "correct horse battery staple";
const KEY = "arn:aws:kms:us-east-1:111122223333:key/1";
const BASIC: SecretsArgs = {
    path: "/todo/dev/",
    secrets: [{ name: "db-password", from: "compose" }],
    values: { "db-password": PASSWORD },
};
const build = (changes: Partial<SecretsArgs> = {}) =>
    checkComponents(() => new Secrets("secrets", { ...BASIC, ...changes }), {
        secrets: [PASSWORD],
        calls: {
            "aws:secretsmanager/getSecret:getSecret": ({ name }) => ({
                arn: `arn:aws:secretsmanager:::secret:${name}`,
            }),
        },
    });

describe("Secrets", () => {
    it("keeps a value in an encrypted parameter, and shows it to nobody", async () => {
        const graph = await build();
        const { inputs } = graph.one(PARAMETER);
        assert.equal(inputs.name, "/todo/dev/db-password");
        assert.equal(inputs.type, "SecureString");
        assert.ok(isSecret(inputs.value));
    });

    it("knows the ARN at preview, and is used only once the value is there", async () => {
        const { result, registrations } = await capture(() => new Secrets("secrets", BASIC), { preview: true });
        const arn = result.arns["db-password"]!;
        assert.equal(await valueOf(arn), "arn:aws:ssm:us-east-1:111122223333:parameter/todo/dev/db-password");
        const resources = await (arn as unknown as { allResources(): Promise<Set<{ urn: never }>> }).allResources();
        const urns = await Promise.all([...resources].map(({ urn }) => valueOf<string>(urn)));
        assert.ok(urns.includes(registrations.find(({ type }) => type === PARAMETER)!.urn));
    });

    for (const [existing, arn] of [
        ["arn:aws:ssm:eu-west-1:1:parameter/x", "arn:aws:ssm:eu-west-1:1:parameter/x"],
        ["/shared/token", "arn:aws:ssm:us-east-1:111122223333:parameter/shared/token"],
        ["api-key", "arn:aws:secretsmanager:::secret:api-key"],
        ["secretsmanager:/shop/db", "arn:aws:secretsmanager:::secret:/shop/db"],
    ] as const) {
        it(`takes ${existing} as it stands, and creates nothing`, async () => {
            const graph = await build({ secrets: [{ name: "token", from: { existing } }], values: {} });
            assert.deepEqual(graph.ofType(PARAMETER), []);
            assert.equal(await valueOf(graph.result.arns.token!), arn);
        });
    }

    it("names the key that each secret is encrypted with, where it has one of its own", async () => {
        const graph = await build({
            kmsKeyArn: KEY,
            secrets: [
                { name: "db-password", from: "compose" },
                { name: "token", from: { existing: "/shared/token" } },
                { name: "plain", from: { existing: "/shared/plain" } },
            ],
            existingKmsKeyArns: { token: `${KEY}-theirs` },
        });
        assert.equal(graph.one(PARAMETER).inputs.keyId, KEY);
        const { kmsKeyArns } = graph.result;
        assert.deepEqual(Object.keys(kmsKeyArns), ["db-password", "token"]);
        assert.equal(await valueOf(kmsKeyArns["db-password"]!), KEY);
        assert.equal(await valueOf(kmsKeyArns.token!), `${KEY}-theirs`);
    });

    for (const protect of [true, false]) {
        it(`${protect ? "keeps" : "lets go of"} the values of ${protect ? "a" : "no"} protected stack`, async () => {
            const parameter = (await build({ protect })).one(PARAMETER);
            assert.deepEqual([parameter.protect, parameter.retainOnDelete], [protect, protect]);
        });
    }

    it("says which values are missing", async () => {
        await assert.rejects(build({ values: {} }), /no value for db-password/);
    });
});
