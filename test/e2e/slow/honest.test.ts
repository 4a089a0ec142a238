import assert from "node:assert/strict";
import { story } from "../story";
import { summary, up } from "../update";

story("container definitions that are not in canonical form", program => {
    it("are noticed: the second up is no longer without changes", async () => {
        // A default that ECS fills in, left out.
        program().replace(
            "release/canonical-containers.ts",
            `mountPoints?.map(({ sourceVolume, containerPath, readOnly = false }) => ({
                sourceVolume,
                containerPath,
                readOnly,
            })),`,
            "mountPoints?.map(({ sourceVolume, containerPath }) => ({ sourceVolume, containerPath })),",
        );
        program().build();
        program().commit("container definitions as they come");
        const first = await up(program());
        assert.equal(first.code, 0, first.output);
        const second = await up(program(), {}, "--expect-no-changes");
        assert.notEqual(second.code, 0);
        assert.match(summary(second.changes).join("\n"), /replace todo-db-task-definition/);
    });
});
