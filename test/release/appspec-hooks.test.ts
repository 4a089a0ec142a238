import * as assert from "node:assert/strict";
import { hooksOfAppSpec } from "../../release/appspec-hooks";

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
