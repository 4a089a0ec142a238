import type { ActionType } from "../action-type";
import { startJob } from "../jobs";
import { uuid } from "../names";

/** A Lambda function, which tells by itself how its job ended. */
export const lambdaInvoke: ActionType = {
    categories: ["Invoke"],
    provider: "Lambda",
    inputs: [0, 5],
    outputs: [0, 5],
    properties: { FunctionName: { required: true }, UserParameters: {} },
    timeout: 24 * 60,
    start({ account, row, configuration }) {
        const { FunctionName: functionName = "", UserParameters: userParameters } = configuration;
        const { id } = startJob(account, {
            id: uuid(account),
            for: { action: row.id },
            pipeline: row.pipeline,
            stage: row.stage,
            action: row.action.name,
            execution: row.execution,
            functionName,
            userParameters,
            inputs: row.inputs,
            outputs: row.outputs,
        });
        return { status: "waiting", external: { id } };
    },
};
