import * as assert from "node:assert/strict";
import { RULES } from "../../policies/rules";
import { CONTROLS, OUTSIDE_FSBP, type ControlRequirements } from "./security-hub-controls";

/** What the Security Hub controls of a rule answer to. */
function requirements(controls: readonly string[], framework: keyof ControlRequirements): string[] {
    return [...new Set(controls.flatMap(control => CONTROLS[control]?.[framework] ?? []))].sort();
}

describe("the identifiers of a rule", () => {
    for (const { name, frameworks = {} } of RULES) {
        it(`${name} carries those that CIS and PCI have for its Security Hub controls, and no others`, () => {
            const controls = [...(frameworks.fsbp ?? []), ...(OUTSIDE_FSBP[name] ?? [])];
            assert.deepEqual(
                controls.filter(control => !(control in CONTROLS)),
                [],
                "every control is in the table",
            );
            assert.deepEqual([...(frameworks.cis ?? [])].sort(), requirements(controls, "cis"));
            assert.deepEqual([...(frameworks.pci ?? [])].sort(), requirements(controls, "pci"));
        });
    }

    it("leave no control of the table unused", () => {
        const used = new Set([
            ...RULES.flatMap(rule => rule.frameworks?.fsbp ?? []),
            ...Object.values(OUTSIDE_FSBP).flat(),
        ]);
        assert.deepEqual(
            Object.keys(CONTROLS).filter(control => !used.has(control)),
            [],
        );
    });
});
