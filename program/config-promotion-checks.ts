import type { ConfigProblem } from "./config-problems";
import type { Config } from "./config-schema";

type Pipeline = Config["pipeline"];

/** Settings of a release that goes through several stacks which do not fit each other. */
export function promotionProblems({ tools, environments, ...pipeline }: Pipeline): ConfigProblem[] {
    if (tools !== undefined && environments !== undefined) {
        return [
            {
                key: "pipeline.tools",
                reason: "does not fit pipeline.environments: a stack either has the pipeline, or is deployed to by that of another",
                fix: "remove one of the two",
            },
        ];
    }
    return [
        ...(tools === undefined ? [] : settingsOfTools(pipeline)),
        ...(environments === undefined ? [] : settingsOfEnvironments(pipeline, environments)),
    ];
}

function settingsOfTools(pipeline: Omit<Pipeline, "tools" | "environments">): ConfigProblem[] {
    return Object.keys(pipeline)
        .filter(key => key !== "placeholderImage")
        .map(key => ({
            key: `pipeline.${key}`,
            reason: "has no meaning beside pipeline.tools: the pipeline is another stack's",
            fix: "write it there, or remove pipeline.tools",
        }));
}

function settingsOfEnvironments(
    { source, approval, placeholderImage }: Omit<Pipeline, "tools" | "environments">,
    environments: NonNullable<Pipeline["environments"]>,
): ConfigProblem[] {
    const names = environments.map(({ stack }) => stageOf(stack));
    return [
        ...(source?.kind === "ecr"
            ? [
                  {
                      key: "pipeline.source.kind",
                      value: JSON.stringify(source.kind),
                      reason: "does not fit pipeline.environments: the pipeline builds what goes through them",
                      fix: "use connection, codecommit or s3",
                  },
              ]
            : []),
        ...(approval === undefined
            ? []
            : [
                  {
                      key: "pipeline.approval",
                      reason: "has no meaning beside pipeline.environments: each asks for its own",
                      fix: "move it to the environments that wait for a yes: { stack: prod, approval: { topicArn: … } }",
                  },
              ]),
        ...(placeholderImage === undefined
            ? []
            : [
                  {
                      key: "pipeline.placeholderImage",
                      reason: "has no meaning beside pipeline.environments: no service runs here",
                      fix: "write it in the stacks that are deployed to",
                  },
              ]),
        ...environments.flatMap(({ stack }, index) =>
            names.indexOf(stageOf(stack)) === index
                ? []
                : [
                      {
                          key: `pipeline.environments[${index}].stack`,
                          value: JSON.stringify(stack),
                          reason: "is the name of another environment too, and their stages are named after them",
                          fix: "remove it, or rename one of the stacks",
                      },
                  ],
        ),
    ];
}

/** Stages are named after stacks, wherever their programs are. */
export function stageOf(stack: string): string {
    return stack.slice(stack.lastIndexOf("/") + 1);
}
