import assert from "node:assert/strict";
import { stageConditions, type StageConditions } from "../../../components/pipeline/conditions";
import { approve, asks, create, execution, openPrepared, push, untilStatus } from "./pipeline";

const opened = (value: string): NonNullable<StageConditions["beforeEntry"]> => ({
    result: "FAIL",
    rules: [
        { provider: "DeploymentWindow", cron: "* * * ? * *", timeZone: "Europe/Berlin" },
        { provider: "VariableCheck", variable: "#{Source.ObjectKey}", operator: "EQ", value },
    ],
});

/** As the provider hands it to CodePipeline. */
function writtenStage(value: string): ReturnType<typeof asks> {
    const { condition } = stageConditions({ beforeEntry: opened(value) }).beforeEntry as { condition: object };
    return { ...asks("Approve"), beforeEntry: { conditions: [condition] } };
}

describe("Conditions that the pipeline component writes", () => {
    it("let an execution in where they hold", () => {
        const { session } = openPrepared();
        push(session, {});
        const id = create(session, [writtenStage("app.zip")]);
        approve(session, "Approve", id);
        untilStatus(session, id, "Succeeded");
        assert.equal(execution(session, id).status, "Succeeded");
    });

    it("fail it where one does not", () => {
        const { session } = openPrepared();
        push(session, {});
        const id = create(session, [writtenStage("other.zip")]);
        untilStatus(session, id, "Failed");
        assert.equal(execution(session, id).status, "Failed");
    });
});
