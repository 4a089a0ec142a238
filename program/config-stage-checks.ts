import { SKIPPING_RULES } from "swingbridge/release";
import type { ConfigProblem } from "./config-problems";
import type { Config } from "./config-schema";

type Pipeline = Config["pipeline"];
type Conditions = Pick<Pipeline, "beforeEntry" | "onSuccess">;

/** What CodePipeline would refuse of stages, or what one deployment at a time rules out. */
export function stageProblems({ environments = [], executionMode, ...pipeline }: Pipeline): ConfigProblem[] {
    return [
        ...(executionMode === "parallel"
            ? [
                  {
                      key: "pipeline.executionMode",
                      value: JSON.stringify(executionMode),
                      reason: "would deploy several commits to the same services at once: CodeDeploy takes one deployment at a time, and CodePipeline rolls no stage back in PARALLEL mode",
                      fix: "write queued, or superseded to leave out all but the newest commit",
                  },
              ]
            : []),
        ...(environments.length === 0 ? skipProblems("pipeline", pipeline) : misplaced(pipeline)),
        ...environments.flatMap((environment, index) => skipProblems(`pipeline.environments[${index}]`, environment)),
    ];
}

function misplaced(pipeline: Conditions): ConfigProblem[] {
    return (["beforeEntry", "onSuccess"] as const)
        .filter(key => pipeline[key] !== undefined)
        .map(key => ({
            key: `pipeline.${key}`,
            reason: "has no meaning beside pipeline.environments: each has conditions of its own",
            fix: `move it to the environments that it is about: { stack: prod, ${key}: … }`,
        }));
}

function skipProblems(place: string, { beforeEntry }: Conditions): ConfigProblem[] {
    return beforeEntry?.result !== "SKIP"
        ? []
        : beforeEntry.rules.flatMap(({ provider }, index) =>
              SKIPPING_RULES.includes(provider)
                  ? []
                  : [
                        {
                            key: `${place}.beforeEntry.rules[${index}].provider`,
                            value: JSON.stringify(provider),
                            reason: `does not go with the result SKIP: CodePipeline skips a stage for ${SKIPPING_RULES.join(" and ")} only`,
                            fix: "write result: FAIL, or take the rule out",
                        },
                    ],
          );
}
