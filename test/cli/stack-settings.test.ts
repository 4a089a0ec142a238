import assert from "node:assert/strict";
import { checkCompose } from "../../cli/check/compose";
import { fargateSettings } from "../../cli/fargate-settings";
import { readStackSettings, stackLoadOptions } from "../../cli/stack-settings";
import { ECS_PARAMS } from "../../fargate";
import { inFolder } from "../compose/folder";

const FILES = {
    "app/compose.yaml": `services:
  web:
    build: .
    ports: ["8080:8080"]
    privileged: true
    environment: { TOKEN: "\${TOKEN}", COLOUR: "\${COLOUR}" }
    secrets: [old]
secrets:
  old: { external: true }
`,
    "aws/ecs.yml": "version: 1\n",
    "Pulumi.prod.yaml": `config:
  aws:region: eu-west-1
  swingbridge:composeFiles: [app/compose.yaml]
  swingbridge:ecsParams: aws/ecs.yml
  swingbridge:releasedBy: manual
  swingbridge:terminationWait: 30
  swingbridge:egress: [443]
  swingbridge:allow: [web.privileged]
  swingbridge:inheritEnvironment: [COLOUR]
  swingbridge:environment:
    TOKEN: { secure: v1:abc }
  swingbridge:services:
    web: { cpu: 1, desiredCount: 3, trafficShift: { kind: canary } }
  swingbridge:network: { vpcId: vpc-1 }
  swingbridge:secrets:
    old: { existing: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:old" }
    new: { secure: v1:abc }
`,
};
const SHELL = { COLOUR: "red", OTHER: "unseen" };

describe("What a stack's file says of its Compose project", () => {
    const read = <T>(use: (folder: string) => T, files: Record<string, string> = FILES): T => inFolder(files, use);

    it("is what the conversion is told in pulumi up, encrypted values aside", () => {
        const { load, fargate, release, secrets } = read(folder => readStackSettings(folder, "prod", SHELL));
        assert.deepEqual(load, {
            files: ["app/compose.yaml"],
            environment: { COLOUR: "red", TOKEN: "encrypted-value-of-TOKEN" },
            profiles: undefined,
            envFiles: undefined,
            extensionFiles: [{ ...ECS_PARAMS, file: "aws/ecs.yml" }],
        });
        assert.deepEqual(secrets, { new: "encrypted-value-of-new" });
        assert.deepEqual(release, {
            releasedBy: "manual",
            tagFrom: "commit",
            allowDirty: false,
            platformVersion: "LATEST",
            shift: { trafficShift: undefined, terminationWait: 30 },
            services: { web: { trafficShift: { kind: "canary" }, terminationWait: undefined } },
        });
        assert.deepEqual(fargate, {
            allow: ["web.privileged"],
            services: { web: { cpu: 1, desiredCount: 3 } },
            secrets: { old: { existing: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:old" } },
            pinImages: false,
            egress: [443],
            encryptedValues: ["encrypted-value-of-TOKEN"],
            existing: { vpcId: "vpc-1" },
        });
    });

    it("decides a verdict: what the stack allows stops nothing, and an encrypted value is a secret", () => {
        const { verdicts, problems } = read(folder => {
            const stack = readStackSettings(folder, "prod", SHELL);
            const options = stackLoadOptions({}, { folder, env: {} }, stack);
            return checkCompose(options, fargateSettings({}, stack.fargate));
        });
        assert.deepEqual(problems, []);
        const of = (key: string) => verdicts.find(verdict => verdict.key === key);
        assert.equal(of("services.web.privileged")?.allowed, true);
        assert.equal(of("services.web.environment.TOKEN")?.level, "approximated");
    });

    it("gives way to the command line", () => {
        const options = read(folder => {
            const stack = readStackSettings(folder, "prod", SHELL);
            return stackLoadOptions({ file: ["other.yaml"], profile: ["p"] }, { folder, env: {} }, stack);
        });
        assert.deepEqual([options.files, options.profiles], [["other.yaml"], ["p"]]);
        assert.deepEqual(fargateSettings({ public: ["api"] }, { allow: [], services: {}, public: ["web"] }).public, [
            "api",
        ]);
    });

    for (const [what, files, message] of [
        ["a stack without a file", {}, /there is no Pulumi\.prod\.yaml/],
        ["a file that is no YAML", { "Pulumi.prod.yaml": "config: [" }, /Pulumi\.prod\.yaml is not valid YAML/],
        [
            "a value of another kind",
            { "Pulumi.prod.yaml": "config:\n  swingbridge:allow: web.privileged\n" },
            /swingbridge:allow in Pulumi\.prod\.yaml must be a list of texts/,
        ],
    ] as const) {
        it(`is an error of the user's for ${what}`, () =>
            assert.throws(() => read(folder => readStackSettings(folder, "prod", {}), { ...files, x: "" }), message));
    }
});
