import * as assert from "node:assert/strict";
import { hooksOfAppSpec, taskDefinitionOfAppSpec } from "../../release/read-appspec";

describe("the hooks of an AppSpec", () => {
    for (const [name, text, hooks] of [
        [
            "in YAML",
            "version: 0.0\nHooks:\n  - BeforeInstall: check\n  - AfterAllowTraffic: smoke",
            { BeforeInstall: "check", AfterAllowTraffic: "smoke" },
        ],
        ["in JSON", '{"version":0.0,"Hooks":[{"AfterInstall":"warm"}]}', { AfterInstall: "warm" }],
        ["where there are none", "version: 0.0", {}],
        ["that nobody knows", "Hooks:\n  - Whenever: f", {}],
        ["of a text that is no AppSpec", "just words", undefined],
        ["of a text that is no YAML", "a: [", undefined],
    ] as const) {
        it(name, () => assert.deepEqual(hooksOfAppSpec(text), hooks));
    }
});

describe("the task definition of an AppSpec", () => {
    const yaml = "Resources:\n  - TargetService:\n      Properties:\n        TaskDefinition: arn:x:7";
    for (const [name, text, taskDefinition] of [
        ["in YAML", yaml, "arn:x:7"],
        ["in JSON", '{"Resources":[{"T":{"Properties":{"TaskDefinition":"arn:y"}}}]}', "arn:y"],
        ["of a text without resources", "version: 0.0", undefined],
        ["of a text that is no YAML", "a: [", undefined],
    ] as const) {
        it(name, () => assert.equal(taskDefinitionOfAppSpec(text), taskDefinition));
    }
});
