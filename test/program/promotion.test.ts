import * as assert from "node:assert/strict";
import { deliveryProblems, toolsOutputs } from "../../program/promotion";
import { ComposePipeline } from "../../components";
import type { DeliveryOutputs } from "../../outputs";
import { EVERY_CALL, EVERY_COMPONENT } from "../components/every-component";
import { capture } from "../components/harness";

const TOOLS = { account: "111111111111", region: "us-east-1", pipeline: "todo-pipeline-test" };
const PROJECT = { images: [{ name: "app" }] } as Parameters<typeof deliveryProblems>[3];
const DELIVERY: DeliveryOutputs = {
    account: "222222222222",
    region: "eu-west-1",
    roleArn: "arn:aws:iam::222222222222:role/todo-prod-delivery",
    tools: TOOLS,
    services: [],
    jobs: [],
    templates: { location: "s3://templates", files: [], placeholders: { app: "IMAGE1_NAME" } },
};
const problemsOf = (delivery: DeliveryOutputs | undefined) => deliveryProblems("prod", delivery, TOOLS, PROJECT);

describe("A stack that a release goes through", () => {
    it("names the pipeline and runs its images", () => assert.deepEqual(problemsOf(DELIVERY), []));

    const mistakes: [what: string, delivery: DeliveryOutputs | undefined, message: RegExp][] = [
        [
            "that is not up",
            undefined,
            /is not up yet.*\n.*pipeline\.tools: \{ account: "111111111111".*\n.*pulumi up -s prod/,
        ],
        [
            "of another account's pipeline",
            { ...DELIVERY, tools: { ...TOOLS, account: "999999999999" } },
            /has account 999999999999, and this stack's is 111111111111/,
        ],
        [
            "of another stack's pipeline",
            { ...DELIVERY, tools: { ...TOOLS, pipeline: "todo-pipeline-tools" } },
            /has pipeline todo-pipeline-tools, and this stack's is todo-pipeline-test/,
        ],
        [
            "with an image that is not built",
            { ...DELIVERY, templates: { ...DELIVERY.templates, placeholders: { web: "IMAGE1_NAME" } } },
            /runs web, which the Compose files of this stack do not build/,
        ],
    ];
    for (const [what, delivery, message] of mistakes) {
        it(`is told of where it is one ${what}`, () => assert.match(problemsOf(delivery).join("\n"), message));
    }

    it("is told of everything at once", () => {
        const wrong = { ...DELIVERY, tools: { account: "1", region: "2", pipeline: "3" } };
        assert.equal(problemsOf(wrong).length, 3);
    });
});

describe("the outputs of a stack for tools", () => {
    it("say which pipeline it is, and that nothing runs there", async () => {
        const { result } = await capture(
            () => toolsOutputs(new ComposePipeline("todo", EVERY_COMPONENT.ComposePipeline.minimal), "todo"),
            { calls: EVERY_CALL },
        );
        assert.deepEqual([result.project, result.services, result.jobs], ["todo", {}, {}]);
    });
});
