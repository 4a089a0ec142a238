import { isMap, isScalar, isSeq, type Node } from "yaml";
import { checkDocument, type DocumentProblem } from "../checked-document";
import { checkEcs, type EcsContext } from "./ecs";
import { checkLambda } from "./lambda";
import { checkServer } from "./server";

export type { EcsContext } from "./ecs";

export type ComputePlatform = "ECS" | "Lambda" | "Server";

export interface CheckedAppSpec {
    /** What it deploys to, as far as can be told. */
    platform?: ComputePlatform;
    /** Sorted by position. */
    problems: DocumentProblem[];
}

/**
 * Everything in an AppSpec file, YAML or JSON, that CodeDeploy would refuse or that would fail the deployment later.
 * @param file name of the file, for positions; servers read `appspec.yml` only
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file.html
 */
export function checkAppSpec(text: string, file: string, context: EcsContext = {}): CheckedAppSpec {
    let platform: ComputePlatform | undefined;
    const { problems } = checkDocument(text, file, "CodeDeploy", root => {
        platform = platformOf(root.node);
        if (platform === undefined) {
            root.problem("says nothing of what it deploys", {
                fix: "ECS and Lambda have Resources with a Type, servers have os: linux or os: windows.",
            });
        } else {
            const checks = {
                ECS: () => checkEcs(root, context),
                Lambda: () => checkLambda(root),
                Server: () => checkServer(root, file),
            };
            checks[platform]();
        }
    });
    return { ...(platform && { platform }), problems };
}

/** Told by the type of its resource, or by keys that only servers have. */
function platformOf(root: Node | undefined): ComputePlatform | undefined {
    if (!isMap(root)) {
        return undefined;
    }
    const keys = root.items.map(({ key }) => (isScalar(key) ? String(key.value) : ""));
    if (["os", "files", "permissions"].some(key => keys.includes(key))) {
        return "Server";
    }
    const resources = root.items.find((_, index) => keys[index]?.toLowerCase() === "resources")?.value;
    if (resources === undefined) {
        return undefined;
    }
    // Of a resource that is no such thing, ECS's rules have something to say.
    return typesIn(resources as Node).some(type => type === "AWS::Lambda::Function") ? "Lambda" : "ECS";
}

function typesIn(node: Node | null): string[] {
    if (isMap(node)) {
        return node.items.flatMap(({ key, value }) =>
            isScalar(key) && String(key.value).toLowerCase() === "type" && isScalar(value)
                ? [String(value.value)]
                : typesIn(value as Node | null),
        );
    }
    return isSeq(node) ? node.items.flatMap(item => typesIn(item as Node)) : [];
}
